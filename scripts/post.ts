#!/usr/bin/env node
import { post } from '../src/jobs/post.js';
import { runJob } from '../src/jobs/runJob.js';

process.exitCode = await runJob(post, process.argv);
