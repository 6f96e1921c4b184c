import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { useAttune } from '../../../../test/attune.ts';
import { addDays, DAY_MS, toLocal } from '../../../domain/time-zone.ts';
import { getService, type SessionType } from '../catalog/service.ts';
import { findDirectory } from './directory.ts';
import { freeSlots, loadPlaces, rangeOfDates } from './slots-of.ts';

const attune = useAttune({ worker: false });
const ZONE = 'Australia/Melbourne';
const COUNT = 60;

/** Sixty more people beside the demo's: some begin in weeks, some are booked out, hold, are away, capped or never there. */
async function plantPeople(): Promise<void> {
  const { admin } = attune.app.database;
  const today = toLocal(ZONE, Date.now()).date;
  await sql`insert into users (clinic_id, id, email, name, role, created_at, updated_at)
    select 1, md5('planted ' || n)::uuid, 'planted' || n || '@demo.attune.example', 'Planted ' || n, 'practitioner', now(), now()
    from generate_series(1, ${COUNT}::integer) n`.execute(admin);
  await sql`insert into practitioners (clinic_id, id, user_id, name, profession, notice_minutes, daily_cap, weekly_cap, approved_at, created_at)
    select 1, 9000 + n, md5('planted ' || n)::uuid, 'Planted ' || n, 'psychologist', n * 60,
      case when n % 7 = 0 then 1 end, case when n % 11 = 0 then 2 end, now(), now() from generate_series(1, ${COUNT}::integer) n`.execute(
    admin,
  );
  await sql`insert into practitioner_services (clinic_id, practitioner_id, service_id)
    select 1, p.id, s.id from practitioners p, services s where p.clinic_id = 1 and s.clinic_id = 1 and p.id > 9000`.execute(
    admin,
  );
  await sql`insert into practitioner_locations (clinic_id, practitioner_id, location_id, session_types)
    select 1, p.id, l.id, l.session_types from practitioners p, locations l
    where p.clinic_id = 1 and l.clinic_id = 1 and p.id > 9000 and (p.id % 3 = 0 or l.id = (select min(id) from locations where clinic_id = 1))`.execute(
    admin,
  );
  await sql`insert into recurring_hours (clinic_id, practitioner_id, location_id, rule, starts_on, starts_minute, ends_minute, created_at, updated_at)
    select 1, practitioner_id, location_id, (array['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,WE', 'FREQ=MONTHLY;BYMONTHDAY=3'])[1 + practitioner_id % 3],
      ${today}::date + (array[0, 0, 1, 5, 20, 50, 200])[1 + practitioner_id % 7], 60 * (practitioner_id % 24), 60 * ((practitioner_id + 5) % 24), now(), now()
    from practitioner_locations where clinic_id = 1 and practitioner_id > 9000 and practitioner_id % 10 <> 0`.execute(
    admin,
  );
  await sql`insert into diary (clinic_id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, expires_at, created_at)
    select 1, id, kind, kind <> 'busy', tstzrange(now() + a, now() + b), now() + a, now() + b,
      case when kind = 'hold' then now() + make_interval(mins => (id % 2) * 60 - 30) end, now()
    from practitioners, (values ('busy', interval '-3 days', interval '6 days'), ('hold', interval '7 days', interval '7 days 11 hours'),
      ('appointment', interval '8 days', interval '8 days 12 hours')) taken (kind, a, b)
    where clinic_id = 1 and id > 9000 and id % 4 = 1`.execute(admin);
  await sql`insert into blocked_times (clinic_id, practitioner_id, timezone, starts_on, starts_minute, duration_minutes, created_at, updated_at)
    select 1, id, ${ZONE}, ${today}, 0, 1440 * (id % 30), now(), now() from practitioners where clinic_id = 1 and id > 9000 and id % 5 = 2`.execute(
    admin,
  );
}

type Wish = {
  serviceId: number;
  locationId?: number;
  sessionType?: SessionType;
  availableFrom?: string;
  availableTo?: string;
};

/** The plain way: everybody's whole span, one after the other, and the first of all free starts. */
async function plainly(wish: Wish, personId: number, now: Date): Promise<string | null> {
  const { platform } = attune.app.parts;
  const service = await getService(platform.db, 1, wish.serviceId);
  const span =
    wish.availableFrom === undefined || wish.availableTo === undefined
      ? { from: now.getTime(), to: now.getTime() + 60 * DAY_MS }
      : rangeOfDates(ZONE, wish.availableFrom, wish.availableTo);
  const { locationId, sessionType } = wish;
  const [slot] = freeSlots(
    await loadPlaces(platform.db, 1, { service, practitionerId: personId, locationId, sessionType, ...span, now }),
  );
  return slot === undefined
    ? null
    : `${slot.start} ${slot.place.location_id} ${slot.sessionTypes.join()} ${slot.seatsLeft}`;
}

beforeAll(plantPeople);

describe('the next free time of everybody', () => {
  const today = toLocal(ZONE, Date.now()).date;
  const wishes: [string, Omit<Wish, 'serviceId'>][] = [
    ['of whatever there is', {}],
    ['at one place', { locationId: 1 }],
    ['by video', { sessionType: 'telehealth' }],
    ['in some weeks', { availableFrom: addDays(today, 3), availableTo: addDays(today, 40) }],
    ['on a day that is over', { availableFrom: addDays(today, -9), availableTo: addDays(today, -8) }],
  ];
  it.each(wishes)('is the first of all their times: %s', async (_, wish) => {
    const { platform, clinics } = attune.app.parts;
    const clinic = await clinics.byId(1);
    const now = platform.clock.now();
    const stopped = { ...platform, clock: { ...platform.clock, now: () => now } };
    const { body } = await attune.app.get('/api/services');
    for (const { id: serviceId } of body.services as { id: number }[]) {
      const people = await findDirectory(stopped, clinic, { ...wish, serviceId });
      const told = new Map(
        people.map(({ id, next }) => [
          id,
          next === null
            ? null
            : `${next.slot.start} ${next.slot.place.location_id} ${next.slot.sessionTypes.join()} ${next.slot.seatsLeft}`,
        ]),
      );
      const everybody = await findDirectory(stopped, clinic, { serviceId });
      expect(everybody.length).toBeGreaterThan(COUNT);
      for (const { id } of everybody) {
        const plain = await plainly({ ...wish, serviceId }, id, now);
        expect([serviceId, id, told.get(id) ?? null]).toEqual([serviceId, id, plain]);
      }
    }
  });
});
