/**
 * The part of `npm run check` that reads package-lock.json: exact versions, licences that go with ours, a checksum of every
 * package, nothing from anywhere but a registry; and `npm audit`, where the registry offers it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lockProblems, type Lock, type Package } from './lock-rules.ts';

const textOf = (name: string): string => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');
const lock = JSON.parse(textOf('package-lock.json')) as Lock;
const problems = lockProblems(JSON.parse(textOf('package.json')) as Package, lock);
for (const problem of problems) console.error(problem);
console.log(`${Object.keys(lock.packages).length - 1} packages read`);
if (problems.length > 0 || !passesAudit()) process.exitCode = 1;

/** Known holes in what runs in production, high and worse. A registry that does not offer the question is no failure. */
function passesAudit(): boolean {
  const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
    encoding: 'utf8',
    timeout: 20_000,
    shell: process.platform === 'win32',
  });
  const counts = parse(stdout)?.metadata?.vulnerabilities;
  if (counts === undefined) {
    console.log('npm audit was not asked: the registry here does not offer it, or there is no network');
    return true;
  }
  const bad = (counts.high ?? 0) + (counts.critical ?? 0);
  console.log(`npm audit: ${bad} known holes that are high or critical in what runs in production`);
  return bad === 0;
}

type Report = { metadata?: { vulnerabilities?: { high?: number; critical?: number } } };

function parse(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return null;
  }
}
