#!/usr/bin/env node
import { clean } from '../src/jobs/clean.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(clean, process.argv);
