/** The SQL of whoever keeps practitioners: everybody, as they are kept. */
import { sql, type Updateable } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';
import type { SessionType } from '../catalog/service.ts';

export type WorkAt = { locationId: number; sessionTypes: SessionType[]; providerNumber: string | null };

export type ManagedRow = {
  id: number;
  user_id: string;
  name: string;
  email: string;
  phone: string | null;
  profession: string;
  title: string | null;
  specialties: string[];
  languages: string[];
  gender: string | null;
  bio: string | null;
  avatar: string | null;
  ahpra_number: string | null;
  hourly_rate_cents: number | null;
  notice_minutes: number;
  horizon_days: number;
  daily_cap: number | null;
  weekly_cap: number | null;
  approved_at: Date | null;
  archived_at: Date | null;
  numbers_override_sealed: string | null;
  service_ids: number[];
  works_at: WorkAt[];
};

/** Everybody by name, or one of them; whoever has left comes last. */
export async function listManaged(tx: Tx, clinicId: number, practitionerId: number | null): Promise<ManagedRow[]> {
  const { rows } = await sql<ManagedRow>`
    select p.*, u.email, u.phone,
      array(select ps.service_id from practitioner_services ps join services s on s.clinic_id = ps.clinic_id and s.id = ps.service_id
        where ps.clinic_id = p.clinic_id and ps.practitioner_id = p.id and s.archived_at is null order by 1) as service_ids,
      coalesce((select json_agg(json_build_object('locationId', pl.location_id, 'sessionTypes', pl.session_types,
          'providerNumber', pl.provider_number) order by pl.location_id)
        from practitioner_locations pl
        where pl.clinic_id = p.clinic_id and pl.practitioner_id = p.id and pl.session_types <> '{}'), '[]') as works_at
    from practitioners p join users u on u.clinic_id = p.clinic_id and u.id = p.user_id
    where p.clinic_id = ${clinicId} and (${practitionerId}::integer is null or p.id = ${practitionerId}::integer)
    order by p.archived_at is not null, p.name, p.id`.execute(tx);
  return rows;
}

/** Keeps the row as it is until the transaction ends; false when there is none. */
export async function lockPractitioner(tx: Tx, clinicId: number, practitionerId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('practitioners')
    .select('id')
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function updatePractitioner(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  changes: Updateable<DB['practitioners']>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await tx
    .updateTable('practitioners')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .execute();
}

/** Which of these services the clinic has; archived ones may be kept but do nothing. */
export async function listKnownServices(tx: Tx, clinicId: number, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from services where clinic_id = ${clinicId} and id = any(${ids})`.execute(tx);
  return rows.map((row) => row.id);
}

/** What they do from now on. Services that were archived stay theirs, for the day they come back. */
export async function replaceServices(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  serviceIds: readonly number[],
): Promise<void> {
  await sql`
    delete from practitioner_services ps using services s
    where ps.clinic_id = ${clinicId} and ps.practitioner_id = ${practitionerId}
      and s.clinic_id = ps.clinic_id and s.id = ps.service_id and s.archived_at is null`.execute(tx);
  await sql`
    insert into practitioner_services (clinic_id, practitioner_id, service_id)
    select ${clinicId}::integer, ${practitionerId}::integer, id from unnest(${serviceIds}::integer[]) id
    on conflict do nothing`.execute(tx);
}

/** Where they work from now on. A place they left keeps its row without a way of meeting, because hours point to it. */
export async function replacePlaces(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  places: readonly WorkAt[],
): Promise<void> {
  await sql`
    update practitioner_locations set session_types = '{}'
    where clinic_id = ${clinicId} and practitioner_id = ${practitionerId}
      and location_id <> all(${places.map((place) => place.locationId)}::integer[])`.execute(tx);
  for (const { locationId, sessionTypes, providerNumber } of places)
    await sql`
      insert into practitioner_locations (clinic_id, practitioner_id, location_id, session_types, provider_number)
      values (${clinicId}, ${practitionerId}, ${locationId}, ${sessionTypes}::text[], ${providerNumber})
      on conflict on constraint practitioner_locations_pkey
      do update set session_types = excluded.session_types, provider_number = excluded.provider_number`.execute(tx);
}
