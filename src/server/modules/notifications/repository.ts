import type { Tx } from '../../platform/db.ts';

export type Message = {
  dedupeKey: string;
  channel: 'email';
  template: string;
  appointmentId: number | null;
  recipient: string;
  subject: string;
};

/** The message's row, made now or at an earlier try: its dedupe key makes it once. */
export async function openMessage(tx: Tx, clinicId: number, message: Message, at: Date) {
  await tx
    .insertInto('notification_log')
    .values({
      clinic_id: clinicId,
      dedupe_key: message.dedupeKey,
      channel: message.channel,
      template: message.template,
      appointment_id: message.appointmentId,
      recipient: message.recipient,
      subject: message.subject,
      status: 'queued',
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'dedupe_key']).doNothing())
    .execute();
  return tx
    .selectFrom('notification_log')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('dedupe_key', '=', message.dedupeKey)
    .executeTakeFirstOrThrow();
}

export function closeMessage(
  tx: Tx,
  clinicId: number,
  messageId: number,
  outcome: { status: 'sent' | 'failed'; vendor_id: string | null; failure: string | null; sent_at: Date | null },
) {
  return tx
    .updateTable('notification_log')
    .set(outcome)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', messageId)
    .execute();
}
