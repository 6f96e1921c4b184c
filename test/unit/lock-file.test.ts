import { expect, it } from 'vitest';
import { type Lock, lockProblems } from '../../scripts/lock-rules.ts';

const good = { version: '1.0.0', resolved: 'https://registry.example/a.tgz', integrity: 'sha512-abc', license: 'MIT' };
const lockOf = (locked: object, lockfileVersion = 3): Lock => ({
  lockfileVersion,
  packages: { '': {}, 'node_modules/a': { ...good, ...locked } },
});
const problems = (locked: object, wanted = '1.0.0', lockfileVersion = 3) =>
  lockProblems({ dependencies: { a: wanted } }, lockOf(locked, lockfileVersion));

it('takes exact versions with a checksum, a good licence and a registry behind them', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ license: '(MIT OR Apache-2.0)' })).toEqual([]);
});

it('finds each breach', () => {
  expect(problems({}, '^1.0.0').join()).toMatch(/not an exact version/);
  expect(problems({ version: '1.0.1' }).join()).toMatch(/a is not 1\.0\.0/);
  expect(problems({ license: 'AGPL-3.0' }).join()).toMatch(/nobody looked at: AGPL-3\.0/);
  expect(problems({ license: undefined }).join()).toMatch(/none named/);
  expect(problems({ integrity: undefined }).join()).toMatch(/no checksum/);
  expect(problems({ integrity: 'sha1-abc' }).join()).toMatch(/weak checksum/);
  expect(problems({ resolved: 'git+ssh://somewhere/a.git' }).join()).toMatch(/does not come from a registry/);
  expect(problems({}, '1.0.0', 1).join()).toMatch(/old form/);
});
