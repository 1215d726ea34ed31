#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { DwmError } from '../src/errors/dwmError.js';
import { endedHolds } from '../src/jobs/heldRows.js';
import { CommandLine } from '../src/ops/commandLine/commandLine.js';
import { openLog } from '../src/ops/logging.js';
import { connectMongo } from '../src/ops/mongo.js';
import { runCommand } from '../src/ops/runCommand.js';
import { loadEnvironment, readSettings } from '../src/ops/settings.js';
import { printAnswer, terminalWidth } from '../src/ops/terminal.js';
import type { QueueContext } from '../src/queue/context.js';
import { countDroppable, dropRecords } from '../src/queue/inspect/drop.js';
import { viewRecords } from '../src/queue/inspect/records.js';
import { replay } from '../src/queue/inspect/replay.js';
import { detailsReport, listReport, recordsReport, replayReport } from '../src/queue/inspect/report.js';
import { describeQueue, summarizeQueues } from '../src/queue/inspect/summary.js';
import { openContext } from '../src/queue/openContext.js';

const HELP = `
Examples:
  dwmops queues list
  dwmops queues show dwmErroredQueue
  dwmops queues inspect dwmErroredQueue --limit 5 --values
  dwmops queues replay dwmErroredQueue --code RECORD_POISONED
  dwmops queues drop dwmPOSTErroredQueue --id 6b0651c2a4f3c1d2e3f40517 --yes

Settings (MONGODB_URL, QUEUE_DATABASE) come from the environment or .env. What replay and drop did is in the log
$OPENSHIFT_LOG_DIR/QUEUES_DWM_YYYY_MM_DD.log.
Exit status: 0 done, 1 the database failed, 2 usage or settings, or not confirmed.`;

interface Flags {
  readonly json?: boolean;
  readonly id?: readonly string[];
  readonly code?: string;
  readonly all?: boolean;
  readonly limit?: number;
  readonly values?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

function program(): Command {
  const queues = new CommandLine('queues')
    .description('Shows what is in the queues, puts errored records back, and drops records.')
    .addHelpText('afterAll', HELP);
  const command = (usage: string, text: string) =>
    queues.command(usage).description(text).option('--json', 'print JSON');

  command('list', 'all queues: records, ages, attempts').action((flags: Flags) =>
    answer(flags, summarizeQueues, listReport),
  );
  command('show <queue>', 'one queue: also reasons, batches, and who works on it').action(
    (queue: string, flags: Flags) => answer(flags, (context) => describeQueue(context, queue), detailsReport),
  );
  withSelection(command('inspect <queue>', 'records of a queue, in the order in which they would be claimed'))
    .option('--limit <number>', 'show at most so many', wholeNumber, 20)
    .option('--values', 'show the contacts’ values too: personal data')
    .action((queue: string, flags: Flags) => {
      const what = { ...selectionOf(flags), limit: flags.limit ?? 20, withValues: flags.values ?? false };
      return answer(flags, (context) => viewRecords(context, queue, what), recordsReport);
    });
  withSelection(command('replay <queue>', 'put errored records back where they came from, with attempts reset'))
    .option('--all', 'all records of the queue')
    .option('--dry-run', 'change nothing, report what would be done')
    .action((queue: string, flags: Flags) => {
      if (!flags.all && !flags.id && flags.code === undefined) {
        throw new DwmError('USAGE', 'replay wants --all, --id or --code: which records are meant?');
      }
      const dryRun = flags.dryRun ?? false;
      return answer(
        flags,
        (context) => replay(context, queue, { ...selectionOf(flags), dryRun }),
        (replayed) => replayReport(replayed, dryRun),
      );
    });
  withSelection(command('drop <queue>', 'remove records for good (all that nobody works on, unless --id or --code)'))
    .option('--yes', 'do not ask')
    .option('--dry-run', 'change nothing, report what would be done')
    .action((queue: string, flags: Flags) => answer(flags, (context) => drop(context, queue, flags), dropReport));
  return queues;
}

function withSelection(command: Command): Command {
  return command
    .option('--id <id...>', 'only the records with these ids')
    .option('--code <code>', 'only errored records with this code');
}

function selectionOf({ id, code }: Flags) {
  return { ...(id ? { ids: id } : {}), ...(code === undefined ? {} : { code }) };
}

interface Dropped {
  readonly queueName: string;
  readonly dropped: number;
  readonly isDryRun: boolean;
}

async function drop(context: QueueContext, queueName: string, flags: Flags): Promise<Dropped> {
  const selection = selectionOf(flags);
  const ended = async (tokens: readonly string[]) => (await endedHolds(context.db, tokens)).map(({ token }) => token);
  const count = await countDroppable(context, queueName, selection, ended);
  const isDryRun = flags.dryRun ?? false;
  if (isDryRun || count === 0) return { queueName, dropped: count, isDryRun };
  if (!flags.yes) await confirm(queueName, count);
  return { queueName, dropped: await dropRecords(context, queueName, selection, ended), isDryRun: false };
}

function dropReport({ queueName, dropped, isDryRun }: Dropped): string {
  return isDryRun
    ? `${dropped} records of ${queueName} would be dropped`
    : `${dropped} records of ${queueName} dropped`;
}

/** @throws DwmError QUEUE_DROP_UNCONFIRMED */
async function confirm(queueName: string, count: number): Promise<void> {
  const unconfirmed = new DwmError('QUEUE_DROP_UNCONFIRMED', 'Nothing was dropped; add --yes, or confirm when asked');
  if (!process.stdin.isTTY) throw unconfirmed;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const reply = await terminal.question(`Drop ${count} records of ${queueName} for good? Type its name to confirm: `);
  terminal.close();
  if (reply.trim() !== queueName) throw unconfirmed;
}

/** Opens the queues, asks, and prints the answer in the form that was asked for. */
async function answer<T>(
  flags: Flags,
  ask: (context: QueueContext) => Promise<T>,
  report: (result: T, width?: number) => string,
): Promise<void> {
  const settings = readSettings(loadEnvironment(), ['mongodb']);
  const mongo = await connectMongo(settings, 'queues');
  try {
    const log = openLog({
      folder: settings.OPENSHIFT_LOG_DIR,
      jobName: 'QUEUES_DWM',
      runId: crypto.randomUUID(),
      level: settings.LOG_LEVEL,
      format: settings.LOG_FORMAT,
      emailAddresses: settings.LOG_EMAIL_ADDRESSES,
      verbose: false,
    });
    const context = await openContext(mongo.db(settings.QUEUE_DATABASE), {
      log,
      claimTimeoutSeconds: settings.CLAIM_TIMEOUT_SECONDS,
      patienceSeconds: settings.DATABASE_PATIENCE_SECONDS,
    });
    const result = await ask(context);
    printAnswer(flags.json ? JSON.stringify(result, null, 2) : report(result, terminalWidth()));
  } finally {
    await mongo.close();
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It wants a whole number above 0.');
  return number;
}

process.exitCode = await runCommand(async () => void (await program().parseAsync(process.argv)));
