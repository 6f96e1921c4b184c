/** `npm test`: the checks, then unit, int and e2e. Its last line is plain: how many passed, how many failed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

type Report = { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number; numPendingTests: number };

const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-report-'));
let passed = 0;
let failed = 0;

if (run('node', ['scripts/check.ts'])) passed += 1;
else failed += 1;
for (const project of ['unit', 'int', 'e2e']) {
  const file = path.join(folder, `${project}.json`);
  const finished = run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const counted = count(file);
  passed += counted.passed;
  // A run that broke off, or ran nothing, has failed whatever it counted.
  failed += counted.failed + (!finished && counted.failed === 0 ? 1 : 0);
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run(command: string, args: string[]): boolean {
  console.log(`\n> ${command} ${args.slice(0, 4).join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } }).status === 0;
}

function count(file: string): { passed: number; failed: number } {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
