import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errorOf, testClient } from './support/testClient.js';

const withOpenssl = test.skipIf(spawnSync('openssl', ['version']).status !== 0);

withOpenssl('a certificate that nobody vouches for ends it at once, and nothing is sent', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const made = spawnSync('openssl', [...request, '-subj', '/CN=localhost', '-keyout', key, '-out', cert]);
  expect(made.status).toBe(0);

  const heard: unknown[] = [];
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (seen, response) => {
    heard.push(seen.headers);
    response.end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const { eloqua, waits } = testClient(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const error = await errorOf(eloqua.startSync('/contacts/imports/9'));
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  expect(error?.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT.*NODE_EXTRA_CA_CERTS/);
  expect(waits).toEqual([]);
  expect(heard).toEqual([]);
});
