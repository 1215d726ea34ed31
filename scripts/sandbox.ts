#!/usr/bin/env node
import { productVersion } from '../src/ops/version.js';
import { runSandbox } from '../test/sandbox/program.js';

process.exitCode = await runSandbox(process.argv, productVersion());
