/** The SQL of what stands before a session: failed sign-ins, known places, second factors. */
import { sql } from 'kysely';
import type { Tx } from '../../platform/db.ts';

/** Counts a failed sign-in under a key; a window that is over begins anew. */
export async function countFailure(tx: Tx, clinicId: number, key: string, at: Date, seconds: number): Promise<void> {
  const windowStart = new Date(at.getTime() - seconds * 1000);
  await sql`
    insert into sign_in_failures as f (clinic_id, account_hash, failures, window_started_at)
    values (${clinicId}, ${key}, 1, ${at})
    on conflict (clinic_id, account_hash) do update set
      failures = case when f.window_started_at < ${windowStart} then 1 else f.failures + 1 end,
      window_started_at = case when f.window_started_at < ${windowStart} then ${at} else f.window_started_at end`.execute(
    tx,
  );
}

export function findFailures(tx: Tx, clinicId: number, keys: readonly string[]) {
  return tx
    .selectFrom('sign_in_failures')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('account_hash', 'in', keys)
    .execute();
}

export function clearFailures(tx: Tx, clinicId: number, key: string) {
  return tx.deleteFrom('sign_in_failures').where('clinic_id', '=', clinicId).where('account_hash', '=', key).execute();
}

/** Which of these places the account has signed in from. */
export async function findKnownPlaces(tx: Tx, clinicId: number, accountHash: string, places: readonly string[]) {
  const rows = await tx
    .selectFrom('known_places')
    .select('place_hash')
    .where('clinic_id', '=', clinicId)
    .where('account_hash', '=', accountHash)
    .where('place_hash', 'in', places)
    .execute();
  return rows.map((row) => row.place_hash);
}

export function rememberPlaces(tx: Tx, clinicId: number, accountHash: string, places: readonly string[], at: Date) {
  return tx
    .insertInto('known_places')
    .values(
      places.map((place_hash) => ({ clinic_id: clinicId, account_hash: accountHash, place_hash, last_used_at: at })),
    )
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'account_hash', 'place_hash']).doUpdateSet({ last_used_at: at }),
    )
    .execute();
}

/** Places nobody signed in from for long, and windows that are over. */
export async function forgetOldPlaces(tx: Tx, clinicId: number, places: Date, windows: Date): Promise<void> {
  await tx.deleteFrom('known_places').where('clinic_id', '=', clinicId).where('last_used_at', '<', places).execute();
  await tx
    .deleteFrom('sign_in_failures')
    .where('clinic_id', '=', clinicId)
    .where('window_started_at', '<', windows)
    .execute();
}

export function findSecondFactor(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('second_factors')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
}

/** Begins a set-up, or begins it anew; undefined when a second factor is in force already. */
export function startSecondFactor(tx: Tx, clinicId: number, userId: string, secretSealed: string, at: Date) {
  return tx
    .insertInto('second_factors')
    .values({ clinic_id: clinicId, user_id: userId, secret_sealed: secretSealed, created_at: at })
    .onConflict((conflict) =>
      conflict
        .columns(['clinic_id', 'user_id'])
        .doUpdateSet({ secret_sealed: secretSealed, created_at: at })
        .where('second_factors.enabled_at', 'is', null),
    )
    .returning('user_id')
    .executeTakeFirst();
}

export function enableSecondFactor(tx: Tx, clinicId: number, userId: string, at: Date) {
  return tx
    .updateTable('second_factors')
    .set({ enabled_at: at })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('enabled_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
}

/** Takes a step's code; undefined when it, or a later one, was taken before. */
export function takeStep(tx: Tx, clinicId: number, userId: string, step: number) {
  return tx
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where((where) => where.or([where('last_step', 'is', null), where('last_step', '<', step)]))
    .returning('user_id')
    .executeTakeFirst();
}

export async function deleteSecondFactor(tx: Tx, clinicId: number, userId: string): Promise<void> {
  for (const table of ['recovery_codes', 'second_factors'] as const)
    await tx.deleteFrom(table).where('clinic_id', '=', clinicId).where('user_id', '=', userId).execute();
}

/** New recovery codes in place of all earlier ones. */
export async function replaceRecoveryCodes(tx: Tx, clinicId: number, userId: string, hashes: readonly string[]) {
  await tx.deleteFrom('recovery_codes').where('clinic_id', '=', clinicId).where('user_id', '=', userId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(hashes.map((code_hash) => ({ clinic_id: clinicId, user_id: userId, code_hash })))
    .execute();
}

/** Uses a recovery code up; undefined when there is none such left. */
export function takeRecoveryCode(tx: Tx, clinicId: number, userId: string, hash: string, at: Date) {
  return tx
    .updateTable('recovery_codes')
    .set({ used_at: at })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('code_hash')
    .executeTakeFirst();
}
