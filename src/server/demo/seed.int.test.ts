import bcrypt from 'bcrypt';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database/index.ts';
import { isValidAbn } from '../../domain/abn.ts';
import { checkAhpra } from '../../domain/ahpra.ts';
import { isValidMedicareProvider } from '../../domain/medicare-provider.ts';
import { normalisePhone } from '../../domain/phone.ts';
import { addDays, formatWallTime, toLocal, weekdayOf } from '../../domain/time-zone.ts';
import { readPayments } from '../../sandbox/outbox.ts';
import { checkLedger } from '../modules/billing/service.ts';
import { listDay } from '../modules/availability/service.ts';
import { findServices } from '../modules/catalog/service.ts';
import { type ClinicRow, listClinics } from '../modules/clinics/repository.ts';
import { openProfile } from '../modules/patients/service.ts';
import { inTransaction } from '../platform/db.ts';
import type { Platform } from '../platform/platform.ts';
import { createSealer } from '../platform/secrets.ts';
import { seedDemo } from './seed.ts';

const now = new Date('2026-05-06T02:20:00Z');
const sealer = createSealer('a key for the tests of the demo clinics');

let database: TestDatabase;
let answers: boolean[];
let tookMs: number;
let clinic: ClinicRow;
let spanish: ClinicRow;

beforeAll(async () => {
  database = await createTestDatabase();
  const started = performance.now();
  // Two processes start at once on the same empty database.
  answers = await Promise.all([seedDemo(database.db, { sealer, now }), seedDemo(database.db, { sealer, now })]);
  tookMs = performance.now() - started;
  [clinic, spanish] = (await listClinics(database.db)) as [ClinicRow, ClinicRow];
});
afterAll(() => database.drop());

async function rowsOf<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return (await query.execute(database.admin)).rows;
}

const platform = () => ({ db: database.db, clock: { now: () => now } }) as unknown as Platform;

