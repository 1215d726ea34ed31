#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JobScript } from '../src/jobs/jobNames.js';

type CommandName = JobScript | 'schedule' | 'doctor' | 'queues' | 'rules' | 'explain' | 'wash' | 'sandbox';

/** All commands, in the order of the help: each program runs when it is imported. */
const COMMANDS: Record<CommandName, () => Promise<unknown>> = {
  get: () => import('./get.js'),
  run: () => import('./run.js'),
  indicators: () => import('./indicators.js'),
  post: () => import('./post.js'),
  clean: () => import('./clean.js'),
  refresh: () => import('./refresh.js'),
  schedule: () => import('./schedule.js'),
  doctor: () => import('./doctor.js'),
  queues: () => import('./queues.js'),
  rules: () => import('./rules.js'),
  explain: () => import('./explain.js'),
  wash: () => import('./wash.js'),
  sandbox: () => import('./sandbox.js'),
};

const [name = '', ...words] = process.argv.slice(2);
const [command = '', ...flags] = name === 'help' && words.length > 0 ? [...words, '--help'] : [name, ...words];
const fileOf = (word: string) => join(import.meta.dirname, `${word}.js`);

if (isCommand(command) && existsSync(fileOf(command))) {
  // In this process, so that signals, exit status and console are the program's own, and it starts as fast as by itself.
  process.argv.splice(1, Infinity, fileOf(command), ...flags);
  await COMMANDS[command]();
} else {
  const { answerForAll } = await import('../src/ops/commandLine/answerForAll.js');
  // The container image comes without the sandbox.
  const installed = Object.entries(COMMANDS).filter(([word]) => existsSync(fileOf(word)));
  process.exitCode = await answerForAll(process.argv, Object.fromEntries(installed));
}

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}
