import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { SETTINGS } from '../../src/ops/settings.js';
import { productVersion } from '../../src/ops/version.js';
import { testDatabases } from '../support/database.js';
import { type AssembledImage, assembleImage, isInContext, readDockerfile } from './support/assembleImage.js';
import { DEPLOY, readYaml, runTool, toolOrSkip } from './support/tools.js';

const DOCKERFILE = join(DEPLOY, 'Dockerfile');
const COMPOSE = join(DEPLOY, 'compose.yaml');
const STRANGER = { uid: 1_000_640_000, gid: 0 };
/** As OpenShift runs it: some user of its own choice, in group 0; where such a one may use Node and the temporary folder. */
const SOME_USER = process.getuid?.() === 0 && mayUse(tmpdir()) ? STRANGER : {};
const MOST_MEGABYTES = 60;

function mayUse(folder: string): boolean {
  const look = ['-e', "require('node:fs').readdirSync(process.argv[1])", folder];
  return spawnSync(process.execPath, look, { cwd: '/', ...STRANGER }).status === 0;
}

describe('the Dockerfile', () => {
  const instructions = readDockerfile(DOCKERFILE);
  const finalStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

  test('the linter has nothing to say', ({ skip }) => {
    const { status, output } = runTool(toolOrSkip('hadolint', skip), [DOCKERFILE]);
    expect(output).toBe('');
    expect(status).toBe(0);
  });

  test('it has two stages, ends as a numbered user, and runs the scheduler', () => {
    expect(instructions.filter(({ name }) => name === 'FROM')).toHaveLength(2);
    // A number, since Kubernetes cannot tell whether a name is root (runAsNonRoot).
    expect(finalStage.find(({ name }) => name === 'USER')?.args).toMatch(/^[1-9]\d*:0$/);
    expect(finalStage.at(-1)).toEqual({
      name: 'CMD',
      args: '["node", "--enable-source-maps", "dist/scripts/schedule.js"]',
    });
  });

  test.each(['.env', 'logs/CLEAN_QUEUE_DWM_2026_11_25.log', 'node_modules/axios', '.git/config', 'test/jobs', 'data'])(
    '%s never reaches the build',
    (path) => expect(isInContext(path)).toBe(false),
  );
});

describe('what the Dockerfile makes', () => {
  let image: AssembledImage;
  const node = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, args, {
      cwd: image.app,
      encoding: 'utf8',
      env: { NODE_ENV: 'production', ENV_FILE: '', OPENSHIFT_LOG_DIR: '/nowhere', ...env },
      ...SOME_USER,
    });

  beforeAll(() => {
    image = assembleImage(DOCKERFILE);
    chmodSync(join(image.app, '..'), 0o755);
  }, 400_000);
  afterAll(() => image.remove());

  test('every program in it starts, as a user that nobody foresaw', () => {
    const programs = readdirSync(join(image.app, 'dist/scripts')).filter((file) => file.endsWith('.js'));
    expect(programs).toEqual(
      expect.arrayContaining([...Object.keys(JOB_NAMES), 'schedule'].map((name) => `${name}.js`)),
    );
    for (const program of programs) {
      const { status, stdout, stderr } = node([join('dist/scripts', program), '--help']);
      expect(status, `${program}: ${stderr}`).toBe(0);
      expect(stdout, program).toContain('Usage');
    }
    expect(node(['dist/scripts/get.js', '--version']).stdout.trim()).toBe(productVersion());
  }, 120_000);

  test('it is small, and holds nothing to build or test with', () => {
    for (const left of ['typescript', 'vitest', '@biomejs', 'fast-check'])
      expect(existsSync(join(image.app, 'node_modules', left)), left).toBe(false);
    for (const left of ['test', 'src', 'dist/test', '.env', 'tsconfig.json'])
      expect(existsSync(join(image.app, left)), left).toBe(false);
    const megabytes = Number(runTool('du', ['-sm', image.app]).output.split('\t')[0]);
    console.log(`/app of the image: ${megabytes} MB`);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  });

  test('a job does its work in it, writing nowhere but to its log folder', async () => {
    const { url, queueDatabase, rulesDatabase } = await testDatabases();
    const logs = join(mkdtempSync(join(tmpdir(), 'dwmops-image-logs-')), 'logs');
    mkdirSync(logs);
    chmodSync(logs, 0o777);
    chmodSync(join(logs, '..'), 0o755);
    const env = {
      MONGODB_URL: url,
      QUEUE_DATABASE: queueDatabase,
      RULES_DATABASE: rulesDatabase,
      OPENSHIFT_LOG_DIR: logs,
    };
    const before = runTool('find', [image.app, '-newer', join(image.app, 'package.json')]).output;
    const { status, stderr } = node(['--enable-source-maps', 'dist/scripts/clean.js'], env);
    expect(status, stderr).toBe(0);
    expect(stderr).toBe('');
    expect(readFileSync(join(logs, readdirSync(logs)[0] ?? ''), 'utf8')).toContain('dwmQueue 0');
    expect(runTool('find', [image.app, '-newer', join(image.app, 'package.json')]).output).toBe(before);
  });

  test('the health check tells that no scheduler runs', () => {
    const { status, stdout, stderr } = node(['dist/scripts/schedule.js', '--check-health'], {
      HEALTH_FILE: '/tmp/none',
    });
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toContain('no scheduler runs');
  });
});

