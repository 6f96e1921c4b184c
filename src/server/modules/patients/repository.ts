import type { Tx } from '../../platform/db.ts';

export function insertPatient(
  tx: Tx,
  clinicId: number,
  patient: {
    user_id: string | null;
    name: string;
    email: string;
    phone: string | null;
    date_of_birth: string | null;
    profile_sealed: string | null;
    language: string;
    created_at: Date;
    updated_at: Date;
  },
) {
  return tx
    .insertInto('patients')
    .values({ clinic_id: clinicId, ...patient })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function findById(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('patients')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', patientId)
    .executeTakeFirst();
}

export function findByUser(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('patients')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Somebody who booked before without an account, by the very same name and email. */
export function findGuest(tx: Tx, clinicId: number, email: string, name: string) {
  return tx
    .selectFrom('patients')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('email', '=', email)
    .where('name', '=', name)
    .where('user_id', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export function updatePatient(
  tx: Tx,
  clinicId: number,
  patientId: number,
  changes: {
    name?: string;
    phone?: string | null;
    date_of_birth?: string | null;
    profile_sealed?: string | null;
    provider_id?: number | null;
    language?: string;
    updated_at: Date;
  },
) {
  return tx
    .updateTable('patients')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', patientId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export type PatientRow = NonNullable<Awaited<ReturnType<typeof findById>>>;
