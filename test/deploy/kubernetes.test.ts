import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { readSettings, SETTINGS } from '../../src/ops/settings.js';
import { productVersion } from '../../src/ops/version.js';
import { cronTimes } from './support/timetable.js';
import { DEPLOY, readYaml, runTool, toolOrSkip } from './support/tools.js';

const FOLDER = join(DEPLOY, 'kubernetes');
const FILES = ['configmap.yaml', 'cronjobs.yaml', 'scheduler.yaml', 'secret.example.yaml'];
/** The oldest whose CronJobs know time zones (OpenShift 4.14), and the newest whose schema is published. */
const VERSIONS = ['1.27', '1.37'];
const SECRETS = ['ELOQUA_PASSWORD', 'ELOQUA_CLIENT_SECRET', 'MONGODB_URL'];

/** What the restricted profile of Kubernetes and OpenShift's restricted-v2 ask for; strict, so that no user is named. */
const podSchema = z.strictObject({
  restartPolicy: z.string().optional(),
  terminationGracePeriodSeconds: z.number().min(30),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z
    .array(
      z.object({
        image: z.string(),
        command: z.array(z.string()).optional(),
        env: z.array(z.object({ name: z.string() })).default([]),
        envFrom: z.array(z.unknown()),
        livenessProbe: z.object({ exec: z.object({ command: z.array(z.string()) }) }).optional(),
        resources: z.object({
          requests: z.object({ cpu: z.string(), memory: z.string() }),
          limits: z.object({ memory: z.string() }),
        }),
        securityContext: z.strictObject({
          allowPrivilegeEscalation: z.literal(false),
          readOnlyRootFilesystem: z.literal(true),
          capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
        }),
        volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
      }),
    )
    .length(1),
  volumes: z.array(z.object({ name: z.string(), emptyDir: z.object({ sizeLimit: z.string() }) })),
});
const cronJobSchema = z.object({
  kind: z.literal('CronJob'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    schedule: z.string(),
    timeZone: z.literal('Etc/UTC'),
    concurrencyPolicy: z.literal('Forbid'),
    startingDeadlineSeconds: z.number().min(10),
    jobTemplate: z.object({
      spec: z.object({
        backoffLimit: z.literal(0),
        activeDeadlineSeconds: z.number(),
        template: z.object({ spec: podSchema }),
      }),
    }),
  }),
});

test.for(VERSIONS.flatMap((version) => FILES.map((file) => ({ version, file }))))(
  '$file is right by the schemas of Kubernetes $version',
  ({ version, file }, { skip }) => {
    const tool = toolOrSkip('kubernetes-validate', skip);
    const { status, output } = runTool(tool, ['--strict', '-k', version, join(FOLDER, file)]);
    expect(status, output).toBe(0);
    expect(output).toContain(`passed for resource`);
  },
);

describe('the CronJobs', () => {
  const read = (python: string) => readYaml(python, join(FOLDER, 'cronjobs.yaml'), cronJobSchema);

  test('there is one for each job, at the times of runscripts/crontab', ({ skip }) => {
    const times = new Map(
      read(toolOrSkip('python', skip)).map(({ metadata, spec }) => [
        metadata.name.replace('dwmops-', ''),
        spec.schedule,
      ]),
    );
    const cron = cronTimes();
    cron.delete('cleanlogs');
    expect([...times.keys()].sort()).toEqual(Object.keys(JOB_NAMES).sort());
    expect(times).toEqual(cron);
  });

  test('each starts its own program, in this version, with time to end by itself', ({ skip }) => {
    const { JOB_DEADLINE_SECONDS: deadline, RUN_SECONDS: runSeconds } = readSettings({}, []);
    for (const { metadata, spec } of read(toolOrSkip('python', skip))) {
      const script = metadata.name.replace('dwmops-', '');
      const { activeDeadlineSeconds, template } = spec.jobTemplate.spec;
      const [container] = template.spec.containers;
      expect(container?.image).toBe(`dwmops:${productVersion()}`);
      expect(container?.command).toContain(`dist/scripts/${script}.js`);
      const longest = { run: runSeconds, clean: 60 }[script] ?? deadline;
      expect(activeDeadlineSeconds, script).toBeGreaterThan(longest);
    }
  });

  test('each may write to its log folder and /tmp alone', ({ skip }) => {
    for (const { spec } of read(toolOrSkip('python', skip))) {
      const { containers, volumes } = spec.jobTemplate.spec.template.spec;
      expect(containers[0]?.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(['/app/logs', '/tmp']);
      expect(containers[0]?.volumeMounts.map(({ name }) => name)).toEqual(volumes.map(({ name }) => name));
    }
  });
});

test('the scheduler: one at a time, watched by its health file, with time to stop', ({ skip }) => {
  const schema = z.object({
    spec: z.object({
      replicas: z.literal(1),
      strategy: z.object({ type: z.literal('Recreate') }),
      template: z.object({ spec: podSchema }),
    }),
  });
  const [deployment] = readYaml(toolOrSkip('python', skip), join(FOLDER, 'scheduler.yaml'), schema);
  const pod = deployment?.spec.template.spec;
  const [container] = pod?.containers ?? [];
  expect(container?.image).toBe(`dwmops:${productVersion()}`);
  expect(container?.livenessProbe?.exec.command).toEqual(['node', 'dist/scripts/schedule.js', '--check-health']);
  for (const { name } of container?.env ?? []) expect(SETTINGS).toHaveProperty(name);
});

test('ConfigMap and Secret hold settings that exist, and only the Secret holds secrets', ({ skip }) => {
  const python = toolOrSkip('python', skip);
  const values = z.record(z.string(), z.string());
  const [map] = readYaml(python, join(FOLDER, 'configmap.yaml'), z.object({ data: values }));
  const [secret] = readYaml(python, join(FOLDER, 'secret.example.yaml'), z.object({ stringData: values }));
  const [open, hidden] = [map?.data ?? {}, secret?.stringData ?? {}];
  for (const name of [...Object.keys(open), ...Object.keys(hidden)]) expect(SETTINGS).toHaveProperty(name);
  for (const name of SECRETS) expect(open).not.toHaveProperty(name);
  expect(hidden.ELOQUA_PASSWORD).toBe('change-me');
  expect(() => readSettings({ ...open, ...hidden }, ['mongodb', 'eloqua'])).not.toThrow();
});

test('the kustomization names files that are there, and not both ways to start jobs', () => {
  const text = readFileSync(join(FOLDER, 'kustomization.yaml'), 'utf8');
  const resources = [...text.matchAll(/^ {2}- (\S+\.yaml)$/gm)].map(([, file = '']) => file);
  expect(resources).toEqual(['configmap.yaml', 'cronjobs.yaml']);
  for (const file of resources) expect(existsSync(join(FOLDER, file)), file).toBe(true);
  expect(text).toContain(`newTag: ${productVersion()}`);
});