describe('compose.yaml', () => {
  const serviceSchema = z.object({
    image: z.string(),
    environment: z.record(z.string(), z.string()).default({}),
    ports: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    healthcheck: z.unknown().optional(),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  });
  const schema = z.object({ services: z.record(z.string(), serviceSchema), volumes: z.record(z.string(), z.null()) });

  test('it is right by the published schema', ({ skip }) => {
    const tool = toolOrSkip('check-jsonschema', skip);
    const { status, output } = runTool(tool, ['--builtin-schema', 'vendor.compose-spec', COMPOSE]);
    expect(status, output).toBe(0);
  });

  test('its services are pinned, closed to the network, and what they name is there', ({ skip }) => {
    const [compose] = readYaml(toolOrSkip('python', skip), COMPOSE, schema);
    const services = compose?.services ?? {};
    expect(Object.keys(services).sort()).toEqual(['dwmops', 'grafana', 'mongo', 'prometheus', 'pushgateway']);
    expect(services.dwmops?.image).toBe(`dwmops:${productVersion()}`);
    for (const [name, { image, ports, volumes, depends_on: needs }] of Object.entries(services)) {
      expect(image, name).toMatch(/:v?\d+\.\d+/);
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
      for (const [needed, { condition }] of Object.entries(needs)) {
        expect(services, name).toHaveProperty(needed);
        if (condition === 'service_healthy') expect(services[needed]?.healthcheck, needed).toBeDefined();
      }
      for (const volume of volumes) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) expect(existsSync(join(DEPLOY, source)), volume).toBe(true);
        else expect(compose?.volumes, volume).toHaveProperty(source);
      }
    }
    for (const name of Object.keys(services.dwmops?.environment ?? {})) expect(SETTINGS).toHaveProperty(name);
    expect(existsSync(join(projectRoot, '.env.example'))).toBe(true);
  });

  test('a service that reads what another writes knows its name', () => {
    const prometheus = readFileSync(join(DEPLOY, 'prometheus/prometheus.yml'), 'utf8');
    expect(prometheus).toContain('"pushgateway:9091"');
    const source = readFileSync(join(DEPLOY, 'grafana/provisioning/datasources/prometheus.yml'), 'utf8');
    expect(source).toContain('http://prometheus:9090');
    const provider = readFileSync(join(DEPLOY, 'grafana/provisioning/dashboards/dwmops.yml'), 'utf8');
    expect(provider).toContain('path: /var/lib/grafana/dashboards');
  });
});
