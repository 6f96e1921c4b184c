import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/server/platform/audit.ts';
import { sealAudit, verifyAudit } from '../../src/server/platform/audit-chain.ts';
import {
  type Checkpoint,
  checkpointFile,
  createCheckpoints,
  readCheckpoints,
} from '../../src/server/platform/audit-checkpoints.ts';
import { inTransaction } from '../../src/server/platform/db.ts';
import { createLog } from '../../src/server/platform/log.ts';
import { createTokenOf } from '../../src/server/platform/secrets.ts';
import { createTestDatabase, type TestDatabase } from '../database/index.ts';
import { times } from './support/soak.ts';

const CLINIC = 1;
const WRITERS = 50;
const EACH = times(4, 200);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ demo: true });
});
afterAll(() => database.drop());

async function write(writer: number, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await inTransaction(database.db, CLINIC, (tx) =>
      audit(
        tx,
        { clinicId: CLINIC, system: `writer-${writer}` },
        {
          action: 'appointment.read',
          objectType: 'appointment',
          objectId: index,
          detail: { z: index, a: [writer, 'ä'] },
        },
        new Date(),
      ),
    );
}

async function sealAll(): Promise<number> {
  let sealed = 0;
  for (;;) {
    const round = await sealAudit(database.db, CLINIC, new Date());
    sealed += round;
    if (round === 0) return sealed;
  }
}

const verify = () => verifyAudit(database.db, CLINIC);
const asOwner = async <Row>(query: string): Promise<Row[]> => (await sql.raw<Row>(query).execute(database.admin)).rows;

/** Does what only the owner could do, looks at the verdict, and puts everything back as it was. */
async function tamper(
  deed: string[],
  checkpoints: Checkpoint[],
): Promise<{ firstBad: number | null; lost: number | null }> {
  const tables = ['entries', 'seals'];
  for (const table of tables) await asOwner(`create table audit.kept_${table} as table audit.${table}`);
  for (const table of tables) await asOwner(`alter table audit.${table} disable trigger user`);
  await asOwner('alter table audit.seals drop constraint seals_entry_fkey');
  for (const step of deed) await asOwner(step);
  const { firstBad, lostCheckpoint } = await verifyAudit(database.db, CLINIC, checkpoints);
  for (const table of tables) {
    await asOwner(`delete from audit.${table}`);
    await asOwner(`insert into audit.${table} overriding system value select * from audit.kept_${table}`);
    await asOwner(`drop table audit.kept_${table}`);
    await asOwner(`alter table audit.${table} enable trigger user`);
  }
  await asOwner(
    'alter table audit.seals add constraint seals_entry_fkey foreign key (entry_id) references audit.entries (id)',
  );
  expect((await verify()).firstBad).toBeNull();
  return { firstBad, lost: lostCheckpoint?.number ?? null };
}

/** The first entry that does not fit after this deed. */
const firstBadAfter = async (deed: string[]) => (await tamper(deed, [])).firstBad;

