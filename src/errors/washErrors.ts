import { errorTable } from './errorFacts.js';

export const WASH_ERRORS = errorTable({
  WASH_CONFIG_INVALID: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause: '',
    cure: '',
  },
});
