import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/** An appointment with the names around it, as every answer and every message needs it. */
const withNames = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('appointments as a')
    .innerJoin('patients as p', (join) =>
      join.onRef('p.clinic_id', '=', 'a.clinic_id').onRef('p.id', '=', 'a.patient_id'),
    )
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'a.clinic_id').onRef('t.id', '=', 'a.practitioner_id'),
    )
    .innerJoin('services as s', (join) =>
      join.onRef('s.clinic_id', '=', 'a.clinic_id').onRef('s.id', '=', 'a.service_id'),
    )
    .innerJoin('locations as l', (join) =>
      join.onRef('l.clinic_id', '=', 'a.clinic_id').onRef('l.id', '=', 'a.location_id'),
    )
    .innerJoin('users as tu', (join) => join.onRef('tu.clinic_id', '=', 't.clinic_id').onRef('tu.id', '=', 't.user_id'))
    .leftJoin('users as pu', (join) => join.onRef('pu.clinic_id', '=', 'p.clinic_id').onRef('pu.id', '=', 'p.user_id'))
    .selectAll('a')
    .select([
      'p.name as patient_name',
      'p.email as patient_email',
      'p.user_id as patient_user_id',
      'p.language as patient_language',
      'pu.timezone as patient_timezone',
      't.name as practitioner_name',
      't.title as practitioner_title',
      't.profession as practitioner_profession',
      't.user_id as practitioner_user_id',
      'tu.email as practitioner_email',
      'tu.language as practitioner_language',
      's.name as service_name',
      's.category as service_category',
      's.duration_minutes as service_duration',
      's.pay_later as service_pay_later',
      'l.name as location_name',
      'l.address as location_address',
      'l.phone as location_phone',
    ])
    .select((eb) =>
      eb
        .selectFrom('appointments as o')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('o.clinic_id', '=', 'a.clinic_id')
        .whereRef('o.series_id', '=', 'a.series_id')
        .as('series_count'),
    )
    .where('a.clinic_id', '=', clinicId);

export type AppointmentRow = NonNullable<Awaited<ReturnType<typeof findById>>>;

export function findById(tx: Tx, clinicId: number, appointmentId: number) {
  return withNames(tx, clinicId).where('a.id', '=', appointmentId).executeTakeFirst();
}

export function listByIds(tx: Tx, clinicId: number, ids: readonly number[]) {
  return withNames(tx, clinicId)
    .where('a.id', 'in', [...ids])
    .orderBy('a.starts_at')
    .execute();
}

/** What is still ahead of a series, soonest first, locked in that order so that two people who change it never deadlock. */
export async function listAheadForUpdate(
  tx: Tx,
  clinicId: number,
  seriesId: number,
  span: { after: Date; from: Date | null },
) {
  await sql`
    select 1 from appointments where clinic_id = ${clinicId} and series_id = ${seriesId} order by id for update`.execute(
    tx,
  );
  let query = withNames(tx, clinicId)
    .where('a.series_id', '=', seriesId)
    .where('a.status', 'in', ['pending', 'confirmed'])
    .where('a.starts_at', '>', span.after);
  if (span.from !== null) query = query.where('a.starts_at', '>=', span.from);
  return query.orderBy('a.starts_at').execute();
}

/** A patient's own appointments that are alive between two instants. */
export function listTimesOfPatient(tx: Tx, clinicId: number, patientId: number, span: { from: Date; to: Date }) {
  return tx
    .selectFrom('appointments')
    .select(['id', 'starts_at', 'ends_at'])
    .where('clinic_id', '=', clinicId)
    .where('patient_id', '=', patientId)
    .where('status', 'in', ['pending', 'confirmed'])
    .where('starts_at', '<', span.to)
    .where('ends_at', '>', span.from)
    .execute();
}

/** What a patient has booked and not paid, soonest first. */
export function listUnpaid(tx: Tx, clinicId: number, patientId: number) {
  return withNames(tx, clinicId)
    .where('a.patient_id', '=', patientId)
    .where('a.status', 'in', ['pending', 'confirmed', 'completed', 'no_show'])
    .where('a.payment_status', '=', 'unpaid')
    .orderBy('a.starts_at')
    .limit(200)
    .execute();
}

/** Whether a practitioner cares for a patient: their own by name, or somebody who has ever booked with them. */
export async function sees(tx: Tx, clinicId: number, practitionerId: number, patientId: number): Promise<boolean> {
  const { rows } = await sql<{ sees: boolean }>`
    select exists (select from appointments where clinic_id = ${clinicId} and patient_id = ${patientId}
        and practitioner_id = ${practitionerId})
      or exists (select from patients where clinic_id = ${clinicId} and id = ${patientId}
        and provider_id = ${practitionerId}) as sees`.execute(tx);
  return rows[0]?.sees === true;
}

