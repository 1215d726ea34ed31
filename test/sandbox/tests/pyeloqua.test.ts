import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../options.js';
import { startSandbox } from '../server.js';
import { people } from './client.js';

const PYTHON = resolve(import.meta.dirname, '../../../.venv/original/bin/python');
const CLIENT = resolve(import.meta.dirname, 'pyeloqua_client.py');
const rows = z.array(z.record(z.string(), z.string()));
const printedSchema = z.object({
  siteId: z.number(),
  wrongPassword: z.string(),
  fields: z.array(z.string()),
  cdoFields: z.array(z.string()),
  export: z.object({ status: z.string(), count: z.number(), rows }),
  emptyExport: z.object({ status: z.string(), count: z.number(), rows }),
  import: z.object({
    status: z.string(),
    codes: z.array(z.string()),
    rejects: z.array(z.looseObject({ recordIndex: z.number() })),
  }),
  indicators: z.string(),
  badDefinition: z.string(),
});

describe('a client that is not ours (pyeloqua 0.5.11)', () => {
  it('logs in, reads fields, exports a shared list and imports rows', async (context) => {
    if (!existsSync(PYTHON)) context.skip('no .venv/original: bash runscripts/python-env.sh original');
    // More than one of its pages of 1000.
    const sandbox = await startSandbox({ contacts: people(1234), syncDelayMs: 150 });
    try {
      const { company, username, password } = sandbox.credentials;
      const { stdout } = await promisify(execFile)(PYTHON, [CLIENT, sandbox.url, company, username], {
        env: { ...process.env, ELOQUA_PASSWORD: password },
        maxBuffer: 64 * 1024 * 1024,
      });
      const printed = printedSchema.parse(JSON.parse(stdout));
      expect(printed.wrongPassword).toBe('ValueError');
      expect(printed.fields).toEqual(expect.arrayContaining(['contactID', 'Email Address', 'Derived: Persona']));
      expect(printed.cdoFields).toEqual(['Email_Address', 'Data_Status', 'Updated_Timestamp']);
      expect(printed.export).toMatchObject({ status: 'success', count: 1234 });
      expect(new Set(printed.export.rows.map((row) => row.C_EmailAddress)).size).toBe(1234);
      expect(printed.emptyExport).toEqual({ status: 'success', count: 0, rows: [] });
      expect(printed.import.status).toBe('warning');
      expect(printed.import.codes).toEqual(expect.arrayContaining(['ELQ-00002', 'ELQ-00004', 'ELQ-00022']));
      expect(printed.import.rejects.map(({ recordIndex }) => recordIndex)).toEqual([2]);
      expect(printed.indicators).toBe('success');
      expect(printed.badDefinition).toBe('EloquaValidationError');

      expect(sandbox.members(EXPORT_QUEUE)).toEqual([]);
      expect(sandbox.members(PROCESSING_QUEUE)).toHaveLength(1234);
      expect(sandbox.contact('person2@example.com')?.firstName).toBe('Zoë');
      expect(sandbox.contact('added@example.org')?.firstName).toBe('Added');
      expect(sandbox.indicators('person2@example.com')?.status).toBe('PROCESS as MOD');
    } finally {
      await sandbox.stop();
    }
  });
});
