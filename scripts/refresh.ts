#!/usr/bin/env node
import { refresh } from '../src/jobs/refresh.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(refresh, process.argv);
