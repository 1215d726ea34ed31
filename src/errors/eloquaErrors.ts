import { errorTable } from './errorFacts.js';

export const ELOQUA_ERRORS = errorTable({
  ELOQUA_LOGIN_REFUSED: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause: '',
    cure: '',
  },
});
