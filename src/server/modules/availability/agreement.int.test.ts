import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { chanceFrom, pickFrom, seed, times } from '../../../../test/int/support/soak.ts';
import { addDays, DAY_MS, formatOffsetIso, startOfDay } from '../../../domain/time-zone.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { getService, type SessionType } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { listAvailability, takeTime } from './service.ts';

const attune = useAttune({ worker: false });
const MINUTE = 60_000;
const TYPES: SessionType[] = ['in_person', 'telehealth'];

/** Zones and the days on which their clocks change, or half hours and quarters make the grid. */
const SCENES = [
  { timezone: 'Australia/Lord_Howe', state: 'NSW', date: '2026-10-03' },
  { timezone: 'Australia/Lord_Howe', state: 'NSW', date: '2026-04-04' },
  { timezone: 'Asia/Kathmandu', state: null, date: '2026-10-03' },
  { timezone: 'Asia/Kolkata', state: null, date: '2026-03-20' },
  { timezone: 'Australia/Melbourne', state: 'VIC', date: '2026-10-03' },
  { timezone: 'Australia/Melbourne', state: 'VIC', date: '2026-04-02' },
  { timezone: 'Australia/Melbourne', state: 'VIC', date: '2026-12-24' },
  { timezone: 'America/New_York', state: null, date: '2026-03-07' },
  { timezone: 'America/New_York', state: null, date: '2026-10-31' },
  { timezone: 'Europe/London', state: null, date: '2026-03-28' },
  { timezone: 'Europe/London', state: null, date: '2026-10-24' },
];

/** The server's own clock must not matter; each state runs by another one. */
const SERVER_ZONES = ['UTC', 'Australia/Melbourne', 'America/New_York', 'Australia/Lord_Howe'];
const ownZone = process.env.TZ;

function runIn(zone: string | undefined): void {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
}

afterAll(() => runIn(ownZone));

type Chance = () => number;
type State = {
  clinic: ClinicRow;
  timezone: string;
  date: string;
  now: Date;
  serviceId: number;
  /** Two who share their rooms; the first one's times are looked at. */
  practitionerIds: [number, number];
  locationId: number;
  patientId: number;
};

const maybe = (chance: Chance, likely: number): boolean => chance() < likely;
const between = (chance: Chance, least: number, most: number): number =>
  least + Math.floor(chance() * (most - least + 1));
const quarters = (chance: Chance, least: number, most: number): number => between(chance, least / 15, most / 15) * 15;
const typesOrNull = (chance: Chance): SessionType[] | null => (maybe(chance, 0.7) ? null : [pickFrom(chance, TYPES)]);

/** Two practitioners of the demo, whatever they had taken away, with hours, blocks, rooms and rules by chance. */
async function plantState(tx: Tx, chance: Chance, clinic: ClinicRow): Promise<State> {
  const { timezone, state, date } = pickFrom(chance, SCENES);
  const shared = await sql<{ service_id: number; location_id: number; ids: number[] }>`
    select ps.service_id, pl.location_id, array_agg(ps.practitioner_id order by ps.practitioner_id) as ids
    from practitioner_services ps
    join practitioner_locations pl on pl.clinic_id = ps.clinic_id and pl.practitioner_id = ps.practitioner_id
    join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id
    where ps.clinic_id = ${clinic.id} and cardinality(pl.session_types) = 2 and cardinality(l.session_types) = 2
    group by 1, 2 having count(*) >= 2 order by 1, 2 limit 1`.execute(tx);
  const { service_id: serviceId, location_id: locationId, ids } = shared.rows[0] as (typeof shared.rows)[0];
  const practitionerIds = ids.slice(0, 2) as [number, number];
  for (const table of ['recurring_hours', 'extra_hours', 'blocked_times'])
    await sql`delete from ${sql.table(table)} where practitioner_id = any(${practitionerIds})`.execute(tx);
  await sql`update rooms set archived_at = now() where location_id = ${locationId}`.execute(tx);
  await sql`update diary set exclusive = false`.execute(tx);
  await sql`update locations set timezone = ${timezone}, state = ${state}, closes_on_holidays = ${maybe(chance, 0.6)} where id = ${locationId}`.execute(
    tx,
  );
  await plantService(tx, chance, serviceId);
  await sql`
    update practitioners set notice_minutes = ${pickFrom(chance, [0, 120, 1_440])}, horizon_days = ${pickFrom(chance, [5, 90])},
      daily_cap = ${pickFrom(chance, [null, null, 2])}, weekly_cap = ${pickFrom(chance, [null, null, 4])}
    where id = any(${practitionerIds})`.execute(tx);
  if (maybe(chance, 0.4)) {
    const rooms = between(chance, 1, 2);
    await sql`insert into rooms (clinic_id, location_id, name)
      select ${clinic.id}, ${locationId}, ${`Room ${chance()} `} || n from generate_series(1, ${rooms}::integer) n`.execute(
      tx,
    );
  }
  for (const practitionerId of practitionerIds)
    await plantHours(tx, chance, { clinicId: clinic.id, practitionerId, locationId, timezone, date });
  const patient = await sql<{ id: number }>`select id from patients order by id limit 1`.execute(tx);
  const now = new Date(startOfDay(timezone, date) + between(chance, -12, 30) * 60 * MINUTE);
  return { clinic, timezone, date, now, serviceId, practitionerIds, locationId, patientId: patient.rows[0]?.id ?? 0 };
}

