import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database/index.ts';
import { sweepOld } from './sweep.ts';

const NOW = new Date('2026-03-01T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ demo: true });
});
afterAll(() => database.drop());

describe('what was of use for a while', () => {
  it('goes when its time is over: answers after a week, events a month after they were handed over', async () => {
    const { admin, db } = database;
    const clinics = await admin.selectFrom('clinics').select('id').execute();
    await admin.deleteFrom('outbox').execute();
    for (const { id } of clinics) {
      for (const [key, days] of [
        ['old', 8],
        ['young', 6],
      ] as const) {
        await admin
          .insertInto('idempotency_keys')
          .values({ clinic_id: id, caller: 'user:1', key, request_hash: 'x', started_at: daysAgo(days) })
          .execute();
      }
    }
    const events = [31, 29, null].map((days) => ({
      clinic_id: clinics[0]?.id ?? 0,
      type: `${days}`,
      payload: '{}',
      at: daysAgo(40),
      relayed_at: days === null ? null : daysAgo(days),
    }));
    await admin.insertInto('outbox').values(events).execute();

    const ids = clinics.map(({ id }) => id);
    expect(await sweepOld(db, ids, NOW)).toBe(clinics.length + 1);
    const keys = await admin.selectFrom('idempotency_keys').select('key').execute();
    expect(keys.map(({ key }) => key)).toEqual(clinics.map(() => 'young'));
    const left = await admin.selectFrom('outbox').select('type').orderBy('id').execute();
    expect(left.map(({ type }) => type)).toEqual(['29', 'null']);
    expect(await sweepOld(db, ids, NOW)).toBe(0);
  });
});
