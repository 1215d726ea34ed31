import winston from 'winston';
import type { Log } from '../log.js';
import { ConsoleLines } from './consoleLines.js';
import { DailyFile } from './dailyFile.js';
import { safeMessage, textLine } from './lineFormat.js';
import { swallowOutputErrors } from './outputErrors.js';
import { fromProjectRoot } from './projectRoot.js';
import type { Environment } from './settings.js';

export interface LoggingOptions {
  readonly folder: string;
  /** File name without date. */
  readonly jobName: string;
  readonly runId: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'text' | 'json';
  readonly emailAddresses: boolean;
  /** Whether the console shows INFO lines too; warnings and errors always go to stderr. */
  readonly verbose: boolean;
  /** Stdout is for an answer that another program reads: every line goes to stderr. */
  readonly stdoutIsTaken?: boolean;
}

/**
 * Opens a job's log: the daily file, and the console. Every line passes the masks of `safeMessage`. Neither of them ends
 * the process when it cannot be written.
 */
export function openLog(options: LoggingOptions): Log {
  swallowOutputErrors();
  const logger = winston.createLogger({
    level: options.level,
    format: lineFormat(options),
    transports: [
      new DailyFile(fromProjectRoot(options.folder), options.jobName),
      new ConsoleLines(options.verbose ? options.level : 'warn', (level) =>
        level === 'error' || level === 'warn' || options.stdoutIsTaken ? process.stderr : process.stdout,
      ),
    ],
  });
  return {
    debug: (message) => void logger.debug(message),
    info: (message) => void logger.info(message),
    warn: (message) => void logger.warn(message),
    error: (message) => void logger.error(message),
  };
}

/** A log before the settings are known to be right, since it must tell what is wrong with them. */
export function openLogEarly(
  environment: Environment,
  options: Pick<LoggingOptions, 'jobName' | 'runId' | 'verbose' | 'stdoutIsTaken'>,
): Log {
  const level = environment.LOG_LEVEL;
  return openLog({
    ...options,
    folder: environment.OPENSHIFT_LOG_DIR || './logs',
    level: level === 'debug' || level === 'warn' || level === 'error' ? level : 'info',
    format: environment.LOG_FORMAT === 'json' ? 'json' : 'text',
    emailAddresses: environment.LOG_EMAIL_ADDRESSES === 'yes',
  });
}

function lineFormat(options: LoggingOptions): winston.Logform.Format {
  return winston.format.printf(({ level, message }) => {
    const at = new Date();
    const text = safeMessage(String(message), options);
    if (options.format === 'text') return textLine(at, levelName(level), text);
    const { jobName: job, runId } = options;
    return JSON.stringify({ timestamp: at.toISOString(), level: levelName(level), job, runId, message: text });
  });
}

/** The original's names, which is what a site's log alerts look for. */
function levelName(level: string): string {
  return level === 'warn' ? 'WARNING' : level.toUpperCase();
}
