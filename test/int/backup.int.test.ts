import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { backupName, checkBackup, restoreBackup, writeBackup } from '../../src/server/platform/backup/backup.ts';
import { verifyAudit } from '../../src/server/platform/audit-chain.ts';
import { type Connection, openDatabase } from '../../src/server/platform/db.ts';
import { installJobs } from '../../src/server/platform/jobs.ts';
import { jobNames } from '../../src/server/subscriptions.ts';
import { useAttune } from '../attune.ts';
import { bookAndPay, freeSlots } from '../journey.ts';
import { testSecrets } from '../secrets.ts';

const attune = useAttune();
const cluster = inject('cluster');
const key = testSecrets.encryptionKey;
const folder = mkdtempSync(path.join(os.tmpdir(), 'attune-backup-'));
const file = path.join(folder, backupName(new Date()));
const made: string[] = [];

/** A database with nothing in it, as on a machine that was just set up. */
async function emptyDatabase(): Promise<Connection> {
  const name = `attune_test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  made.push(name);
  return { ...cluster, database: name };
}

const restore = (to: Connection, from = file) => restoreBackup(to, key, from, () => installJobs(to, jobNames));

async function rowsOf(connection: Connection, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function onServer(statement: string): Promise<void> {
  await rowsOf(cluster, statement);
}

/** Bookings and payments one after the other until `done`, as references that were acknowledged. */
function keepBooking(token: string, slots: Awaited<ReturnType<typeof freeSlots>>) {
  const acknowledged: string[] = [];
  let done = false;
  const ended = (async () => {
    for (const slot of slots.slots.filter((_, index) => index % 3 === 0)) {
      if (done) return;
      const { appointment } = await bookAndPay(attune.app, token, slot, slots);
      acknowledged.push(appointment.reference);
    }
  })();
  return {
    acknowledged,
    async stop() {
      done = true;
      await ended;
    },
  };
}

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of made) await onServer(`drop database if exists ${name} with (force)`);
});

describe('a backup while people book and pay', () => {
  const before: string[] = [];
  let restored: Connection;

  beforeAll(async () => {
    const { app } = attune;
    const booking = keepBooking(await app.tokenOf('mei.chen@demo.attune.example'), await freeSlots(app));
    while (booking.acknowledged.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    before.push(...booking.acknowledged);
    await writeBackup(app.database.adminConnection, key, file);
    await booking.stop();
    restored = await emptyDatabase();
    await restore(restored);
  }, 60_000);

  it('holds everything that was acknowledged before it began, with its payment', async () => {
    const rows = await rowsOf(
      restored,
      `select a.reference from appointments a join payments p on p.clinic_id = a.clinic_id and p.id = a.payment_id
       where a.status = 'confirmed' and p.status = 'succeeded'`,
    );
    expect(rows.map((row) => row['reference'])).toEqual(expect.arrayContaining(before));
  });

  it('is whole: restored and backed up again it is the same, row by row', async () => {
    const again = path.join(folder, 'again.backup');
    await writeBackup(restored, key, again);
    const { madeAt: _first, ...one } = await checkBackup(key, file);
    const { madeAt: _second, ...other } = await checkBackup(key, again);
    expect(other).toEqual(one);
    expect(one.rows).toBeGreaterThan(1_000);
  });

  it('brings back an audit log that verifies, safeguards that hold, and numbers that go on', async () => {
    const { db, close } = openDatabase(restored);
    try {
      for (const clinic of await db.selectFrom('clinics').select('id').execute())
        expect(await verifyAudit(db, clinic.id)).toMatchObject({ firstBad: null });
    } finally {
      await close();
    }
    const asides = await rowsOf(
      restored,
      `select conname as name from pg_constraint where contype = 'f' and condeferrable and connamespace = 'public'::regnamespace
       union all select tgname from pg_trigger where not tgisinternal and tgenabled <> 'O'
       union all select relname from pg_class where relrowsecurity and not relforcerowsecurity and relnamespace = 'public'::regnamespace`,
    );
    expect(asides).toEqual(
      await rowsOf(
        attune.app.database.adminConnection,
        `select conname as name from pg_constraint where contype = 'f' and condeferrable and connamespace = 'public'::regnamespace
         union all select relname from pg_class where relrowsecurity and not relforcerowsecurity and relnamespace = 'public'::regnamespace`,
      ),
    );
    await expect(rowsOf(restored, 'update audit.entries set action = action')).rejects.toThrow(/append/i);
    const [next] = await rowsOf(
      restored,
      `select nextval(pg_get_serial_sequence('appointments', 'id'))::integer > max(id) as goes_on from appointments`,
    );
    expect(next).toEqual({ goes_on: true });
  });

  it('is refused by a database that holds a clinic, and changes nothing there', async () => {
    const count = () => rowsOf(restored, 'select count(*)::integer from appointments');
    const had = await count();
    await expect(restore(restored)).rejects.toThrow(/already holds a clinic/);
    expect(await count()).toEqual(had);
  });
});

describe('a backup made by the application’s own role, which sees one clinic at a time', () => {
  it('holds every clinic', async () => {
    const { app } = attune;
    const own = path.join(folder, 'own.backup');
    await writeBackup(app.database.connection, key, own);
    const target = await emptyDatabase();
    await restore(target, own);
    const count = 'select clinic_id, count(*)::integer from patients group by 1 order by 1';
    expect(await rowsOf(target, count)).toEqual(await rowsOf(app.database.adminConnection, count));
    const [next] = await rowsOf(
      target,
      `select nextval(pg_get_serial_sequence('appointments', 'id'))::integer > max(id) as goes_on from appointments`,
    );
    expect(next).toEqual({ goes_on: true });
  });
});

describe('a damaged backup', () => {
  it('is found by reading it, and leaves an empty database as it was', async () => {
    const bytes = readFileSync(file);
    const damaged = path.join(folder, 'damaged.backup');
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 255;
    writeFileSync(damaged, bytes);
    await expect(checkBackup(key, damaged)).rejects.toThrow(/cut off or damaged/);
    const target = await emptyDatabase();
    await expect(restore(target, damaged)).rejects.toThrow(/cut off or damaged/);
    // It is as empty as it was: the whole one goes in.
    expect(await restore(target)).toMatchObject({ rows: (await checkBackup(key, file)).rows });
  });

  it('does not open with another key', async () => {
    await expect(checkBackup(`${key} but another`, file)).rejects.toThrow(/another MESSAGE_ENCRYPTION_KEY/);
  });
});
