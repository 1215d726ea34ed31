import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { cronTimes } from './support/timetable.js';
import { DEPLOY, runTool, toolOrSkip } from './support/tools.js';

const FOLDER = join(DEPLOY, 'systemd');
const UNITS = readdirSync(FOLDER);
const TIMERS = UNITS.filter((name) => name.endsWith('.timer'));
/** Looked at from here, the next turns of a day. */
const BASE = '2026-11-25 00:00:30';

const unitValue = (unit: string, key: string) =>
  new RegExp(`^${key}=(.*)$`, 'm').exec(readFileSync(join(FOLDER, unit), 'utf8'))?.[1] ?? '';

/** Units name paths without blanks, which this checkout and the temporary folder may have. */
function unitFolder(): string {
  const folder = mkdtempSync('/tmp/dwmops-units-');
  symlinkSync(projectRoot, join(folder, 'installed'));
  return folder;
}

test('systemd-analyze finds every unit right', ({ skip }) => {
  const tool = toolOrSkip('systemd-analyze', skip);
  const folder = unitFolder();
  for (const unit of UNITS) {
    // It looks whether the programs are there, which are elsewhere on this machine.
    const text = readFileSync(join(FOLDER, unit), 'utf8')
      .replaceAll('/usr/bin/node', process.execPath)
      .replaceAll('/opt/dwmops', join(folder, 'installed'));
    writeFileSync(join(folder, unit), text);
  }
  const { status, output } = runTool(tool, ['verify', '--man=no', ...UNITS.map((unit) => join(folder, unit))]);
  const ours = output.split('\n').filter((line) => line.includes('dwmops'));
  expect(ours).toEqual([]);
  expect(status, output).toBe(0);
});

test('a timer starts each job at the times of runscripts/crontab, and one removes old logs', ({ skip }) => {
  const tool = toolOrSkip('systemd-analyze', skip);
  const cron = cronTimes();
  expect(TIMERS.map((name) => name.replace(/dwmops-|\.timer/g, '')).sort()).toEqual([...cron.keys()].sort());
  for (const [script, times] of cron) {
    const calendar = unitValue(`dwmops-${script}.timer`, 'OnCalendar');
    const { output } = runTool(tool, ['calendar', '--iterations=4', `--base-time=${BASE}`, calendar]);
    const turns = [...output.matchAll(/(?:elapse|#\d): \w+ \S+ (\d\d):(\d\d):00/g)].map(([, hour, minute]) => [
      Number(hour),
      Number(minute),
    ]);
    expect(turns, `${script} ${calendar}`).toEqual(turnsOf(times, turns.length));
    expect(turns.length).toBe(4);
  }
});

test.each(TIMERS)('%s starts a unit that is there', (timer) => {
  const unit = unitValue(timer, 'Unit').replace(/@\w+/, '@');
  expect(UNITS).toContain(unit);
  expect(unitValue(timer, 'WantedBy')).toBe('timers.target');
});

test.each(UNITS.filter((name) => name.endsWith('.service')))('%s runs without rights that it does not need', (unit) => {
  expect(unitValue(unit, 'User')).toBe('dwmops');
  expect(unitValue(unit, 'NoNewPrivileges')).toBe('yes');
  expect(unitValue(unit, 'ProtectSystem')).toBe('strict');
  expect(unitValue(unit, 'CapabilityBoundingSet')).toBe('');
});

test('the folder of METRICS_FILE can be named, and the unit is right with it', ({ skip }) => {
  const tool = toolOrSkip('systemd-analyze', skip);
  const text = readFileSync(join(FOLDER, 'dwmops@.service'), 'utf8');
  expect(text).toMatch(/^# .*METRICS_FILE.*(\n# .*)*\n#ReadWritePaths=\/\S+$/m);
  const folder = unitFolder();
  const unit = join(folder, 'dwmops@get.service');
  const named = text.replace(/^#(ReadWritePaths=)/m, '$1').replaceAll('/usr/bin/node', process.execPath);
  writeFileSync(unit, named.replaceAll('/opt/dwmops', join(folder, 'installed')));
  const { status, output } = runTool(tool, ['verify', '--man=no', unit]);
  expect(output.split('\n').filter((line) => line.includes('dwmops'))).toEqual([]);
  expect(status, output).toBe(0);
});

test('what a job may do to the machine is little (systemd-analyze security)', ({ skip }) => {
  const tool = toolOrSkip('systemd-analyze', skip);
  const folder = unitFolder();
  const unit = join(folder, 'dwmops@get.service');
  writeFileSync(unit, readFileSync(join(FOLDER, 'dwmops@.service'), 'utf8'));
  const { output } = runTool(tool, ['security', '--offline=true', unit]);
  if (/unrecognized option/.test(output)) return skip('this systemd-analyze cannot judge unit files');
  const exposure = /exposure level for \S+: ([\d.]+)/.exec(output)?.[1];
  console.log(`exposure of dwmops@.service: ${exposure} of 10`);
  expect(Number(exposure)).toBeLessThan(2);
});

/** The next turns after BASE of a crontab's times, as hour and minute, for the kinds that our crontab has. */
function turnsOf(times: string, count: number): [number, number][] {
  const [minutes = '', hours = ''] = times.split(' ');
  const turns: [number, number][] = [];
  for (let minute = 1; turns.length < count; minute++) {
    const [hour, rest] = [Math.floor(minute / 60) % 24, minute % 60];
    const fits = (field: string, value: number) => field === '*' || field.split(',').includes(`${value}`);
    if (fits(minutes, rest) && fits(hours, hour)) turns.push([hour, rest]);
  }
  return turns;
}
