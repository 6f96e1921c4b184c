import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';

/** What somebody waits for. Dates are local days, both included; null means anybody, or either way of meeting. */
export type Wish = {
  serviceId: number;
  practitionerId: number | null;
  sessionType: SessionType | null;
  dateFrom: string;
  dateTo: string;
};

/** One join of a patient at a time, so that the same wish sent twice at once is found waiting. */
export async function lockPatient(tx: Tx, clinicId: number, patientId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:waitlist:patient:${patientId}`}, 0))`.execute(
    tx,
  );
}

/** One offer of a clinic at a time, so that whoever waits longest is asked first whichever worker hears of a time. */
export async function lockOffering(tx: Tx, clinicId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:waitlist`}, 0))`.execute(tx);
}

/** Whether the patient waits for this already, in a window that meets this one. */
export async function isWaiting(tx: Tx, clinicId: number, patientId: number, wish: Wish): Promise<boolean> {
  const { rows } = await sql`
    select 1 from waitlist_entries
    where clinic_id = ${clinicId} and patient_id = ${patientId} and status in ('waiting', 'offered') and service_id = ${wish.serviceId}
      and practitioner_id is not distinct from ${wish.practitionerId}::integer
      and session_type is not distinct from ${wish.sessionType}::text
      and date_from <= ${wish.dateTo}::date and date_to >= ${wish.dateFrom}::date
    limit 1`.execute(tx);
  return rows.length > 0;
}

