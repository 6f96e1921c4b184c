/** What the portals show of several modules' tables at once: read only, one statement for each question. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

export type ProviderNumbers = {
  today: number;
  this_week: number;
  active_clients: number;
  pending_notes: number;
  revenue_cents: number;
  unread: number;
  next_id: number | null;
};

type Spans = { dayFrom: Date; dayTo: Date; weekFrom: Date; weekTo: Date; monthFrom: Date; now: Date };

/** A client is active who came or comes within ninety days; a note is pending while a session that took place has none signed. */
export async function readProviderNumbers(
  tx: Tx,
  clinicId: number,
  who: { practitionerId: number; userId: string },
  { dayFrom, dayTo, weekFrom, weekTo, monthFrom, now }: Spans,
): Promise<ProviderNumbers> {
  const active = new Date(now.getTime() - 90 * 86_400_000);
  const { rows } = await sql<ProviderNumbers>`
    with mine as (
      select a.* from appointments a where a.clinic_id = ${clinicId} and a.practitioner_id = ${who.practitionerId} and a.status <> 'cancelled'
    )
    select
      (select count(*) from mine where starts_at >= ${dayFrom} and starts_at < ${dayTo})::integer as today,
      (select count(*) from mine where starts_at >= ${weekFrom} and starts_at < ${weekTo})::integer as this_week,
      (select count(distinct patient_id) from mine where starts_at >= ${active})::integer as active_clients,
      (select count(*) from mine a where ${needsNote(now)})::integer as pending_notes,
      (select coalesce(sum(p.amount_cents - p.refunded_cents), 0) from payments p join appointments a on a.clinic_id = p.clinic_id and a.id = p.appointment_id
        where p.clinic_id = ${clinicId} and a.practitioner_id = ${who.practitionerId} and p.status in ('succeeded', 'refunded') and p.succeeded_at >= ${monthFrom})::integer as revenue_cents,
      (select count(*) from messages where clinic_id = ${clinicId} and receiver_id = ${who.userId} and read_at is null)::integer as unread,
      (select id from mine where status in ('pending', 'confirmed') and ends_at > ${now} order by starts_at, id limit 1) as next_id`.execute(
    tx,
  );
  return rows[0] as ProviderNumbers;
}

/** Of an appointment `a`: it took place, and nobody has signed a note of it. */
const needsNote = (now: Date) => sql`(a.status = 'completed' or (a.status = 'confirmed' and a.ends_at <= ${now}))
  and not exists (select from clinical_notes n where n.clinic_id = a.clinic_id and n.appointment_id = a.id and n.status = 'signed')`;

export type CareState = {
  id: number;
  details_given: boolean;
  note: 'none' | 'draft' | 'signed';
  note_id: number | null;
  last_id: number | null;
  last_starts_at: Date | null;
  last_timezone: string | null;
  last_note: 'none' | 'draft' | 'signed' | null;
};

/** Of these appointments: whether details were given, the state of their note, and the session before with the same person. */
export async function listCareStates(tx: Tx, clinicId: number, ids: readonly number[]): Promise<CareState[]> {
  const { rows } = await sql<CareState>`
    select a.id, (a.details_sealed is not null or d.patient_id is not null) as details_given, coalesce(n.status, 'none') as note, n.id as note_id,
      last.id as last_id, last.starts_at as last_starts_at, last.timezone as last_timezone, last.note as last_note
    from appointments a
    left join patient_details d on d.clinic_id = a.clinic_id and d.patient_id = a.patient_id
    left join clinical_notes n on n.clinic_id = a.clinic_id and n.appointment_id = a.id
    left join lateral (
      select l.id, l.starts_at, l.timezone, coalesce(ln.status, 'none') as note
      from appointments l left join clinical_notes ln on ln.clinic_id = l.clinic_id and ln.appointment_id = l.id
      where l.clinic_id = a.clinic_id and l.patient_id = a.patient_id and l.practitioner_id = a.practitioner_id
        and l.starts_at < a.starts_at and l.status = 'completed'
      order by l.starts_at desc limit 1
    ) last on true
    where a.clinic_id = ${clinicId} and a.id = any(${ids})`.execute(tx);
  return rows;
}

export type Wish = {
  practitionerId?: number;
  patientId?: number;
  from?: Date | undefined;
  to?: Date | undefined;
  status?: string | undefined;
  now: Date;
};

/** Ids of appointments: those to come and those of a day by the clock, all others newest first. */
export async function listAppointmentIds(tx: Tx, clinicId: number, wish: Wish): Promise<{ id: number }[]> {
  const { practitionerId, patientId, from, to, status, now } = wish;
  let query = tx.selectFrom('appointments').select('id').where('clinic_id', '=', clinicId);
  if (practitionerId !== undefined) query = query.where('practitioner_id', '=', practitionerId);
  if (patientId !== undefined) query = query.where('patient_id', '=', patientId);
  if (from !== undefined) query = query.where('starts_at', '>=', from);
  if (to !== undefined) query = query.where('starts_at', '<', to);
  if (status === 'upcoming') query = query.where('ends_at', '>', now).where('status', 'in', ['pending', 'confirmed']);
  else if (status === 'past')
    query = query.where((eb) =>
      eb.or([eb('ends_at', '<=', now), eb('status', 'in', ['completed', 'cancelled', 'no_show'])]),
    );
  else if (status !== undefined) query = query.where('status', '=', status);
  const direction = status === 'upcoming' || from !== undefined ? 'asc' : 'desc';
  return query.orderBy('starts_at', direction).orderBy('id', direction).execute();
}

