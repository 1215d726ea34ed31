#!/usr/bin/env node
import { runDoctor } from '../src/doctor/runDoctor.js';

process.exitCode = await runDoctor(process.argv);
