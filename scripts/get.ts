#!/usr/bin/env node
import { get } from '../src/jobs/get.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(get, process.argv);