export type ClientNumbers = {
  completed: number;
  unpaid: number;
  unread: number;
  upcoming: number;
  details_given: boolean;
  next_id: number | null;
};

export async function readClientNumbers(
  tx: Tx,
  clinicId: number,
  who: { patientId: number; userId: string },
  now: Date,
): Promise<ClientNumbers> {
  const { rows } = await sql<ClientNumbers>`
    with mine as (select a.* from appointments a where a.clinic_id = ${clinicId} and a.patient_id = ${who.patientId})
    select
      (select count(*) from mine where status = 'completed')::integer as completed,
      (select count(*) from invoices where clinic_id = ${clinicId} and patient_id = ${who.patientId} and status in ('pending', 'overdue'))::integer as unpaid,
      (select count(*) from messages where clinic_id = ${clinicId} and receiver_id = ${who.userId} and read_at is null)::integer as unread,
      (select count(*) from mine where status in ('pending', 'confirmed') and ends_at > ${now})::integer as upcoming,
      (exists (select from patient_details d where d.clinic_id = ${clinicId} and d.patient_id = ${who.patientId}) or exists (select from mine where details_sealed is not null)) as details_given,
      (select id from mine where status in ('pending', 'confirmed') and ends_at > ${now} order by starts_at, id limit 1) as next_id`.execute(
    tx,
  );
  return rows[0] as ClientNumbers;
}

export type ClientRow = {
  id: number;
  clinic_id: number;
  user_id: string | null;
  name: string;
  email: string;
  phone: string | null;
  date_of_birth: string | null;
  profile_sealed: string | null;
  provider_id: number | null;
  language: string;
  created_at: Date;
  updated_at: Date;
  avatar: string | null;
  is_invited: boolean;
  completed: number;
  unsigned: number;
  last_at: Date | null;
  next_at: Date | null;
};

/** Those in a practitioner's care, by name, with what has been and what comes. */
export async function listClients(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  wish: { patientId?: number; now: Date },
): Promise<ClientRow[]> {
  const one = wish.patientId === undefined ? sql`true` : sql`p.id = ${wish.patientId}`;
  const { rows } = await sql<ClientRow>`
    with seen as (
      select a.patient_id, count(*) filter (where a.status = 'completed')::integer as completed,
        count(*) filter (where ${needsNote(wish.now)})::integer as unsigned,
        max(a.starts_at) filter (where a.status = 'completed') as last_at,
        min(a.starts_at) filter (where a.status in ('pending', 'confirmed') and a.ends_at > ${wish.now}) as next_at
      from appointments a
      where a.clinic_id = ${clinicId} and a.practitioner_id = ${practitionerId} and a.status <> 'cancelled'
      group by a.patient_id
    )
    select p.id, p.clinic_id, p.user_id, p.name, p.email, p.phone, p.date_of_birth, p.profile_sealed, p.provider_id, p.language,
      p.created_at, p.updated_at, u.avatar, exists (select from invitations i where i.clinic_id = p.clinic_id and i.email = p.email and i.accepted_at is null and i.revoked_at is null and i.expires_at > ${wish.now}) as is_invited,
      coalesce(s.completed, 0) as completed, coalesce(s.unsigned, 0) as unsigned, s.last_at, s.next_at
    from patients p
    left join users u on u.clinic_id = p.clinic_id and u.id = p.user_id
    left join seen s on s.patient_id = p.id
    where p.clinic_id = ${clinicId} and (p.provider_id = ${practitionerId} or s.patient_id is not null) and ${one}
    order by lower(p.name), p.id`.execute(tx);
  return rows;
}

/** An account's or patient's address that is in use already, and whether by somebody in this practitioner's care. */
export async function findByEmail(tx: Tx, clinicId: number, practitionerId: number, email: string) {
  const { rows } = await sql<{ has_account: boolean; in_care: boolean }>`
    select bool_or(has_account) as has_account, bool_or(in_care) as in_care from (
      select p.user_id is not null as has_account, in_care(p.clinic_id, p.id, ${practitionerId}) as in_care
      from patients p where p.clinic_id = ${clinicId} and p.email = ${email}
      union all select true, false from users u where u.clinic_id = ${clinicId} and u.email = ${email}
    ) found`.execute(tx);
  return rows[0] ?? { has_account: false, in_care: false };
}

export async function findProviderOf(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('patients as p')
    .innerJoin('practitioners as t', (join) =>
      join.onRef('t.clinic_id', '=', 'p.clinic_id').onRef('t.id', '=', 'p.provider_id'),
    )
    .innerJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 't.clinic_id').onRef('u.id', '=', 't.user_id'))
    .selectAll('t')
    .select(['u.email as email', 'u.phone as phone', 'u.avatar as user_avatar'])
    .where('p.clinic_id', '=', clinicId)
    .where('p.id', '=', patientId)
    .executeTakeFirst();
}

export type ProviderRow = NonNullable<Awaited<ReturnType<typeof findProviderOf>>>;
