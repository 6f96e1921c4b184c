import type { Updateable } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Db, Tx } from '../../platform/db.ts';

export function listClinics(db: Db) {
  return db.selectFrom('clinics').selectAll().orderBy('id').execute();
}

export function listLocations(db: Db | Tx, clinicId: number) {
  return db
    .selectFrom('locations')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('archived_at', 'is', null)
    .orderBy('id')
    .execute();
}

export function findClinic(db: Db | Tx, clinicId: number) {
  return db.selectFrom('clinics').selectAll().where('id', '=', clinicId).executeTakeFirstOrThrow();
}

export type ClinicChanges = Updateable<DB['clinics']>;

export function updateClinic(tx: Tx, clinicId: number, changes: ClinicChanges) {
  return tx.updateTable('clinics').set(changes).where('id', '=', clinicId).returningAll().executeTakeFirstOrThrow();
}

export type ClinicRow = Awaited<ReturnType<typeof listClinics>>[number];
export type LocationRow = Awaited<ReturnType<typeof listLocations>>[number];
