/** The log of messages and the rows of those that still have to go. */
import { sql } from 'kysely';
import type { MessageStatus } from '../../../domain/notifications.ts';
import type { Db, Tx } from '../../platform/db.ts';

export type NewMessage = {
  dedupe_key: string;
  channel: string;
  template: string;
  audience: string | null;
  appointment_id: number | null;
  user_id: string | null;
  patient_id: number | null;
  recipient: string;
  body_sealed: string;
  path: string | null;
  sequence: number | null;
  status: MessageStatus;
  failure?: string | null;
  delivered_at?: Date | null;
  created_at: Date;
};

/** Enters a message; undefined when its key is there already: it was said before. */
export async function insertMessage(tx: Tx, clinicId: number, message: NewMessage): Promise<number | undefined> {
  const row = await tx
    .insertInto('notification_log')
    .values({ clinic_id: clinicId, ...message })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'dedupe_key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export function insertDue(tx: Tx, clinicId: number, due: { notification_id: number; is_mail: boolean; due_at: Date }) {
  return tx
    .insertInto('due_messages')
    .values({ clinic_id: clinicId, ...due })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'notification_id']).doNothing())
    .execute();
}

export type DueMessage = {
  clinic_id: number;
  notification_id: number;
  attempts: number;
  /** When an earlier try began that did not say how it ended. */
  begun_before: Date | null;
};

/**
 * Takes messages that are due and holds them for this process. `now` is business time, `machine` the machine's: whoever
 * dies lets go of them when the hold ends. Mail is held longer: only the vendor's report can say that it left.
 */
export async function takeDue(
  db: Db,
  now: Date,
  machine: Date,
  holds: { mail: Date; text: Date },
  limit: number,
): Promise<DueMessage[]> {
  const taken = await sql<DueMessage>`
    with taken as (
      select clinic_id, notification_id, begun_at, is_mail from due_messages
      where due_at <= ${now} and (held_until is null or held_until <= ${machine})
      order by due_at, notification_id limit ${limit} for update skip locked)
    update due_messages d set attempts = d.attempts + 1, begun_at = ${machine},
      held_until = case when taken.is_mail then ${holds.mail}::timestamptz else ${holds.text}::timestamptz end
    from taken where d.clinic_id = taken.clinic_id and d.notification_id = taken.notification_id
    returning d.clinic_id, d.notification_id, d.attempts, taken.begun_at as begun_before`.execute(db);
  return taken.rows;
}

export function putOff(
  tx: Tx,
  clinicId: number,
  notificationId: number,
  until: { due_at: Date; held_until: Date | null; begun_at: Date | null },
) {
  return tx
    .updateTable('due_messages')
    .set(until)
    .where('clinic_id', '=', clinicId)
    .where('notification_id', '=', notificationId)
    .execute();
}

/** Put off, and held as it is: it may have left, so the hold must end first. */
export function putOffHeld(tx: Tx, clinicId: number, notificationId: number, dueAt: Date) {
  return tx
    .updateTable('due_messages')
    .set({ due_at: dueAt })
    .where('clinic_id', '=', clinicId)
    .where('notification_id', '=', notificationId)
    .execute();
}

export function dropDue(tx: Tx, clinicId: number, notificationId: number) {
  return tx
    .deleteFrom('due_messages')
    .where('clinic_id', '=', clinicId)
    .where('notification_id', '=', notificationId)
    .execute();
}

export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

export function findMessage(tx: Tx, clinicId: number, id: number) {
  return tx
    .selectFrom('notification_log')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function findMessageForUpdate(tx: Tx, clinicId: number, id: number) {
  return tx
    .selectFrom('notification_log')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export type MessageChange = Partial<
  Pick<
    MessageRow,
    'status' | 'vendor' | 'vendor_id' | 'failure' | 'sent_at' | 'delivered_at' | 'opened_at' | 'body_sealed' | 'resent'
  >
>;

export function changeMessage(tx: Tx, clinicId: number, id: number, change: MessageChange) {
  return tx
    .updateTable('notification_log')
    .set(change)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', id)
    .execute();
}

/** Marks a report as taken; false when it came before. It is kept by its id alone: its text names people. */
export async function takeReport(tx: Tx, vendor: string, eventId: string, type: string, at: Date): Promise<boolean> {
  const row = await tx
    .insertInto('webhook_events')
    .values({ vendor, event_id: eventId, type, body: JSON.stringify({}), received_at: at, worked_at: at })
    .onConflict((conflict) => conflict.columns(['vendor', 'event_id']).doNothing())
    .returning('event_id')
    .executeTakeFirst();
  return row !== undefined;
}
