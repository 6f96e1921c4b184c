/** `npm run soak`: the concurrency, crash and property tests with large counts; about half an hour on two cores. */
import { spawnSync } from 'node:child_process';

const files = [
  'eighty-at-once',
  'payments-under-faults',
  'refunds-and-webhooks',
  'kill-nine',
  'audit',
  'diary-load',
].map((name) => `test/int/${name}`);
const { status } = spawnSync(
  'vitest',
  [
    'run',
    '--no-file-parallelism',
    ...files,
    'src/domain',
    'src/server/modules/availability/agreement',
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, SOAK: process.env.SOAK ?? '1' },
  },
);
process.exitCode = status ?? 1;
