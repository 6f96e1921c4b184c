import { sql } from 'kysely';
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
    user_id?: string;
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

/** Whether this practitioner cares for this patient: see `in_care` in migrations/0015_care.sql. */
export async function isInCare(tx: Tx, clinicId: number, patientId: number, practitionerId: number): Promise<boolean> {
  const { rows } = await sql<{ cares: boolean }>`
    select in_care(${clinicId}, ${patientId}, ${practitionerId}) as cares`.execute(tx);
  return rows[0]?.cares === true;
}

/** One addition of a person at a time, so that the same form sent twice at once finds them the second time. */
export async function lockEmail(tx: Tx, clinicId: number, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${clinicId}:patient:${email}`}, 0))`.execute(tx);
}

/** Somebody whom staff added under this email and who has no account yet. */
export function findAdded(tx: Tx, clinicId: number, email: string) {
  return tx
    .selectFrom('patients')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('email', '=', email)
    .where('user_id', 'is', null)
    .where('provider_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
