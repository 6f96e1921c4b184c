import { sql } from 'kysely';
import { type Db, onConstraint, type Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';

/** A practitioner at a place, with everything a slot depends on but the diary. */
export type PlaceRow = {
  practitioner_id: number;
  location_id: number;
  timezone: string;
  session_types: SessionType[];
  notice_minutes: number;
  horizon_days: number;
  daily_cap: number | null;
  hours: { weekday: number; starts: number; ends: number }[];
  extra: { date: string; starts: number; ends: number }[];
};

/** The places where a service is done, each with its hours, in one query. Extra hours are those from `dateFrom` on. */
export async function listPlaces(
  db: Db | Tx,
  clinicId: number,
  wish: { serviceId: number; practitionerId: number | null; dateFrom: string },
): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select p.id as practitioner_id, l.id as location_id, l.timezone, p.notice_minutes, p.horizon_days, p.daily_cap,
      (select array_agg(t) from unnest(s.session_types) t where t = any(pl.session_types) and t = any(l.session_types)) as session_types,
      (select coalesce(jsonb_agg(jsonb_build_object('weekday', h.weekday, 'starts', h.starts_minute, 'ends', h.ends_minute)), '[]')
        from working_hours h where h.clinic_id = pl.clinic_id and h.practitioner_id = pl.practitioner_id and h.location_id = pl.location_id) as hours,
      (select coalesce(jsonb_agg(jsonb_build_object('date', e.date, 'starts', e.starts_minute, 'ends', e.ends_minute)), '[]')
        from extra_hours e where e.clinic_id = pl.clinic_id and e.practitioner_id = pl.practitioner_id and e.location_id = pl.location_id
          and e.date >= ${wish.dateFrom}::date) as extra
    from practitioner_services ps
    join services s on s.clinic_id = ps.clinic_id and s.id = ps.service_id and s.archived_at is null
    join practitioners p on p.clinic_id = ps.clinic_id and p.id = ps.practitioner_id and p.approved_at is not null and p.archived_at is null
    join practitioner_locations pl on pl.clinic_id = p.clinic_id and pl.practitioner_id = p.id
    join locations l on l.clinic_id = pl.clinic_id and l.id = pl.location_id and l.archived_at is null
    where ps.clinic_id = ${clinicId} and ps.service_id = ${wish.serviceId}
      and (${wish.practitionerId}::integer is null or p.id = ${wish.practitionerId})
      and s.session_types && pl.session_types and pl.session_types && l.session_types
    order by p.id, l.id`.execute(db);
  return rows.filter((row) => row.session_types !== null);
}

export type BusyRow = { id: number; practitioner_id: number; kind: string; start_ms: number; end_ms: number };

/** What takes these practitioners' time between two instants: one range query. Holds that ran out by `now` take none. */
export async function listBusy(
  db: Db | Tx,
  clinicId: number,
  wish: { practitionerIds: readonly number[]; from: Date; to: Date; now: Date },
): Promise<BusyRow[]> {
  const { rows } = await sql<BusyRow>`
    select id, practitioner_id, kind,
      (extract(epoch from lower(occupied)) * 1000)::float8 as start_ms, (extract(epoch from upper(occupied)) * 1000)::float8 as end_ms
    from diary
    where clinic_id = ${clinicId} and practitioner_id = any(${wish.practitionerIds})
      and occupied && tstzrange(${wish.from}, ${wish.to})
      and (exclusive or kind in ('block', 'busy'))
      and (kind <> 'hold' or expires_at > ${wish.now})
    order by lower(occupied)`.execute(db);
  return rows;
}

export type TimeToTake = {
  practitionerId: number;
  locationId: number;
  serviceId: number;
  sessionType: SessionType;
  startsAt: Date;
  endsAt: Date;
  occupiedFrom: Date;
  occupiedTo: Date;
};

/** Holds that ran out and stand in the way are retired by whoever wants the time, never by a reader. */
export async function retireExpiredHolds(
  tx: Tx,
  clinicId: number,
  time: TimeToTake,
  patientId: number | null,
  now: Date,
): Promise<void> {
  await sql`
    update diary set exclusive = false
    where clinic_id = ${clinicId} and kind = 'hold' and exclusive and expires_at <= ${now}
      and ((practitioner_id = ${time.practitionerId} and occupied && tstzrange(${time.occupiedFrom}, ${time.occupiedTo}))
        or (patient_id = ${patientId}::integer and tstzrange(starts_at, ends_at) && tstzrange(${time.startsAt}, ${time.endsAt})))`.execute(
    tx,
  );
}

/**
 * Takes time: the row's id, or null when somebody else has it. ON CONFLICT DO NOTHING matters: a plain insert lets rivals
 * wait for each other's commits and deadlock (25 tries a second instead of 10,000 were measured on one slot).
 */
export async function insertDiary(
  tx: Tx,
  clinicId: number,
  time: TimeToTake,
  as: {
    kind: 'hold' | 'appointment';
    patientId: number | null;
    expiresAt: Date | null;
    holderUserId: string | null;
    holderAddressHash: string | null;
  },
  now: Date,
): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    insert into diary (clinic_id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, location_id, service_id, session_type,
      patient_id, expires_at, holder_user_id, holder_address_hash, created_at)
    values (${clinicId}, ${time.practitionerId}, ${as.kind}, true, tstzrange(${time.occupiedFrom}, ${time.occupiedTo}), ${time.startsAt},
      ${time.endsAt}, ${time.locationId}, ${time.serviceId}, ${time.sessionType}, ${as.patientId}, ${as.expiresAt}, ${as.holderUserId},
      ${as.holderAddressHash}, ${now})
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Whether the patient has something of their own at that time, told apart from a slot that somebody else has. */
export async function patientIsBusy(tx: Tx, clinicId: number, patientId: number, time: TimeToTake): Promise<boolean> {
  const { rows } = await sql`
    select 1 from diary where clinic_id = ${clinicId} and patient_id = ${patientId} and exclusive
      and tstzrange(starts_at, ends_at) && tstzrange(${time.startsAt}, ${time.endsAt}) limit 1`.execute(tx);
  return rows.length > 0;
}

export function findHold(db: Db | Tx, clinicId: number, holdId: number) {
  return db
    .selectFrom('diary')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', holdId)
    .where((eb) => eb.or([eb('kind', '=', 'hold'), eb('holder_address_hash', 'is not', null)]))
    .executeTakeFirst();
}

/** A hold becomes the appointment's row by one update; false when it ran out or was used meanwhile. */
export async function convertHold(
  tx: Tx,
  clinicId: number,
  holdId: number,
  patientId: number,
  now: Date,
): Promise<boolean> {
  try {
    const { rows } = await sql`
      update diary set kind = 'appointment', expires_at = null, patient_id = ${patientId}
      where clinic_id = ${clinicId} and id = ${holdId} and kind = 'hold' and exclusive and expires_at > ${now}
      returning id`.execute(tx);
    return rows.length > 0;
  } catch (error) {
    return onConstraint(error, { diary_patient_no_overlap: 'duplicate_appointment' });
  }
}

/** A person's own holds at that time stand in nobody's way, least of all their own: choosing again replaces them. */
export async function retireOwnHolds(
  tx: Tx,
  clinicId: number,
  userId: string,
  time: { startsAt: Date; endsAt: Date },
): Promise<void> {
  await sql`
    update diary set exclusive = false
    where clinic_id = ${clinicId} and kind = 'hold' and exclusive and holder_user_id = ${userId}
      and tstzrange(starts_at, ends_at) && tstzrange(${time.startsAt}, ${time.endsAt})`.execute(tx);
}

export async function extendHold(tx: Tx, clinicId: number, holdId: number, until: Date, now: Date) {
  const { rows } = await sql<{ id: number }>`
    update diary set expires_at = ${until}, extensions = extensions + 1
    where clinic_id = ${clinicId} and id = ${holdId} and kind = 'hold' and exclusive and expires_at > ${now} and extensions < 2
    returning id`.execute(tx);
  return rows.length > 0;
}

/** Gives time back: what is over or cancelled takes none. */
export async function releaseDiary(tx: Tx, clinicId: number, diaryId: number): Promise<void> {
  await tx
    .updateTable('diary')
    .set({ exclusive: false })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', diaryId)
    .execute();
}

export async function countLiveHolds(
  tx: Tx,
  clinicId: number,
  by: { userId: string } | { addressHash: string },
  now: Date,
): Promise<number> {
  const row = await tx
    .selectFrom('diary')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('clinic_id', '=', clinicId)
    .where('kind', '=', 'hold')
    .where('exclusive', '=', true)
    .where('expires_at', '>', now)
    .where((eb) =>
      'userId' in by
        ? eb('holder_user_id', '=', by.userId)
        : eb.and([eb('holder_user_id', 'is', null), eb('holder_address_hash', '=', by.addressHash)]),
    )
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Locks for moving time: practitioner and patient in sorted order, so that two moves never wait for each other crosswise
 * (4,000 tries, no error; without them 25 deadlocks in 3,511).
 */
export async function lockForMove(tx: Tx, clinicId: number, practitionerId: number, patientId: number): Promise<void> {
  const keys = [`${clinicId}:patient:${patientId}`, `${clinicId}:practitioner:${practitionerId}`].sort();
  for (const key of keys) await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
}

export async function lockDay(tx: Tx, clinicId: number, practitionerId: number, date: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:day:${practitionerId}:${date}`}, 0))`.execute(
    tx,
  );
}

export async function moveDiary(tx: Tx, clinicId: number, diaryId: number, time: TimeToTake): Promise<void> {
  try {
    await sql`
      update diary set occupied = tstzrange(${time.occupiedFrom}, ${time.occupiedTo}), starts_at = ${time.startsAt}, ends_at = ${time.endsAt},
        location_id = ${time.locationId}
      where clinic_id = ${clinicId} and id = ${diaryId} and exclusive`.execute(tx);
  } catch (error) {
    onConstraint(error, { diary_no_overlap: 'slot_taken', diary_patient_no_overlap: 'duplicate_appointment' });
  }
}

/** Housekeeping: holds that ran out leave the constraint, so that it stays small. Nobody waits for this. */
export async function sweepExpiredHolds(db: Db, now: Date): Promise<number> {
  const { rows } = await sql`
    update diary set exclusive = false where (clinic_id, id) in (
      select clinic_id, id from diary where kind = 'hold' and exclusive and expires_at <= ${now} limit 500 for update skip locked)
    returning id`.execute(db);
  return rows.length;
}
