#!/usr/bin/env node
import { JOB_NAMES } from '../src/jobs/jobNames.js';
import { runSchedule } from '../src/schedule/runSchedule.js';

process.exitCode = await runSchedule(process.argv, JOB_NAMES);
