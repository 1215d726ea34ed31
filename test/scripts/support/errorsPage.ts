import { ELOQUA_ERRORS } from '../../../src/errors/eloquaErrors.js';
import type { Blame, ErrorFacts } from '../../../src/errors/errorFacts.js';
import { JOB_ERRORS } from '../../../src/errors/jobErrors.js';
import { QUEUE_ERRORS } from '../../../src/errors/queueErrors.js';
import { WASH_ERRORS } from '../../../src/errors/washErrors.js';

const AREAS: readonly (readonly [string, Readonly<Record<string, ErrorFacts>>])[] = [
  ['Jobs and commands', JOB_ERRORS],
  ['Queues', QUEUE_ERRORS],
  ['Eloqua', ELOQUA_ERRORS],
  ['Rules and the wash', WASH_ERRORS],
];

const BLAMES: Record<Blame, string> = {
  settings: 'settings',
  rule: 'a rule',
  record: 'the record',
  eloqua: 'Eloqua',
  mongodb: 'MongoDB',
  machine: 'the machine',
  dwmops: 'DWMOps',
};

const RETRIES: Record<ErrorFacts['retry'], string> = {
  later: 'the next run tries again by itself',
  never: 'a person must act',
};

const INTRODUCTION = `# Errors

Every error that DWMOps can end with. The log has them as \`CODE: what happened, with particulars\`; a record on an errored
queue has the code in \`_error.code\`, or Eloqua's own (\`ELQ-00002\` and the like), which the Bulk API's documentation lists.
\`UNEXPECTED\` also stands for every error that has no code of its own.

"Ends with" is the exit status of a program that stops with this error: 1 failed, 2 usage or settings. An error of a
single record does not stop the run; the record goes to the errored queue and the others go on.

<!-- Made from src/errors by the test that compares the two: UPDATE_ERRORS_PAGE=1 npx vitest run test/scripts/errorsPage.test.ts -->
`;

/** docs/errors.md, made from the tables in src/errors. */
export function errorsPage(): string {
  const contents = AREAS.map(([area, table]) => `- ${area}: ${Object.keys(table).sort().map(link).join(', ')}`);
  const parts = AREAS.map(([area, table]) => `## ${area}\n\n${entries(table).join('\n')}`);
  return `${INTRODUCTION}\n${contents.join('\n')}\n\n${parts.join('\n')}`;
}

function entries(table: Readonly<Record<string, ErrorFacts>>): string[] {
  return Object.entries(table)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, { blame, retry, exitStatus, cause, cure }]) =>
      [
        `### ${code}`,
        '',
        `Blames ${BLAMES[blame]}; ${RETRIES[retry]}; ends with ${exitStatus}.`,
        '',
        `- **Cause**: ${cause}`,
        `- **Cure**: ${cure}`,
        '',
      ].join('\n'),
    );
}

function link(code: string): string {
  return `[${code}](#${code.toLowerCase()})`;
}
