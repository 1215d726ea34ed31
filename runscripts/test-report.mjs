/*
 * Reads a JSON report of vitest: node runscripts/test-report.mjs REPORT count|failures
 *
 * count: `<passed> <failed>`; a file that broke before its tests is one failure.
 * failures: the names of what failed with the first lines of the reason, and what passed only when it was repeated.
 */
import { readFileSync } from 'node:fs';

const LINES_OF_REASON = 12;
const [path, what] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const files = report.testResults;
const brokenFiles = files.filter(
  (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
);

if (what === 'count') console.log(report.numPassedTests, report.numFailedTests + brokenFiles.length);
else printFailures();

function printFailures() {
  for (const file of brokenFiles) print('FAILED', file.name, '', [file.message]);
  for (const file of files) {
    for (const test of file.assertionResults) {
      const hasReasons = (test.failureMessages ?? []).length > 0;
      if (test.status === 'failed') print('FAILED', file.name, test.fullName, test.failureMessages);
      else if (hasReasons) print('passed only when repeated', file.name, test.fullName, test.failureMessages);
    }
  }
}

function print(verdict, file, test, reasons) {
  console.log(`\n${verdict}: ${file.replace(`${process.cwd()}/`, '')} ${test}`.trimEnd());
  for (const reason of reasons) {
    const lines = reason.split('\n').filter((line) => !line.includes('/node_modules/'));
    console.log(lines.slice(0, LINES_OF_REASON).join('\n'));
  }
}
