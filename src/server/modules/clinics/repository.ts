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

export type ClinicRow = Awaited<ReturnType<typeof listClinics>>[number];
export type LocationRow = Awaited<ReturnType<typeof listLocations>>[number];
