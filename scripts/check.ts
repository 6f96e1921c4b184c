/** `npm run check`: types, lint, import rules, unused code, lock file, format and table types. Two at a time; every failure is shown. */
import { spawn } from 'node:child_process';

const CHECKS: { name: string; command: string }[] = [
  { name: 'types of the server', command: 'tsc -p tsconfig.server.json' },
  { name: 'types of the pages', command: 'tsc -p tsconfig.web.json' },
  { name: 'lint', command: 'oxlint --type-aware --deny-warnings .' },
  { name: 'import rules', command: 'node scripts/import-rules.ts' },
  { name: 'unused code', command: 'knip --no-progress' },
  { name: 'lock file', command: 'node scripts/lock-file.ts' },
  { name: 'format', command: 'biome format .' },
  { name: 'table types', command: 'node scripts/database-types.ts --verify' },
];

type Result = { name: string; code: number | null; output: string; seconds: number };

function runOne({ name, command }: { name: string; command: string }): Promise<Result> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ name, code, output, seconds: (performance.now() - started) / 1000 }));
  });
}

const only = process.argv[2];
const waiting = CHECKS.filter((check) => only === undefined || check.name.includes(only));
const failed: string[] = [];
async function lane(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { name, code, output, seconds } = await runOne(check);
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
    if (code === 0) continue;
    failed.push(name);
    console.log(output.trim());
  }
}
await Promise.all([lane(), lane()]);
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
