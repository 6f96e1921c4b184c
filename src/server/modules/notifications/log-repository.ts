/** What managers look through: the log with what still waits. */
import type { Tx } from '../../platform/db.ts';

export type LogWish = {
  status?: string | undefined;
  channel?: string | undefined;
  template?: string | undefined;
  recipient?: string | undefined;
  appointmentId?: number | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  before: number | null;
  limit: number;
};

const withDue = (tx: Tx, clinicId: number) =>
  tx
    .selectFrom('notification_log as n')
    .leftJoin('due_messages as d', (join) =>
      join.onRef('d.clinic_id', '=', 'n.clinic_id').onRef('d.notification_id', '=', 'n.id'),
    )
    .selectAll('n')
    .select(['d.due_at', 'd.attempts'])
    .where('n.clinic_id', '=', clinicId);

export type LogRow = NonNullable<Awaited<ReturnType<typeof findLogged>>>;

export function findLogged(tx: Tx, clinicId: number, id: number) {
  return withDue(tx, clinicId).where('n.id', '=', id).executeTakeFirst();
}

export function listLogged(tx: Tx, clinicId: number, wish: LogWish) {
  let query = withDue(tx, clinicId);
  if (wish.status !== undefined) query = query.where('n.status', '=', wish.status);
  if (wish.channel !== undefined) query = query.where('n.channel', '=', wish.channel);
  if (wish.template !== undefined) query = query.where('n.template', '=', wish.template);
  if (wish.recipient !== undefined)
    query = query.where('n.recipient', 'ilike', `%${wish.recipient.replace(/[\\%_]/g, '\\$&')}%`);
  if (wish.appointmentId !== undefined) query = query.where('n.appointment_id', '=', wish.appointmentId);
  if (wish.from !== undefined) query = query.where('n.created_at', '>=', wish.from);
  if (wish.to !== undefined) query = query.where('n.created_at', '<', wish.to);
  if (wish.before !== null) query = query.where('n.id', '<', wish.before);
  return query.orderBy('n.id', 'desc').limit(wish.limit).execute();
}

export type SettingsChange = {
  reminder_minutes?: number[];
  quiet_from_minute?: number;
  quiet_until_minute?: number;
};

export async function saveSettings(tx: Tx, clinicId: number, change: SettingsChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await tx
    .insertInto('notification_settings')
    .values({ clinic_id: clinicId, ...change })
    .onConflict((conflict) => conflict.column('clinic_id').doUpdateSet(change))
    .execute();
}
