#!/usr/bin/env node
import { run } from '../src/jobs/run.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(run, process.argv);
