/** The SQL of whoever keeps the catalog: services as they are, archived ones too, with their rules and places. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { PriceRule } from '../../../domain/pricing.ts';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';
import type { ServiceRow } from './repository.ts';

/** A service with everything that is kept of it; whom and where it is offered includes who cannot be booked now. */
export type ManagedRow = ServiceRow & { position: number; archived_at: Date | null; only_at: number[] };

/** All services, or one of them; archived ones last. */
export async function listManaged(tx: Tx, clinicId: number, serviceId: number | null = null): Promise<ManagedRow[]> {
  const { rows } = await sql<ManagedRow>`
    select s.*,
      array(select ps.practitioner_id from practitioner_services ps where ps.clinic_id = s.clinic_id and ps.service_id = s.id order by 1) as practitioner_ids,
      array(select a.location_id from service_locations a where a.clinic_id = s.clinic_id and a.service_id = s.id order by 1) as only_at,
      array(select distinct pl.location_id from practitioner_services ps
        join practitioner_locations pl on pl.clinic_id = ps.clinic_id and pl.practitioner_id = ps.practitioner_id
        where ps.clinic_id = s.clinic_id and ps.service_id = s.id order by 1) as location_ids,
      s.session_types as offered_types,
      coalesce((select json_agg(json_build_object('locationId', r.location_id, 'insurance', r.insurance, 'priceCents', r.price_cents) order by r.id)
        from price_rules r where r.clinic_id = s.clinic_id and r.service_id = s.id), '[]') as price_rules
    from services s
    where s.clinic_id = ${clinicId} and (${serviceId}::integer is null or s.id = ${serviceId}::integer)
    order by s.archived_at is not null, s.position, s.id`.execute(tx);
  return rows;
}

/** Managers change the catalog one after the other: names are compared before they are written. */
export async function lockCatalog(tx: Tx, clinicId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:catalog`}, 0))`.execute(tx);
}

export async function insertService(tx: Tx, row: Insertable<DB['services']>): Promise<number> {
  const { id } = await tx.insertInto('services').values(row).returning('id').executeTakeFirstOrThrow();
  return id;
}

export async function updateService(
  tx: Tx,
  clinicId: number,
  serviceId: number,
  changes: Updateable<DB['services']>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await tx.updateTable('services').set(changes).where('clinic_id', '=', clinicId).where('id', '=', serviceId).execute();
}

export async function replacePriceRules(
  tx: Tx,
  clinicId: number,
  serviceId: number,
  rules: readonly PriceRule[],
): Promise<void> {
  await tx.deleteFrom('price_rules').where('clinic_id', '=', clinicId).where('service_id', '=', serviceId).execute();
  if (rules.length === 0) return;
  const rows = rules.map(({ locationId, insurance, priceCents }) => ({
    clinic_id: clinicId,
    service_id: serviceId,
    location_id: locationId,
    insurance,
    price_cents: priceCents,
  }));
  await tx.insertInto('price_rules').values(rows).execute();
}

export async function replaceLocations(
  tx: Tx,
  clinicId: number,
  serviceId: number,
  locationIds: readonly number[],
): Promise<void> {
  const all = tx.deleteFrom('service_locations').where('clinic_id', '=', clinicId).where('service_id', '=', serviceId);
  await all.execute();
  if (locationIds.length === 0) return;
  const rows = locationIds.map((id) => ({ clinic_id: clinicId, service_id: serviceId, location_id: id }));
  await tx.insertInto('service_locations').values(rows).execute();
}

export async function replaceOffering(
  tx: Tx,
  clinicId: number,
  serviceId: number,
  practitionerIds: readonly number[],
): Promise<void> {
  const all = tx
    .deleteFrom('practitioner_services')
    .where('clinic_id', '=', clinicId)
    .where('service_id', '=', serviceId);
  await all.execute();
  if (practitionerIds.length === 0) return;
  const rows = practitionerIds.map((id) => ({ clinic_id: clinicId, service_id: serviceId, practitioner_id: id }));
  await tx.insertInto('practitioner_services').values(rows).execute();
}

/** Which of these practitioners the clinic has. */
export async function listKnownPractitioners(tx: Tx, clinicId: number, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from practitioners where clinic_id = ${clinicId} and id = any(${ids})`.execute(tx);
  return rows.map((row) => row.id);
}

/** Whether anybody ever booked, kept or waited for it. */
export async function wasUsed(tx: Tx, clinicId: number, serviceId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 where exists (select from diary where clinic_id = ${clinicId} and service_id = ${serviceId})
      or exists (select from appointments where clinic_id = ${clinicId} and service_id = ${serviceId})
      or exists (select from waitlist_entries where clinic_id = ${clinicId} and service_id = ${serviceId})`.execute(tx);
  return rows.length > 0;
}

export async function deleteService(tx: Tx, clinicId: number, serviceId: number): Promise<void> {
  await replacePriceRules(tx, clinicId, serviceId, []);
  await replaceLocations(tx, clinicId, serviceId, []);
  await replaceOffering(tx, clinicId, serviceId, []);
  await tx.deleteFrom('services').where('clinic_id', '=', clinicId).where('id', '=', serviceId).execute();
}
