/** The plan of reminders: ids and times only. */
import type { Db, Tx } from '../../platform/db.ts';

export type PlannedReminder = { audience: string; lead_minutes: number; sequence: number; due_at: Date };

/** Puts this plan in place of the one before. */
export async function replacePlan(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  plan: readonly PlannedReminder[],
): Promise<void> {
  await tx
    .deleteFrom('due_reminders')
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .execute();
  if (plan.length === 0) return;
  const rows = plan.map((one) => ({ clinic_id: clinicId, appointment_id: appointmentId, ...one }));
  await tx.insertInto('due_reminders').values(rows).execute();
}

export function listDueReminders(db: Db, now: Date, limit: number) {
  return db
    .selectFrom('due_reminders')
    .select(['clinic_id', 'appointment_id', 'audience', 'lead_minutes'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('appointment_id')
    .orderBy('lead_minutes', 'desc')
    .limit(limit)
    .execute();
}

export type ReminderKey = { appointment_id: number; audience: string; lead_minutes: number };

/** Takes a due one out of the plan; undefined when somebody else did, or when it was moved meanwhile. */
export function takeReminder(tx: Tx, clinicId: number, key: ReminderKey, now: Date) {
  return tx
    .deleteFrom('due_reminders')
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', key.appointment_id)
    .where('audience', '=', key.audience)
    .where('lead_minutes', '=', key.lead_minutes)
    .where('due_at', '<=', now)
    .returningAll()
    .executeTakeFirst();
}