describe('the audit log', () => {
  it(
    `of ${WRITERS} writers at once and three sealers is one whole chain`,
    async () => {
      const before =
        (
          await asOwner<{ count: number }>(
            `select count(*)::int as count from audit.entries where clinic_id = ${CLINIC}`,
          )
        )[0]?.count ?? 0;
      const writing = new AbortController();
      const sealers = Array.from({ length: 3 }, async () => {
        while (!writing.signal.aborted) await sealAll();
      });
      await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer, EACH)));
      writing.abort();
      await Promise.all(sealers);
      await sealAll();
      expect(await verify()).toEqual({
        sealed: before + WRITERS * EACH,
        unsealed: 0,
        firstBad: null,
        lostCheckpoint: null,
      });
    },
    times(30_000, 300_000),
  );

  it('names the first entry that was edited', async () => {
    const ids = await sealedIds();
    for (const id of [ids[0], ids[17], ids.at(-1)]) {
      expect(await firstBadAfter([`update audit.entries set actor = 'nobody' where id = ${id}`])).toBe(id);
      expect(await firstBadAfter([`update audit.entries set detail = '{"a": 1}' where id = ${id}`])).toBe(id);
      expect(
        await firstBadAfter([`update audit.entries set at = at + interval '1 millisecond' where id = ${id}`]),
      ).toBe(id);
    }
  });

  it('names the first entry that was deleted, with or without its seal', async () => {
    const ids = await sealedIds();
    expect(await firstBadAfter([`delete from audit.entries where id = ${ids[9]}`])).toBe(ids[9]);
    // Without its seal there is a gap in the numbers: the entry after it is the first that does not fit.
    expect(
      await firstBadAfter([
        `delete from audit.seals where entry_id = ${ids[9]}`,
        `delete from audit.entries where id = ${ids[9]}`,
      ]),
    ).toBe(ids[10]);
    const renumber = `update audit.seals set number = -number where clinic_id = ${CLINIC} and number > 10`;
    const back = `update audit.seals set number = -number - 1 where clinic_id = ${CLINIC} and number < 0`;
    expect(
      await firstBadAfter([
        `delete from audit.seals where entry_id = ${ids[9]}`,
        `delete from audit.entries where id = ${ids[9]}`,
        renumber,
        back,
      ]),
    ).toBe(ids[10]);
  });

  it('names an entry that was put between, and two that changed places', async () => {
    const ids = await sealedIds();
    const between = [
      `update audit.seals set number = -number where clinic_id = ${CLINIC} and number > 5`,
      `update audit.seals set number = -number + 1 where clinic_id = ${CLINIC} and number < 0`,
      `insert into audit.entries (id, clinic_id, at, actor, action, object_type, outcome) overriding system value values (999999999, ${CLINIC}, now(), 'x', 'y', 'z', 'ok')`,
      `insert into audit.seals (clinic_id, number, entry_id, previous_hash, hash, sealed_at) select clinic_id, 6, 999999999, hash, repeat('a', 64), now() from audit.seals where clinic_id = ${CLINIC} and number = 5`,
    ];
    expect(await firstBadAfter(between)).toBe(999_999_999);
    const swap = [
      `update audit.seals set entry_id = -1 where entry_id = ${ids[20]}`,
      `update audit.seals set entry_id = ${ids[20]} where entry_id = ${ids[21]}`,
      `update audit.seals set entry_id = ${ids[21]} where entry_id = -1`,
    ];
    expect(await firstBadAfter(swap)).toBe(ids[21]);
  });

  it('shows a cut tail and a chain written anew by checkpoints kept elsewhere, and believes no forged ones', async () => {
    await write(0, 3);
    await sealAll();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-audit-'));
    const macOf = createTokenOf('a key the database does not have, long enough');
    const log = createLog({ level: 'silent' });
    const keep = createCheckpoints({ db: database.db, log, tokenOf: macOf, dataDir: folder }, async () => [
      { id: CLINIC },
    ]);
    await keep();
    await keep();
    const file = checkpointFile(folder);
    const { good, forged } = readCheckpoints(file, macOf);
    expect([good.length, forged]).toEqual([1, 0]);
    const last = good[0] as Checkpoint;
    expect((await verifyAudit(database.db, CLINIC, good)).lostCheckpoint).toBeNull();
    const newest = `(select entry_id from audit.seals where clinic_id = ${CLINIC} and number = ${last.number})`;
    const cut = [
      `create table audit.cut as select entry_id from audit.seals where entry_id = ${newest}`,
      'delete from audit.seals where entry_id in (select entry_id from audit.cut)',
      'delete from audit.entries where id in (select entry_id from audit.cut)',
      'drop table audit.cut',
    ];
    // The chain itself is whole: without the checkpoint nobody would know.
    expect(await tamper(cut, good)).toEqual({ firstBad: null, lost: last.number });
    expect(await tamper(cut, [])).toEqual({ firstBad: null, lost: null });
    appendFileSync(
      file,
      `not json\n{"clinicId":1}\n${JSON.stringify({ ...last, number: last.number + 1, mac: 'x' })}\n`,
    );
    expect(readCheckpoints(file, macOf)).toEqual({ good, forged: 1 });
    rmSync(folder, { recursive: true });
  });

  it('lets the application add and read, and nothing else; the owner is stopped by the table itself', async () => {
    for (const table of ['entries', 'seals']) {
      for (const deed of [
        `update audit.${table} set clinic_id = 1`,
        `delete from audit.${table}`,
        `truncate audit.${table} cascade`,
      ]) {
        await expect(sql.raw(deed).execute(database.db)).rejects.toThrow(/permission denied/);
        await expect(sql.raw(deed).execute(database.admin)).rejects.toThrow(/append-only/);
      }
    }
    await expect(sql.raw('alter table audit.entries disable trigger user').execute(database.db)).rejects.toThrow(
      /must be owner/,
    );
  });
});

async function sealedIds(): Promise<number[]> {
  const rows = await asOwner<{ entry_id: number }>(
    `select entry_id from audit.seals where clinic_id = ${CLINIC} order by number`,
  );
  return rows.map((row) => row.entry_id);
}