export async function insertSeries(
  tx: Tx,
  clinicId: number,
  series: { patient_id: number; rule: string; created_at: Date },
): Promise<number> {
  const row = await tx
    .insertInto('appointment_series')
    .values({ clinic_id: clinicId, ...series })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The same, locked until the transaction ends, so that two steps on one appointment follow each other. */
export async function findByIdForUpdate(tx: Tx, clinicId: number, appointmentId: number) {
  await sql`select 1 from appointments where clinic_id = ${clinicId} and id = ${appointmentId} for update`.execute(tx);
  return findById(tx, clinicId, appointmentId);
}

export type ListWish = {
  patientId?: number;
  practitionerId?: number;
  status?: 'upcoming' | 'past' | 'pending' | 'confirmed' | 'completed' | 'cancelled' | 'no_show' | undefined;
  now: Date;
  limit: number;
  /** The last one of the page before. */
  after: { startsAt: Date; id: number } | null;
};

/** Upcoming ones soonest first, all others newest first. */
export function listAppointments(tx: Tx, clinicId: number, wish: ListWish) {
  const ascending = wish.status === 'upcoming';
  let query = withNames(tx, clinicId).limit(wish.limit);
  if (wish.patientId !== undefined) query = query.where('a.patient_id', '=', wish.patientId);
  if (wish.practitionerId !== undefined) query = query.where('a.practitioner_id', '=', wish.practitionerId);
  if (wish.status === 'upcoming')
    query = query.where('a.ends_at', '>', wish.now).where('a.status', 'in', ['pending', 'confirmed']);
  else if (wish.status === 'past')
    query = query.where((eb) =>
      eb.or([eb('a.ends_at', '<=', wish.now), eb('a.status', 'in', ['completed', 'cancelled', 'no_show'])]),
    );
  else if (wish.status !== undefined) query = query.where('a.status', '=', wish.status);
  const { after } = wish;
  if (after !== null) {
    const comparison = ascending ? '>' : '<';
    query = query.where((eb) =>
      eb.or([
        eb('a.starts_at', comparison, after.startsAt),
        eb.and([eb('a.starts_at', '=', after.startsAt), eb('a.id', comparison, after.id)]),
      ]),
    );
  }
  const direction = ascending ? 'asc' : 'desc';
  return query.orderBy('a.starts_at', direction).orderBy('a.id', direction).execute();
}

export async function insertAppointment(
  tx: Tx,
  clinicId: number,
  appointment: {
    reference: string;
    diary_id: number;
    patient_id: number;
    practitioner_id: number;
    service_id: number;
    location_id: number;
    starts_at: Date;
    ends_at: Date;
    timezone: string;
    session_type: string;
    status: string;
    payment_status: string;
    price_cents: number;
    gst_cents: number;
    currency: string;
    details_sealed: string | null;
    consented_at: Date | null;
    meeting_platform: string | null;
    language: string;
    pay_by: Date | null;
    series_id: number | null;
    series_no: number | null;
    override_reason_sealed: string | null;
    created_by: string | null;
    created_at: Date;
    updated_at: Date;
  },
): Promise<number> {
  const row = await tx
    .insertInto('appointments')
    .values({ clinic_id: clinicId, ...appointment })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export function insertRelease(tx: Tx, clinicId: number, appointmentId: number, dueAt: Date) {
  return tx
    .insertInto('due_releases')
    .values({ clinic_id: clinicId, appointment_id: appointmentId, due_at: dueAt })
    .execute();
}

export function deleteRelease(tx: Tx, clinicId: number, appointmentId: number) {
  return tx
    .deleteFrom('due_releases')
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .execute();
}

/** A step is an update that expects where it starts from; false means somebody was faster. */
export async function step(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  from: readonly string[],
  changes: {
    status?: string;
    payment_status?: string;
    payment_id?: number;
    pay_by?: Date | null;
    cancel_reason_sealed?: string | null;
    cancelled_by?: string;
    cancelled_at?: Date;
    starts_at?: Date;
    ends_at?: Date;
    location_id?: number;
    diary_id?: number;
    timezone?: string;
    updated_at: Date;
  },
  options: { countSequence?: boolean } = {},
): Promise<boolean> {
  const result = await tx
    .updateTable('appointments')
    .set(changes)
    .$if(options.countSequence === true, (query) => query.set((eb) => ({ sequence: eb('sequence', '+', 1) })))
    .where('clinic_id', '=', clinicId)
    .where('id', '=', appointmentId)
    .where('status', 'in', [...from])
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** Unpaid appointments whose time to pay is over, of all clinics. The table holds no personal data. */
export function listDueReleases(tx: Tx, now: Date) {
  return tx.selectFrom('due_releases').selectAll().where('due_at', '<=', now).orderBy('due_at').limit(100).execute();
}

export function findDraft(tx: Tx, clinicId: number, owner: string, key: string) {
  return tx
    .selectFrom('appointment_drafts')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('owner', '=', owner)
    .where('key', '=', key)
    .executeTakeFirst();
}

export function putDraft(
  tx: Tx,
  clinicId: number,
  draft: { owner: string; key: string; data_sealed: string; updated_at: Date },
) {
  return tx
    .insertInto('appointment_drafts')
    .values({ clinic_id: clinicId, ...draft })
    .onConflict((conflict) =>
      conflict
        .columns(['clinic_id', 'owner', 'key'])
        .doUpdateSet({ data_sealed: draft.data_sealed, updated_at: draft.updated_at }),
    )
    .execute();
}

export async function setMeeting(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  meeting: object | null,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('appointments')
    .set({ meeting: meeting === null ? null : JSON.stringify(meeting), updated_at: now })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', appointmentId)
    .execute();
}

export async function setMeetingPlatform(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  platform: string,
): Promise<void> {
  await tx
    .updateTable('appointments')
    .set({ meeting_platform: platform })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', appointmentId)
    .execute();
}

export async function notifyMeeting(tx: Tx, channel: string, news: object): Promise<void> {
  await sql`select pg_notify(${channel}, ${JSON.stringify(news)})`.execute(tx);
}
