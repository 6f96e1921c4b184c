/** Who is told: addresses, language, zone and what they agreed to. */
import type { Tx } from '../../platform/db.ts';

/** A patient, with the account behind them where there is one. */
export function findPatientToTell(tx: Tx, clinicId: number, patientId: number) {
  return tx
    .selectFrom('patients as p')
    .leftJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'p.clinic_id').onRef('u.id', '=', 'p.user_id'))
    .select([
      'p.id as patient_id',
      'u.id as user_id',
      'p.name',
      'p.email',
      'p.phone',
      'p.language',
      'u.timezone',
      'u.preferences',
    ])
    .where('p.clinic_id', '=', clinicId)
    .where('p.id', '=', patientId)
    .executeTakeFirst();
}

/** Anybody with an account; `patient_id` when they are a patient. */
export function findUserToTell(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('users as u')
    .leftJoin('patients as p', (join) => join.onRef('p.clinic_id', '=', 'u.clinic_id').onRef('p.user_id', '=', 'u.id'))
    .select([
      'p.id as patient_id',
      'u.id as user_id',
      'u.name',
      'u.email',
      'u.phone',
      'u.language',
      'u.timezone',
      'u.preferences',
      'u.role',
    ])
    .where('u.clinic_id', '=', clinicId)
    .where('u.id', '=', userId)
    .where('u.active', '=', true)
    .executeTakeFirst();
}

export function listStops(tx: Tx, clinicId: number, address: string) {
  return tx
    .selectFrom('text_stops')
    .select('channel')
    .where('clinic_id', '=', clinicId)
    .where('address', '=', address)
    .execute();
}

export function insertStop(tx: Tx, clinicId: number, channel: string, address: string, at: Date) {
  return tx
    .insertInto('text_stops')
    .values({ clinic_id: clinicId, channel, address, stopped_at: at })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'channel', 'address']).doNothing())
    .execute();
}

export function deleteStop(tx: Tx, clinicId: number, channel: string, address: string) {
  return tx
    .deleteFrom('text_stops')
    .where('clinic_id', '=', clinicId)
    .where('channel', '=', channel)
    .where('address', '=', address)
    .execute();
}

export function findSettings(tx: Tx, clinicId: number) {
  return tx.selectFrom('notification_settings').selectAll().where('clinic_id', '=', clinicId).executeTakeFirst();
}