async function plantService(tx: Tx, chance: Chance, serviceId: number): Promise<void> {
  const own = maybe(chance, 0.3) ? { telehealth: { before: 0, after: pickFrom(chance, [0, 25]) } } : {};
  await sql`
    update services set duration_minutes = ${pickFrom(chance, [25, 50, 60, 90])}, slot_step_minutes = ${pickFrom(chance, [15, 20, 30, 45])},
      buffer_before_minutes = ${pickFrom(chance, [0, 0, 10])}, buffer_after_minutes = ${pickFrom(chance, [0, 10, 30])},
      session_type_buffers = ${JSON.stringify(own)}::jsonb, group_size = ${pickFrom(chance, [null, null, 2])}, session_types = ${TYPES}
    where id = ${serviceId}`.execute(tx);
}

type Where = { clinicId: number; practitionerId: number; locationId: number; timezone: string; date: string };

async function plantHours(tx: Tx, chance: Chance, where: Where): Promise<void> {
  const { clinicId, practitionerId, locationId, timezone, date } = where;
  const rules = [
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU',
    'FREQ=WEEKLY;BYDAY=FR,SA,SU,MO',
    'FREQ=DAILY;INTERVAL=2',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU',
    'FREQ=DAILY;COUNT=9',
  ];
  for (let index = between(chance, 1, 3); index > 0; index -= 1) {
    const exceptions = maybe(chance, 0.3) ? [addDays(date, between(chance, -1, 4))] : [];
    const until = maybe(chance, 0.2) ? addDays(date, between(chance, 1, 5)) : null;
    // Ends at or before the start cross midnight.
    await sql`insert into recurring_hours (clinic_id, practitioner_id, location_id, rule, starts_on, valid_until, starts_minute, ends_minute, session_types, exceptions, created_at, updated_at)
      values (${clinicId}, ${practitionerId}, ${locationId}, ${pickFrom(chance, rules)}, ${addDays(date, -between(chance, 0, 9))}, ${until},
        ${quarters(chance, 0, 1_425)}, ${quarters(chance, 0, 1_440)}, ${typesOrNull(chance)}, ${exceptions}, now(), now())`.execute(
      tx,
    );
  }
  if (maybe(chance, 0.4))
    await sql`insert into extra_hours (clinic_id, practitioner_id, location_id, date, starts_minute, ends_minute, session_types)
      values (${clinicId}, ${practitionerId}, ${locationId}, ${addDays(date, between(chance, -1, 4))}, ${quarters(chance, 0, 1_425)},
        ${quarters(chance, 0, 1_440)}, ${typesOrNull(chance)})`.execute(tx);
  if (maybe(chance, 0.5))
    await sql`insert into blocked_times (clinic_id, practitioner_id, timezone, starts_on, starts_minute, duration_minutes, rule, created_at, updated_at)
      values (${clinicId}, ${practitionerId}, ${timezone}, ${addDays(date, between(chance, -2, 4))}, ${quarters(chance, 0, 1_425)},
        ${pickFrom(chance, [45, 240, 1_440, 2_880])}, ${pickFrom(chance, [null, null, 'FREQ=WEEKLY'])}, now(), now())`.execute(
      tx,
    );
}

/** Every start on offer to the first practitioner in five days, with the ways of meeting, as the booking page hears it. */
async function listed(tx: Tx, state: State): Promise<Map<number, SessionType[]>> {
  const platform = {
    ...attune.app.parts.platform,
    db: tx,
    clock: { ...attune.app.parts.platform.clock, now: () => state.now },
  };
  const { days } = await listAvailability(platform, state.clinic, {
    serviceId: state.serviceId,
    practitionerId: state.practitionerIds[0],
    locationId: state.locationId,
    timezone: state.timezone,
    dateFrom: addDays(state.date, -1),
    dateTo: addDays(state.date, 4),
  });
  return new Map(days.flatMap(({ slots }) => slots.map((slot) => [slot.start, slot.sessionTypes])));
}

type Attempt = { practitionerId: number; start: number; sessionType: SessionType; kind: 'hold' | 'appointment' };

