/** The SQL of the diary: what takes time, and taking, keeping, moving and giving it back. */
import { sql } from 'kysely';
import { type Db, onConstraint, type Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';

export type BusyRow = {
  id: number;
  practitioner_id: number;
  kind: string;
  service_id: number | null;
  location_id: number | null;
  room_id: number | null;
  starts_ms: number;
  start_ms: number;
  end_ms: number;
  /** Of a group session: how many seats are taken, or kept by a hold that lives. */
  seats: number;
};

/** From so many practitioners on the diary is read by time instead of person by person. */
const MANY = 50;

/**
 * What takes these practitioners' time, and the rooms at these locations, between two instants: one range query. Holds
 * that ran out by `now` take none, and a group session nobody sits in any more takes none either.
 */
export async function listBusy(
  db: Db | Tx,
  clinicId: number,
  wish: { practitionerIds: readonly number[]; roomIds: readonly number[]; from: Date; to: Date; now: Date },
): Promise<BusyRow[]> {
  const { practitionerIds, roomIds, from, to, now } = wish;
  // date_part counts in float8, extract in numeric: a third of this statement's time for a thousand people.
  const columns = sql`d.id, d.practitioner_id, d.kind, d.service_id, d.location_id, d.room_id,
      date_part('epoch', d.starts_at) * 1000 as starts_ms,
      date_part('epoch', lower(d.occupied)) * 1000 as start_ms, date_part('epoch', upper(d.occupied)) * 1000 as end_ms,
      case when d.kind = 'session' then (
        select count(*)::integer from diary seat where seat.clinic_id = d.clinic_id and seat.session_id = d.id and seat.exclusive
          and (seat.kind <> 'hold' or seat.expires_at > ${now})) else 0 end as seats`;
  const alive = sql`d.clinic_id = ${clinicId} and d.occupied && tstzrange(${from}, ${to})
      and (d.exclusive or d.kind = 'busy') and d.practitioner_id is not null and (d.kind <> 'hold' or d.expires_at > ${now})`;
  // The list as a set, which is looked up in one step for each row; the start's bounds are explained in migration 0005.
  const theirs = sql`(d.practitioner_id in (select unnest(${practitionerIds}::integer[])) or d.room_id = any(${roomIds}))`;
  const { rows } = await (practitionerIds.length < MANY
    ? sql<BusyRow>`
        select ${columns} from diary d
        where ${alive} and (d.practitioner_id = any(${practitionerIds}) or d.room_id = any(${roomIds}))
        order by lower(d.occupied)`
    : sql<BusyRow>`
        select ${columns} from diary d
        where ${alive} and ${theirs}
          and d.starts_at > ${from}::timestamptz - interval '16 hours' and d.starts_at < ${to}::timestamptz + interval '4 hours'
        union all
        select ${columns} from diary d
        where ${alive} and ${theirs} and d.kind = 'busy' and d.starts_at <= ${from}::timestamptz - interval '16 hours'`
  ).execute(db);
  return rows.filter((row) => row.kind !== 'session' || row.seats > 0);
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
  roomId: number | null;
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
        or (room_id = ${time.roomId}::integer and occupied && tstzrange(${time.occupiedFrom}, ${time.occupiedTo}))
        or (session_id in (select id from diary s where s.clinic_id = ${clinicId}
          and (s.practitioner_id = ${time.practitionerId} or s.room_id = ${time.roomId}::integer) and s.kind = 'session' and s.exclusive and s.occupied && tstzrange(${time.occupiedFrom}, ${time.occupiedTo})))
        or (patient_id = ${patientId}::integer and tstzrange(starts_at, ends_at) && tstzrange(${time.startsAt}, ${time.endsAt})))`.execute(
    tx,
  );
}

export type TakenAs = {
  kind: 'hold' | 'appointment' | 'session';
  patientId: number | null;
  expiresAt: Date | null;
  holderUserId: string | null;
  holderAddressHash: string | null;
  /** A seat of a group session: it takes its patient's time, the session takes the practitioner's. */
  seat?: { sessionId: number; no: number };
};

/**
 * Takes time: the row's id, or null when somebody else has it. ON CONFLICT DO NOTHING matters: a plain insert lets rivals
 * wait for each other's commits and deadlock (25 tries a second instead of 10,000 were measured on one slot).
 */
export async function insertDiary(
  tx: Tx,
  clinicId: number,
  time: TimeToTake,
  as: TakenAs,
  now: Date,
): Promise<number | null> {
  const practitionerId = as.seat === undefined ? time.practitionerId : null;
  const { rows } = await sql<{ id: number }>`
    insert into diary (clinic_id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, location_id, service_id, session_type,
      patient_id, expires_at, holder_user_id, holder_address_hash, room_id, session_id, seat_no, created_at)
    values (${clinicId}, ${practitionerId}, ${as.kind}, true, tstzrange(${time.occupiedFrom}, ${time.occupiedTo}), ${time.startsAt},
      ${time.endsAt}, ${time.locationId}, ${time.serviceId}, ${time.sessionType}, ${as.patientId}, ${as.expiresAt}, ${as.holderUserId},
      ${as.holderAddressHash}, ${as.seat === undefined ? time.roomId : null}, ${as.seat?.sessionId ?? null}, ${as.seat?.no ?? null}, ${now})
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

/** A living group session, locked so that its seats are given out one after the other; undefined when it is over. */
export async function lockSession(tx: Tx, clinicId: number, sessionId: number) {
  return tx
    .selectFrom('diary')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', sessionId)
    .where('kind', '=', 'session')
    .where('exclusive', '=', true)
    .forUpdate()
    .executeTakeFirst();
}

/** The numbers of the seats that are taken; holds that ran out are retired first. The session must be locked. */
export async function listTakenSeats(tx: Tx, clinicId: number, sessionId: number, now: Date): Promise<number[]> {
  await sql`
    update diary set exclusive = false
    where clinic_id = ${clinicId} and session_id = ${sessionId} and kind = 'hold' and exclusive and expires_at <= ${now}`.execute(
    tx,
  );
  const rows = await tx
    .selectFrom('diary')
    .select('seat_no')
    .where('clinic_id', '=', clinicId)
    .where('session_id', '=', sessionId)
    .where('exclusive', '=', true)
    .execute();
  return rows.map((row) => row.seat_no ?? 0);
}

/**
 * Gives back the time of group sessions in which nobody sits any more. Each is locked first and looked at again by a
 * statement of its own: somebody may be taking a seat this moment.
 */
export async function releaseEmptySessions(
  tx: Tx,
  where:
    | {
        clinicId: number;
        sessionId?: number;
        /** Of whoever has this time, or sits in this room. */
        practitionerId?: number;
        roomId?: number | null;
        from?: Date;
        to?: Date;
      }
    | { all: true },
): Promise<void> {
  const range =
    'all' in where
      ? sql`true`
      : sql`s.clinic_id = ${where.clinicId} and (${where.sessionId ?? null}::integer is null or s.id = ${where.sessionId ?? null})
          and (${where.practitionerId ?? null}::integer is null or s.practitioner_id = ${where.practitionerId ?? null}
            or s.room_id = ${where.roomId ?? null}::integer)
          and (${where.from ?? null}::timestamptz is null or s.occupied && tstzrange(${where.from ?? null}, ${where.to ?? null}))`;
  const empty = sql`s.kind = 'session' and s.exclusive and not exists (
    select 1 from diary seat where seat.clinic_id = s.clinic_id and seat.session_id = s.id and seat.exclusive)`;
  const { rows } = await sql<{ clinic_id: number; id: number }>`
    select s.clinic_id, s.id from diary s where ${range} and ${empty} order by s.clinic_id, s.id limit 100 for update`.execute(
    tx,
  );
  for (const { clinic_id: clinicId, id } of rows)
    await sql`update diary s set exclusive = false where s.clinic_id = ${clinicId} and s.id = ${id} and ${empty}`.execute(
      tx,
    );
}

/** Whether the patient has something of their own at that time, told apart from a slot that somebody else has. */
export async function patientIsBusy(tx: Tx, clinicId: number, patientId: number, time: TimeToTake): Promise<boolean> {
  const { rows } = await sql`
    select 1 from diary where clinic_id = ${clinicId} and patient_id = ${patientId} and exclusive
      and tstzrange(starts_at, ends_at) && tstzrange(${time.startsAt}, ${time.endsAt}) limit 1`.execute(tx);
  return rows.length > 0;
}

/** A hold, with the practitioner of its session where it is a seat in a group. */
export async function findHold(db: Db | Tx, clinicId: number, holdId: number) {
  const row = await db
    .selectFrom('diary as d')
    .leftJoin('diary as s', (join) => join.onRef('s.clinic_id', '=', 'd.clinic_id').onRef('s.id', '=', 'd.session_id'))
    .selectAll('d')
    .select('s.practitioner_id as session_practitioner_id')
    .where('d.clinic_id', '=', clinicId)
    .where('d.id', '=', holdId)
    .where((eb) => eb.or([eb('d.kind', '=', 'hold'), eb('d.holder_address_hash', 'is not', null)]))
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : { ...row, practitioner_id: row.practitioner_id ?? row.session_practitioner_id ?? 0 };
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

/** Gives time back: what is over or cancelled takes none. The last one to leave a group ends its session. */
export async function releaseDiary(tx: Tx, clinicId: number, diaryId: number): Promise<void> {
  const row = await tx
    .selectFrom('diary')
    .select('session_id')
    .where('clinic_id', '=', clinicId)
    .where('id', '=', diaryId)
    .executeTakeFirst();
  const sessionId = row?.session_id ?? null;
  if (sessionId !== null) await lockSession(tx, clinicId, sessionId);
  await tx
    .updateTable('diary')
    .set({ exclusive: false })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', diaryId)
    .execute();
  if (sessionId !== null) await releaseEmptySessions(tx, { clinicId, sessionId });
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

/** Where there is a cap, bookings of one day, or of one practitioner where weeks are capped, follow each other. */
export async function lockCaps(
  tx: Tx,
  clinicId: number,
  place: { practitioner_id: number; daily_cap: number | null; weekly_cap: number | null },
  date: string,
): Promise<void> {
  if (place.daily_cap === null && place.weekly_cap === null) return;
  const key = `${clinicId}:cap:${place.practitioner_id}:${place.weekly_cap === null ? date : 'weeks'}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
}

export async function moveDiary(tx: Tx, clinicId: number, diaryId: number, time: TimeToTake): Promise<void> {
  try {
    await sql`
      update diary set occupied = tstzrange(${time.occupiedFrom}, ${time.occupiedTo}), starts_at = ${time.startsAt}, ends_at = ${time.endsAt},
        location_id = ${time.locationId}, room_id = ${time.roomId}
      where clinic_id = ${clinicId} and id = ${diaryId} and exclusive`.execute(tx);
  } catch (error) {
    onConstraint(error, {
      diary_no_overlap: 'slot_taken',
      diary_room_no_overlap: 'slot_taken',
      diary_patient_no_overlap: 'duplicate_appointment',
    });
  }
}

/** Housekeeping: holds that ran out leave the constraint, so that it stays small. Nobody waits for this. */
export async function sweepExpiredHolds(db: Db, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update diary set exclusive = false where (clinic_id, id) in (
        select clinic_id, id from diary where kind = 'hold' and exclusive and expires_at <= ${now} limit 500 for update skip locked)
      returning id`.execute(tx);
    await releaseEmptySessions(tx, { all: true });
    return rows.length;
  });
}

/** How many appointments and groups these practitioners have between two instants. */
export async function countBooked(
  db: Db | Tx,
  clinicId: number,
  practitionerIds: readonly number[],
  span: { from: Date; to: Date },
): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; count: number }>`
    select practitioner_id as id, count(*)::integer as count from diary
    where clinic_id = ${clinicId} and practitioner_id = any(${practitionerIds}) and exclusive and kind in ('appointment', 'session')
      and occupied && tstzrange(${span.from}, ${span.to})
    group by practitioner_id`.execute(db);
  return new Map(rows.map((row) => [row.id, row.count]));
}

export async function insertBusy(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
  at: Date,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into diary (clinic_id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, created_at)
    values (${clinicId}, ${practitionerId}, 'busy', false, tstzrange(${startsAt}, ${endsAt}), ${startsAt}, ${endsAt}, ${at})
    returning id`.execute(tx);
  return (rows[0] as { id: number }).id;
}

export async function updateBusy(
  tx: Tx,
  clinicId: number,
  diaryId: number,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Promise<void> {
  await sql`
    update diary set occupied = tstzrange(${startsAt}, ${endsAt}), starts_at = ${startsAt}, ends_at = ${endsAt}
    where clinic_id = ${clinicId} and id = ${diaryId} and kind = 'busy' and (starts_at, ends_at) <> (${startsAt}, ${endsAt})`.execute(
    tx,
  );
}

export async function deleteBusy(tx: Tx, clinicId: number, diaryId: number): Promise<void> {
  await sql`delete from diary where clinic_id = ${clinicId} and id = ${diaryId} and kind = 'busy'`.execute(tx);
}
