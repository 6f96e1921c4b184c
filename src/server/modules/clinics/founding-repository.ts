import type { Insertable } from 'kysely';
import type { DB } from '../../platform/database.generated.ts';
import type { Tx } from '../../platform/db.ts';

export function insertClinic(tx: Tx, clinic: Insertable<DB['clinics']>) {
  return tx.insertInto('clinics').values(clinic).returningAll().executeTakeFirstOrThrow();
}

export function insertLocation(tx: Tx, location: Insertable<DB['locations']>) {
  return tx.insertInto('locations').values(location).returning('id').executeTakeFirstOrThrow();
}

export function listForFounding(tx: Tx) {
  return tx.selectFrom('clinics').selectAll().orderBy('id').forUpdate().execute();
}

export async function setHostNames(tx: Tx, clinicId: number, hostNames: string[]): Promise<void> {
  await tx.updateTable('clinics').set({ host_names: hostNames }).where('id', '=', clinicId).execute();
}
