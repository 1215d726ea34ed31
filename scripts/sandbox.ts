#!/usr/bin/env node
import { CommandLine } from '../src/ops/commandLine/commandLine.js';
import { runSandbox } from '../test/sandbox/program.js';

process.exitCode = await runSandbox(process.argv, new CommandLine('sandbox'));
