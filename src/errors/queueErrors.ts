import { errorTable } from './errorFacts.js';

export const QUEUE_ERRORS = errorTable({
  CLAIM_LOST: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause: '',
    cure: '',
  },
});