/** Takes the time as a booking does; `keep` leaves it taken. The answer is 'taken' or the code of the refusal. */
async function attempt(tx: Tx, state: State, wish: Attempt, keep: boolean): Promise<string> {
  const { practitionerId, start, sessionType, kind } = wish;
  const service = await getService(tx, state.clinic.id, state.serviceId);
  const expiresAt = kind === 'hold' ? new Date(state.now.getTime() + 10 * MINUTE) : null;
  const taker = {
    kind,
    patientId: kind === 'hold' ? null : state.patientId,
    expiresAt,
    holderUserId: null,
    holderAddressHash: null,
  };
  await sql`savepoint attempt`.execute(tx);
  try {
    await takeTime(
      tx,
      state.clinic.id,
      { service, practitionerId, locationId: state.locationId, sessionType, start },
      taker,
      state.now,
    );
    await sql.raw(keep ? 'release savepoint attempt' : 'rollback to savepoint attempt').execute(tx);
    return 'taken';
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await sql`rollback to savepoint attempt`.execute(tx);
    return error.code;
  }
}

/** Holds of both practitioners, some of which have run out; group sessions come by themselves where the service has seats. */
async function fillDiary(tx: Tx, state: State, chance: Chance): Promise<void> {
  for (let index = between(chance, 0, 6); index > 0; index -= 1) {
    const starts = [...(await listed(tx, state)).keys()];
    if (starts.length === 0) return;
    const practitionerId = pickFrom(chance, state.practitionerIds);
    await attempt(
      tx,
      state,
      { practitionerId, start: pickFrom(chance, starts), sessionType: pickFrom(chance, TYPES), kind: 'hold' },
      true,
    );
  }
  if (maybe(chance, 0.5))
    await sql`update diary set expires_at = ${new Date(state.now.getTime() - MINUTE)} where kind = 'hold' and exclusive and extract(epoch from starts_at)::bigint / 900 % 2 = 0`.execute(
      tx,
    );
}

/** Starts on offer, others of the same grids, and any minute at all. */
function candidates(state: State, offered: ReadonlyMap<number, SessionType[]>, chance: Chance): number[] {
  const starts = [...offered.keys()];
  const from = startOfDay(state.timezone, addDays(state.date, -1));
  const anywhere = () => from + between(chance, 0, (6 * DAY_MS) / (5 * MINUTE) - 1) * 5 * MINUTE;
  const near = () => pickFrom(chance, starts) + pickFrom(chance, [-60, -30, -15, 15, 30, 45, 60]) * MINUTE;
  const picked = Array.from({ length: 8 }, (_, index) => {
    if (starts.length === 0 || index === 7) return anywhere();
    return index < 4 ? pickFrom(chance, starts) : near();
  });
  const to = startOfDay(state.timezone, addDays(state.date, 5));
  return picked.filter((start) => start >= from && start < to);
}

/** The same starts, whichever zone the server runs in. */
async function expectSameEverywhere(tx: Tx, state: State, offered: ReadonlyMap<number, SessionType[]>): Promise<void> {
  const own = process.env.TZ;
  for (const zone of SERVER_ZONES) {
    runIn(zone);
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    expect([zone, ...(await listed(tx, state))]).toEqual([zone, ...offered]);
  }
  runIn(own);
}

class Undo extends Error {}

/** Whatever the story does is undone. */
async function undone(story: (tx: Tx) => Promise<void>): Promise<void> {
  const run = inTransaction(attune.app.parts.platform.db, 1, async (tx) => {
    await story(tx);
    throw new Undo();
  });
  await run.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
}

describe('the list and the booking', () => {
  const states = times(150, 5_000);
  it(
    `agree about every start in ${states} states`,
    async () => {
      const clinic = await attune.app.parts.clinics.byId(1);
      let accepted = 0;
      let refused = 0;
      for (let index = 0; index < states; index += 1) {
        const chance = chanceFrom(seed + index);
        const serverZone = SERVER_ZONES[index % SERVER_ZONES.length] as string;
        runIn(serverZone);
        await undone(async (tx) => {
          const state = await plantState(tx, chance, clinic);
          await fillDiary(tx, state, chance);
          const offered = await listed(tx, state);
          if (index % 5 === 0) await expectSameEverywhere(tx, state, offered);
          for (const start of candidates(state, offered, chance)) {
            const sessionType = pickFrom(chance, TYPES);
            const kind = pickFrom(chance, ['hold', 'appointment'] as const);
            const wish = { practitionerId: state.practitionerIds[0], start, sessionType, kind };
            const outcome = await attempt(tx, state, wish, false);
            const isOffered = offered.get(start)?.includes(sessionType) === true;
            if (outcome === 'taken') accepted += 1;
            else refused += 1;
            const told = `SEED=${seed} state ${index} in ${serverZone}: ${sessionType} at ${formatOffsetIso(state.timezone, start)} by ${kind}: ${outcome}`;
            expect({ told, booked: outcome === 'taken' }).toEqual({ told, booked: isOffered });
          }
        });
      }
      // A test in which one of them hardly ever happens proves nothing.
      expect(Math.min(accepted, refused)).toBeGreaterThan(states);
    },
    times(120_000, 3_600_000),
  );
});
