import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { Platform } from '../../vendors/meetings/port.ts';

export type MeetingRow = Awaited<ReturnType<typeof listOfAppointment>>[number];

/** Every room an appointment ever had, the newest first. */
export function listOfAppointment(tx: Tx, clinicId: number, appointmentId: number) {
  return tx
    .selectFrom('meetings')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .orderBy('id', 'desc')
    .execute();
}

export function insertWanted(
  tx: Tx,
  clinicId: number,
  meeting: { appointmentId: number; platform: Platform; wordsSealed: string | null; at: Date },
) {
  const { appointmentId, platform, wordsSealed, at } = meeting;
  return tx
    .insertInto('meetings')
    .values({
      clinic_id: clinicId,
      appointment_id: appointmentId,
      platform,
      status: 'wanted',
      words_sealed: wordsSealed,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function change(
  tx: Tx,
  clinicId: number,
  meetingId: number,
  changes: Partial<{
    status: 'wanted' | 'ready' | 'ending' | 'ended';
    vendor_id: string;
    host: string;
    room_sealed: string;
    words_sealed: string | null;
    starts_at: Date | null;
    ends_at: Date | null;
    attempts: number;
    leased_until: Date | null;
    failure: string | null;
    began_at: Date;
    updated_at: Date;
  }>,
): Promise<void> {
  await tx.updateTable('meetings').set(changes).where('clinic_id', '=', clinicId).where('id', '=', meetingId).execute();
}

export function findById(tx: Tx, clinicId: number, meetingId: number) {
  return tx
    .selectFrom('meetings')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', meetingId)
    .executeTakeFirst();
}

/** So that a webhook, which names no clinic, finds the room. */
export async function noteVendorId(
  tx: Tx,
  clinicId: number,
  room: { platform: string; vendorId: string; meetingId: number },
): Promise<void> {
  await tx
    .insertInto('meeting_vendor_ids')
    .values({ clinic_id: clinicId, platform: room.platform, vendor_id: room.vendorId, meeting_id: room.meetingId })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'platform', 'vendor_id']).doUpdateSet({ meeting_id: room.meetingId }),
    )
    .execute();
}

export function findByVendorId(db: Db | Tx, platform: string, vendorId: string) {
  return db
    .selectFrom('meeting_vendor_ids')
    .select(['clinic_id', 'meeting_id'])
    .where('platform', '=', platform)
    .where('vendor_id', '=', vendorId)
    .executeTakeFirst();
}

/** Notes when to look again; the sooner of the two counts. */
export async function putDue(tx: Tx, clinicId: number, appointmentId: number, dueAt: Date): Promise<void> {
  await tx
    .insertInto('due_meetings')
    .values({ clinic_id: clinicId, appointment_id: appointmentId, due_at: dueAt })
    .onConflict((conflict) => conflict.columns(['clinic_id', 'appointment_id']).doUpdateSet({ due_at: dueAt }))
    .execute();
}

export async function deleteDue(tx: Tx, clinicId: number, appointmentId: number): Promise<void> {
  await tx
    .deleteFrom('due_meetings')
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .execute();
}

/** Takes what is due of all clinics out of other workers' sight until `again`: one that dies leaves it to the next. */
export async function takeDue(
  db: Db,
  now: Date,
  again: Date,
): Promise<{ clinic_id: number; appointment_id: number }[]> {
  const { rows } = await sql<{ clinic_id: number; appointment_id: number }>`
    update due_meetings d set due_at = ${again}
    from (select clinic_id, appointment_id from due_meetings where due_at <= ${now} order by due_at limit 50
      for update skip locked) taken
    where d.clinic_id = taken.clinic_id and d.appointment_id = taken.appointment_id
    returning d.clinic_id, d.appointment_id`.execute(db);
  return rows;
}

/** True for the first time a vendor's event is seen. */
export async function takeEvent(
  tx: Tx,
  event: { vendor: string; id: string; type: string; body: unknown; at: Date },
): Promise<boolean> {
  const result = await tx
    .insertInto('webhook_events')
    .values({
      vendor: event.vendor,
      event_id: event.id,
      type: event.type,
      body: JSON.stringify(event.body),
      received_at: event.at,
    })
    .onConflict((conflict) => conflict.columns(['vendor', 'event_id']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

export async function findChoice(tx: Tx, clinicId: number, practitionerId: number): Promise<Platform | null> {
  const row = await tx
    .selectFrom('practitioners')
    .select('meeting_platform')
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .executeTakeFirst();
  return (row?.meeting_platform ?? null) as Platform | null;
}

export async function setChoice(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  platform: Platform | null,
): Promise<void> {
  await tx
    .updateTable('practitioners')
    .set({ meeting_platform: platform })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', practitionerId)
    .execute();
}
