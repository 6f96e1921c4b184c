import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { callerOf, startProcess } from '../attune.ts';
import { createTestDatabase, type TestDatabase } from '../database/index.ts';
import { expectRefusal } from '../refusals/expect-refusal.ts';
import { testSecrets } from '../secrets.ts';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
const cluster = inject('cluster');
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The command as somebody types it, on this database. */
async function attune(...args: string[]): Promise<{ code: number | null; said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const password = cluster.password === undefined ? '' : `:${encodeURIComponent(cluster.password)}`;
  const url = `postgres://${cluster.user}${password}@localhost:${cluster.port}/${database.name}?host=${encodeURIComponent(cluster.host)}`;
  const env = {
    PATH,
    HOME,
    DATABASE_URL: url,
    JWT_SECRET: testSecrets.jwtSecret,
    MESSAGE_ENCRYPTION_KEY: testSecrets.encryptionKey,
    PUBLIC_URL: 'https://book.example',
  };
  const child = spawn(process.execPath, ['src/start.mjs', ...args], { cwd: projectDir, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, said };
}

const clinics = async () =>
  (
    await sql<{ slug: string; is_default: boolean; host_names: string[]; currency: string }>`
  select slug, is_default, host_names, currency from clinics order by id`.execute(database.admin)
  ).rows;
const linkIn = (said: string): string => /(https?:\/\/\S+\/welcome\?token=\S+)/.exec(said)?.[1] ?? '';
const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? '';

describe('a server without a clinic', () => {
  it('says so to whoever asks it, and is set up by one command', { timeout: 120_000 }, async () => {
    const empty = await startProcess(database, { worker: false });
    const call = callerOf(() => empty.url);
    const told = await call('GET', '/api/clinic');
    expectRefusal(told, 'not_ready');
    expect(told.body.error).toContain('attune -- setup');
    await empty.stop();

    for (const args of [
      [],
      ['--clinic', 'A'],
      ['--email', 'a@b.example'],
      ['--clinic', 'A', '--email', 'nobody'],
      ['--clinik', 'A'],
    ]) {
      const { code, said } = await attune('setup', ...args);
      expect([code, said]).toEqual([1, expect.stringContaining('attune setup --clinic')]);
    }
    expect(await clinics()).toEqual([]);

    const first = await attune(
      'setup',
      '--clinic',
      'Clínica Ejemplo',
      '--email',
      'Owner@clinic.example',
      '--country',
      'ES',
    );
    expect([first.code, first.said]).toEqual([0, expect.stringContaining('is set up')]);
    expect(await clinics()).toEqual([{ slug: 'clinica-ejemplo', is_default: true, host_names: [], currency: 'EUR' }]);
    // The link was lost: a new one, and the old one opens nothing.
    const second = await attune('setup', '--clinic', 'Clínica Ejemplo', '--email', 'owner@clinic.example');
    expect(second.said).toContain('was set up before');
    expect(await clinics()).toHaveLength(1);

    const app = await startProcess(database, { worker: false });
    const ask = callerOf(() => app.url);
    const accept = (link: string) =>
      ask('POST', '/api/auth/invitations/accept', {
        body: { token: tokenOf(link), name: 'Owner', password: 'quiet words in a row' },
      });
    expectRefusal(await accept(linkIn(first.said)), 'not_found');
    expect(linkIn(second.said)).toMatch(/^https:\/\/book\.example\/welcome\?token=/);
    const accepted = await accept(linkIn(second.said));
    expect(accepted.body.user).toMatchObject({ email: 'owner@clinic.example', role: 'admin' });
    const log = await ask('GET', '/api/admin/audit-log', { token: accepted.body.token });
    expect(log.body.entries.map((entry: { action: string }) => entry.action)).toEqual(
      expect.arrayContaining(['clinic.found', 'users.invite', 'identity.invitation_accepted']),
    );
    expectRefusal(await accept(linkIn(second.said)), 'not_found');
    await app.stop();
  });

  it('refuses to be set up again, and takes further clinics with host names of their own', {
    timeout: 120_000,
  }, async () => {
    const again = await attune('setup', '--clinic', 'Another', '--email', 'other@clinic.example');
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('has an administrator already')]);
    const added = await attune(
      'clinic',
      'add',
      '--clinic',
      'Quiet Rooms',
      '--email',
      'quiet@clinic.example',
      '--host',
      'quiet.example',
    );
    expect([added.code, linkIn(added.said)]).toEqual([0, expect.stringContaining('https://quiet.example/welcome')]);
    const taken = await attune('clinic', 'hosts', '--clinic', 'clinica-ejemplo', '--host', 'quiet.example');
    expect([taken.code, taken.said]).toEqual([1, expect.stringContaining('is the address of “quiet-rooms” already')]);
    expect(
      (await attune('clinic', 'hosts', '--clinic', 'quiet-rooms', '--host', 'quiet.example,www.quiet.example')).code,
    ).toBe(0);
    expect((await attune('clinic', 'list')).said).toContain(
      'quiet-rooms\tQuiet Rooms\tquiet.example,www.quiet.example',
    );
    expect(await clinics()).toMatchObject([
      { is_default: true },
      { slug: 'quiet-rooms', is_default: false, currency: 'AUD' },
    ]);
  });
});
