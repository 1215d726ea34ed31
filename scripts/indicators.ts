#!/usr/bin/env node
import { indicators } from '../src/jobs/indicators.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(indicators, process.argv);