describe('the demo clinics', () => {
  it('are founded once, however many processes start, and never where a clinic is', async () => {
    expect(answers.toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
    expect(await seedDemo(database.db, { sealer, now })).toBe(false);
    expect([clinic.slug, clinic.is_default, spanish.slug, spanish.host_names]).toEqual([
      'tailored-psychology',
      true,
      'todoenbalance',
      ['todoenbalance.localhost'],
    ]);
    // The budget is one second for one process; here are two at once, and other test files beside them.
    expect(tookMs).toBeLessThan(5_000);
  });

  it('have the accounts of the first page, all with the demo password', async () => {
    const users = await rowsOf(
      sql<{
        email: string;
        role: string;
        password_hash: string;
      }>`select email, role, password_hash from users order by clinic_id, role, email`,
    );
    expect(users.map(({ email, role }) => `${role} ${email}`)).toEqual([
      'admin admin@demo.attune.example',
      'patient john.doe@demo.attune.example',
      'patient mei.chen@demo.attune.example',
      'practice_manager manager@demo.attune.example',
      'practitioner michael.lee@demo.attune.example',
      'practitioner priya.nair@demo.attune.example',
      'practitioner sarah.johnson@demo.attune.example',
      'admin admin@todoenbalance.example',
      'patient lucia.perez@todoenbalance.example',
      'practitioner elena.garcia@todoenbalance.example',
    ]);
    const hashes = [...new Set(users.map((user) => user.password_hash))];
    expect(hashes).toHaveLength(1);
    expect(hashes[0]).toMatch(/^\$2b\$12\$/);
    expect(await bcrypt.compare('attune-demo-2026', hashes[0] as string)).toBe(true);
  });

  it('offer the services at the prices of the first page', async () => {
    const list = async (of: ClinicRow) =>
      (await findServices(database.db, of.id)).map(
        ({ name, duration_minutes, price_cents, currency, gst_code, group_size }) => [
          name,
          duration_minutes,
          price_cents,
          currency,
          gst_code,
          group_size,
        ],
      );
    expect(await list(clinic)).toEqual([
      ['Initial Consultation', 60, 22_000, 'AUD', 'GST_FREE', null],
      ['Individual Therapy', 60, 18_000, 'AUD', 'GST_FREE', null],
      ['Follow-up', 30, 11_000, 'AUD', 'GST_FREE', null],
      ['Group Therapy', 90, 6_500, 'AUD', 'GST_FREE', 8],
      ['Psychological Assessment', 120, 44_000, 'AUD', 'GST_10', null],
    ]);
    expect(await list(spanish)).toEqual([
      ['Consulta inicial', 60, 7_000, 'EUR', 'GST_FREE', null],
      ['Seguimiento', 30, 4_500, 'EUR', 'GST_FREE', null],
    ]);
  });

  it('have numbers that pass the checks of the field', async () => {
    expect(isValidAbn(clinic.business_number ?? '')).toBe(true);
    const registered = await rowsOf(
      sql<{ profession: string; ahpra_number: string | null }>`select profession, ahpra_number from practitioners`,
    );
    expect(
      registered.every((row) =>
        row.profession === 'dietitian'
          ? row.ahpra_number === null
          : checkAhpra(row.ahpra_number ?? '', row.profession).ok,
      ),
    ).toBe(true);
    const places = await rowsOf(
      sql<{
        number: string;
      }>`select provider_number as number from practitioner_locations where provider_number is not null`,
    );
    expect(places).toHaveLength(3);
    expect(places.every(({ number }) => isValidMedicareProvider(number))).toBe(true);
    const phones = await rowsOf(sql<{ phone: string }>`
      select phone from users where phone is not null union select phone from patients where phone is not null`);
    expect(phones.filter(({ phone }) => normalisePhone(phone) !== phone)).toEqual([]);
  });

  it('keep John’s address so that the clinic can open it', async () => {
    const john = await inTransaction(database.db, clinic.id, (tx) =>
      tx.selectFrom('patients').selectAll().where('email', 'like', 'john.doe@%').executeTakeFirstOrThrow(),
    );
    expect(openProfile(sealer, john).emergencyContact?.name).toBe('Jane Doe');
    expect(john.profile_sealed).not.toContain('Jane');
  });
});

describe('Sarah’s diary', () => {
  it('has a day among the next ten weekdays with all of its eight times free', async () => {
    const [sarah] = await rowsOf(sql<{ id: number }>`select id from practitioners where name = 'Sarah Johnson'`);
    const today = toLocal(clinic.timezone, now.getTime()).date;
    const weekdays = Array.from({ length: 14 }, (_, index) => addDays(today, index + 1)).filter(
      (date) => ![0, 6].includes(weekdayOf(date)),
    );
    expect(weekdays).toHaveLength(10);
    const days = await Promise.all(
      weekdays.map((date) => listDay(platform(), clinic, { practitionerId: sarah?.id ?? 0, date })),
    );
    const shown = days.map((day) =>
      day.times.map(({ start }) => formatWallTime(toLocal(day.timezone, start).minutes, '12')),
    );
    const eight = ['09:00 AM', '10:00 AM', '11:00 AM', '01:00 PM', '02:00 PM', '03:00 PM', '04:00 PM', '05:00 PM'];
    expect(shown).toEqual(weekdays.map(() => eight));
    const freeDays = days.filter((day) => day.times.every((time) => time.available));
    expect(freeDays.length).toBeGreaterThanOrEqual(3);
  });
});

describe('the past', () => {
  it('has money that sums to zero in every movement, and a receipt for each payment', async () => {
    const unbalanced = await rowsOf(sql`
      select transaction_id from ledger_entries group by clinic_id, transaction_id having sum(amount_cents) <> 0`);
    expect(unbalanced).toEqual([]);
    const [sum] = await rowsOf(sql<{ owed: number; cash: number; kept: number }>`
      select (select sum(amount_cents) from ledger_entries where account = 'accounts_receivable') as owed,
        (select sum(amount_cents) from ledger_entries where account = 'cash_clearing') as cash,
        (select sum(amount_cents - refunded_cents) from payments) as kept`);
    // What is owed is what the unpaid invoices say.
    expect(sum?.owed).toBe(43_450);
    expect(sum?.cash).toBe(sum?.kept);
    const receipts = await rowsOf(
      sql<{
        receipt_number: string;
      }>`select receipt_number from payments where clinic_id = ${clinic.id} order by succeeded_at`,
    );
    expect(receipts.map((row) => row.receipt_number)).toEqual(
      receipts.map((_, index) => `REC-2026-${String(index + 1).padStart(3, '0')}`),
    );
    const [counter] = await rowsOf(
      sql<{ last: number }>`select last from receipt_counters where clinic_id = ${clinic.id}`,
    );
    expect(counter?.last).toBe(receipts.length);
  });

  it('has invoices without a gap: of each past session, and a few that wait, one of them John’s', async () => {
    expect((await checkLedger(database.db, clinic)).lines.join()).toContain('balanced');
    const invoices = await rowsOf(sql<{ number: string; status: string; due: number; email: string }>`
      select number, status, total_cents - paid_cents as due, email from invoices i
      join patients p on p.clinic_id = i.clinic_id and p.id = i.patient_id where i.clinic_id = ${clinic.id} order by i.id`);
    const mine = invoices.filter(({ email }) => email.startsWith('john'));
    expect(mine.map(({ status, due }) => [status, due])).toEqual([
      ['paid', 0],
      ['pending', 6600],
    ]);
    expect(new Set(invoices.map(({ status }) => status))).toEqual(new Set(['paid', 'pending', 'overdue']));
  });

  it('gives back what the clinic’s policy says, and the states agree', async () => {
    const odd = await rowsOf(sql`
      select a.id, a.status, a.payment_status, p.status from appointments a join payments p on p.clinic_id = a.clinic_id and p.id = a.payment_id
      where a.payment_status <> case when p.refunded_cents = 0 then 'paid' when p.refunded_cents = p.amount_cents then 'refunded' else 'partly_refunded' end
        or (a.status = 'cancelled') <> (p.refunded_cents > 0) or p.amount_cents <> a.price_cents`);
    expect(odd).toEqual([]);
    const refunds = await rowsOf(sql<{ share: number }>`
      select distinct r.amount_cents * 100 / p.amount_cents as share from refunds r join payments p on p.clinic_id = r.clinic_id and p.id = r.payment_id order by 1`);
    expect(refunds.map(({ share }) => share)).toEqual([50, 100]);
  });

  it('has a diary row under each appointment that takes the same time, unless it was cancelled', async () => {
    const odd = await rowsOf(sql`
      select a.id from appointments a left join diary d on d.clinic_id = a.clinic_id and d.id = a.diary_id and d.starts_at = a.starts_at
        and d.ends_at = a.ends_at and d.practitioner_id = a.practitioner_id and d.patient_id = a.patient_id and d.location_id = a.location_id
        and d.exclusive = (a.status <> 'cancelled') where d.id is null`);
    expect(odd).toEqual([]);
  });

  it('leaves the next booking its numbers: no id is used twice', async () => {
    for (const table of ['diary', 'appointments', 'payments', 'refunds', 'invoices', 'ledger_transactions']) {
      const [next] = await rowsOf(sql<{ next: number; last: number }>`
        select nextval(pg_get_serial_sequence(${table}, 'id')) as next, (select max(id) from ${sql.table(table)}) as last`);
      expect(next?.next).toBeGreaterThan(next?.last ?? 0);
    }
  });

  it('shows Mei and Lucía nothing yet, and John two appointments with Sarah', async () => {
    const counts = await rowsOf(sql<{ email: string; count: number }>`
      select p.email, count(a.id)::integer as count from patients p left join appointments a on a.clinic_id = p.clinic_id and a.patient_id = p.id
      where p.user_id is not null group by p.email order by p.email`);
    expect(counts).toEqual([
      { email: 'john.doe@demo.attune.example', count: 2 },
      { email: 'lucia.perez@todoenbalance.example', count: 0 },
      { email: 'mei.chen@demo.attune.example', count: 0 },
    ]);
  });
});

describe('the payment vendor’s books', () => {
  it('know the payment of every session to come, and no other', async () => {
    const sandbox = database.db as unknown as Kysely<unknown>;
    const expected = await rowsOf(sql<{ intent_id: string }>`
      select p.intent_id from payments p join appointments a on a.clinic_id = p.clinic_id and a.payment_id = p.id where a.status = 'confirmed'`);
    const recorded = await readPayments(sandbox);
    expect(recorded.map(({ paymentIntentId }) => paymentIntentId).sort()).toEqual(
      expected.map(({ intent_id }) => intent_id).sort(),
    );
  });

  it('say nothing to anybody', async () => {
    const [said] = await rowsOf(sql<{ hooks: number; mails: number; events: number }>`
      select (select count(*) from sandbox.webhook_deliveries) as hooks, (select count(*) from sandbox.messages) as mails, (select count(*) from outbox) as events`);
    expect(said).toEqual({ hooks: 0, mails: 0, events: 0 });
  });
});
