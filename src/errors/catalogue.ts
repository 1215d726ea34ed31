import { ELOQUA_ERRORS } from './eloquaErrors.js';
import { JOB_ERRORS } from './jobErrors.js';
import { QUEUE_ERRORS } from './queueErrors.js';
import { WASH_ERRORS } from './washErrors.js';

/** Every error DWMOps can end with; docs/errors.md is this table as a page (a test keeps them the same). */
export const CATALOGUE = { ...JOB_ERRORS, ...QUEUE_ERRORS, ...ELOQUA_ERRORS, ...WASH_ERRORS } as const;

export type ErrorCode = keyof typeof CATALOGUE;

export type { ErrorFacts } from './errorFacts.js';