export async function insertEntry(
  tx: Tx,
  clinicId: number,
  entry: Wish & { patientId: number; at: Date },
): Promise<number> {
  const row = await tx
    .insertInto('waitlist_entries')
    .values({
      clinic_id: clinicId,
      patient_id: entry.patientId,
      service_id: entry.serviceId,
      practitioner_id: entry.practitionerId,
      session_type: entry.sessionType,
      date_from: entry.dateFrom,
      date_to: entry.dateTo,
      status: 'waiting',
      created_at: entry.at,
      updated_at: entry.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** What a person waits for or waited for, newest first; the offer is there while its hold is alive at `now`. */
export function listEntries(tx: Tx, clinicId: number, patientId: number, now: Date) {
  return withOffer(tx, clinicId, now)
    .where('e.patient_id', '=', patientId)
    .where('e.status', '<>', 'left')
    .orderBy('e.created_at', 'desc')
    .orderBy('e.id', 'desc')
    .execute();
}

export function findEntry(tx: Tx, clinicId: number, entryId: number, now: Date) {
  return withOffer(tx, clinicId, now).where('e.id', '=', entryId).executeTakeFirst();
}

export type EntryRow = NonNullable<Awaited<ReturnType<typeof findEntry>>>;

const withOffer = (tx: Tx, clinicId: number, now: Date) =>
  tx
    .selectFrom('waitlist_entries as e')
    .innerJoin('services as s', (join) =>
      join.onRef('s.clinic_id', '=', 'e.clinic_id').onRef('s.id', '=', 'e.service_id'),
    )
    .leftJoin('practitioners as p', (join) =>
      join.onRef('p.clinic_id', '=', 'e.clinic_id').onRef('p.id', '=', 'e.practitioner_id'),
    )
    .leftJoin('waitlist_offers as o', (join) =>
      join.onRef('o.clinic_id', '=', 'e.clinic_id').onRef('o.entry_id', '=', 'e.id').on('o.status', '=', 'open'),
    )
    .leftJoin('diary as d', (join) =>
      join
        .onRef('d.clinic_id', '=', 'o.clinic_id')
        .onRef('d.id', '=', 'o.hold_id')
        .on('d.kind', '=', 'hold')
        .on('d.exclusive', '=', true)
        .on('d.expires_at', '>', now),
    )
    .leftJoin('practitioners as op', (join) =>
      join.onRef('op.clinic_id', '=', 'o.clinic_id').onRef('op.id', '=', 'o.practitioner_id'),
    )
    .leftJoin('locations as l', (join) =>
      join.onRef('l.clinic_id', '=', 'o.clinic_id').onRef('l.id', '=', 'o.location_id'),
    )
    .selectAll('e')
    .select([
      's.name as service_name',
      'p.name as practitioner_name',
      'o.id as offer_id',
      'o.location_id as offer_location_id',
      'o.practitioner_id as offer_practitioner_id',
      'op.name as offer_practitioner_name',
      'l.timezone as offer_timezone',
      'd.id as hold_id',
      'd.starts_at as hold_starts_at',
      'd.ends_at as hold_ends_at',
      'd.expires_at as hold_expires_at',
      'd.session_type as hold_session_type',
    ])
    .where('e.clinic_id', '=', clinicId);

/** An entry that is still open, locked until the transaction ends. */
export function findOpenEntryForUpdate(tx: Tx, clinicId: number, entryId: number) {
  return tx
    .selectFrom('waitlist_entries')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', entryId)
    .where('status', 'in', ['waiting', 'offered'])
    .forUpdate()
    .executeTakeFirst();
}

/** Takes an entry that waits to make it an offer; false when somebody else has it in hand, or it waits no longer. */
export async function lockWaiting(tx: Tx, clinicId: number, entryId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('waitlist_entries')
    .select('id')
    .where('clinic_id', '=', clinicId)
    .where('id', '=', entryId)
    .where('status', '=', 'waiting')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  return row !== undefined;
}

export type WaitingRow = {
  id: number;
  patient_id: number;
  user_id: string;
  service_id: number;
  session_type: SessionType | null;
  date_from: string;
  date_to: string;
  /** Starts with this practitioner that were offered before and not taken; epoch milliseconds. */
  passed: number[];
};

/** Who waits for a time with this practitioner around these local dates, longest first. */
export async function listWaitingFor(
  tx: Tx,
  clinicId: number,
  time: { practitionerId: number; dateFrom: string; dateTo: string; butNotPatientId: number | null },
): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    select e.id, e.patient_id, p.user_id, e.service_id, e.session_type, e.date_from, e.date_to,
      (select coalesce(array_agg((extract(epoch from o.starts_at) * 1000)::float8), '{}') from waitlist_offers o
        where o.clinic_id = e.clinic_id and o.entry_id = e.id and o.practitioner_id = ${time.practitionerId}) as passed
    from waitlist_entries e
    join patients p on p.clinic_id = e.clinic_id and p.id = e.patient_id
    join users u on u.clinic_id = p.clinic_id and u.id = p.user_id and u.active
    join practitioner_services ps on ps.clinic_id = e.clinic_id and ps.service_id = e.service_id and ps.practitioner_id = ${time.practitionerId}
    where e.clinic_id = ${clinicId} and e.status = 'waiting'
      and (e.practitioner_id is null or e.practitioner_id = ${time.practitionerId})
      and e.date_from <= ${time.dateTo}::date and e.date_to >= ${time.dateFrom}::date
      and e.patient_id is distinct from ${time.butNotPatientId}::integer
    order by e.created_at, e.id`.execute(tx);
  return rows;
}

export async function insertOffer(
  tx: Tx,
  clinicId: number,
  offer: {
    entry_id: number;
    hold_id: number;
    practitioner_id: number;
    location_id: number;
    starts_at: Date;
    expires_at: Date;
    created_at: Date;
  },
): Promise<number> {
  const { id } = await tx
    .insertInto('waitlist_offers')
    .values({ clinic_id: clinicId, status: 'open', ...offer })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tx.insertInto('due_offers').values({ clinic_id: clinicId, offer_id: id, due_at: offer.expires_at }).execute();
  return id;
}

/** An offer lasts as long as its hold: a person who asked for more minutes at the checkout has them here too. */
export async function prolongOffer(tx: Tx, clinicId: number, offerId: number, until: Date): Promise<void> {
  await tx
    .updateTable('waitlist_offers')
    .set({ expires_at: until })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', offerId)
    .execute();
  await tx
    .updateTable('due_offers')
    .set({ due_at: until })
    .where('clinic_id', '=', clinicId)
    .where('offer_id', '=', offerId)
    .execute();
}

export async function closeOffer(
  tx: Tx,
  clinicId: number,
  offerId: number,
  status: 'taken' | 'expired' | 'declined',
): Promise<void> {
  await tx
    .updateTable('waitlist_offers')
    .set({ status })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', offerId)
    .execute();
  await tx.deleteFrom('due_offers').where('clinic_id', '=', clinicId).where('offer_id', '=', offerId).execute();
}

export async function setStatus(
  tx: Tx,
  clinicId: number,
  entryId: number,
  status: 'waiting' | 'offered' | 'booked' | 'left',
  at: Date,
): Promise<void> {
  await tx
    .updateTable('waitlist_entries')
    .set({ status, updated_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', entryId)
    .execute();
}

/** Clinics with an offer that is open: each has a row among the due ones, which hold no personal data. */
export async function listClinicsWithOffers(db: Db): Promise<number[]> {
  const rows = await db.selectFrom('due_offers').select('clinic_id').distinct().execute();
  return rows.map((row) => row.clinic_id);
}

/** Open offers that are due, or whose hold was used or let go before. */
export async function listEndedOffers(tx: Tx, clinicId: number, now: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select o.id from due_offers due
    join waitlist_offers o on o.clinic_id = due.clinic_id and o.id = due.offer_id and o.status = 'open'
    join diary d on d.clinic_id = o.clinic_id and d.id = o.hold_id
    where due.clinic_id = ${clinicId} and (due.due_at <= ${now} or d.kind <> 'hold' or not d.exclusive)
    order by due.due_at limit 200`.execute(tx);
  return rows.map((row) => row.id);
}

export type OfferRow = { id: number; entry_id: number; patient_id: number; practitioner_id: number; hold_id: number };

/** An open offer with its entry, both locked; nothing when another worker has them, or it is closed. */
export async function lockOpenOffer(
  tx: Tx,
  clinicId: number,
  by: { offerId: number } | { entryId: number },
): Promise<OfferRow | undefined> {
  const [offerId, entryId] = 'offerId' in by ? [by.offerId, null] : [null, by.entryId];
  const { rows } = await sql<OfferRow>`
    select o.id, o.entry_id, o.practitioner_id, o.hold_id, e.patient_id
    from waitlist_offers o join waitlist_entries e on e.clinic_id = o.clinic_id and e.id = o.entry_id
    where o.clinic_id = ${clinicId} and o.status = 'open'
      and (o.id = ${offerId}::integer or o.entry_id = ${entryId}::integer)
    for update skip locked`.execute(tx);
  return rows[0];
}

/**
 * Offers that an appointment makes good, locked with their entries: the one it was booked from, or one of the very same
 * time that the person let pass and then booked as everybody does.
 */
export async function lockOffersOf(
  tx: Tx,
  clinicId: number,
  appointment: { patient_id: number; practitioner_id: number; diary_id: number; starts_at: Date },
): Promise<OfferRow[]> {
  const { patient_id, practitioner_id, diary_id, starts_at } = appointment;
  const { rows } = await sql<OfferRow>`
    select o.id, o.entry_id, o.practitioner_id, o.hold_id, e.patient_id
    from waitlist_offers o join waitlist_entries e on e.clinic_id = o.clinic_id and e.id = o.entry_id
    where o.clinic_id = ${clinicId} and (o.status = 'open' or e.status = 'waiting') and e.status in ('waiting', 'offered')
      and (o.hold_id = ${diary_id}
        or (e.patient_id = ${patient_id} and o.practitioner_id = ${practitioner_id} and o.starts_at = ${starts_at}))
    for update`.execute(tx);
  return rows;
}

export type HoldState = { kind: string; exclusive: boolean; starts_at: Date; ends_at: Date; expires_at: Date | null };

/** The offer's row of the diary, locked, so that it is not booked while it is given back. */
export async function lockHold(tx: Tx, clinicId: number, holdId: number): Promise<HoldState> {
  return tx
    .selectFrom('diary')
    .select(['kind', 'exclusive', 'starts_at', 'ends_at', 'expires_at'])
    .where('clinic_id', '=', clinicId)
    .where('id', '=', holdId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Entries whose last day has gone by. */
export function closeOver(tx: Tx, clinicId: number, today: string, at: Date) {
  return tx
    .updateTable('waitlist_entries')
    .set({ status: 'over', updated_at: at })
    .where('clinic_id', '=', clinicId)
    .where('status', '=', 'waiting')
    .where('date_to', '<', today)
    .returning(['id', 'patient_id'])
    .execute();
}

/** An open offer with what its mail says. */
export async function findOffer(tx: Tx, clinicId: number, offerId: number) {
  const { rows } = await sql<{
    id: number;
    status: string;
    starts_at: Date;
    ends_at: Date;
    expires_at: Date;
    timezone: string;
    session_type: SessionType;
    service_id: number;
    service_name: string;
    practitioner_name: string;
    location_name: string;
    location_address: string | null;
    patient_id: number;
    patient_name: string;
    patient_email: string;
    patient_language: string;
    patient_timezone: string | null;
  }>`
    select o.id, o.status, d.starts_at, d.ends_at, o.expires_at, l.timezone, d.session_type, e.service_id, s.name as service_name,
      t.name as practitioner_name, l.name as location_name, l.address as location_address, e.patient_id, p.name as patient_name,
      p.email as patient_email, p.language as patient_language, u.timezone as patient_timezone
    from waitlist_offers o
    join waitlist_entries e on e.clinic_id = o.clinic_id and e.id = o.entry_id
    join diary d on d.clinic_id = o.clinic_id and d.id = o.hold_id
    join services s on s.clinic_id = e.clinic_id and s.id = e.service_id
    join practitioners t on t.clinic_id = o.clinic_id and t.id = o.practitioner_id
    join locations l on l.clinic_id = o.clinic_id and l.id = o.location_id
    join patients p on p.clinic_id = e.clinic_id and p.id = e.patient_id
    left join users u on u.clinic_id = p.clinic_id and u.id = p.user_id
    where o.clinic_id = ${clinicId} and o.id = ${offerId}`.execute(tx);
  return rows[0];
}
