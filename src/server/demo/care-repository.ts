/** The SQL of what surrounds the demo's sessions. */
import { type Insertable, sql } from 'kysely';
import type { DB } from '../platform/database.generated.ts';
import type { Tx } from '../platform/db.ts';

export type Completed = {
  id: number;
  patient_id: number;
  practitioner_id: number;
  user_id: string;
  ends_at: Date;
  date: string;
};

/** Sessions that took place, the newest first. */
export async function listCompleted(tx: Tx, clinicId: number): Promise<Completed[]> {
  const { rows } = await sql<Completed>`
    select a.id, a.patient_id, a.practitioner_id, t.user_id, a.ends_at, (a.starts_at at time zone a.timezone)::date as date
    from appointments a join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    where a.clinic_id = ${clinicId} and a.status = 'completed' order by a.starts_at desc`.execute(tx);
  return rows;
}

export async function reserveNoteIds(tx: Tx, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('clinical_notes', 'id'))::integer as id from generate_series(1, ${count}::integer)`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

export type NewNote = Insertable<DB['clinical_notes']> & { id: number; updated_at: Date };

export async function insertNotes(tx: Tx, notes: NewNote[]): Promise<void> {
  for (let at = 0; at < notes.length; at += 500)
    await tx
      .insertInto('clinical_notes')
      .values(notes.slice(at, at + 500))
      .execute();
}

export async function insertPrivate(tx: Tx, note: Insertable<DB['private_notes']>): Promise<void> {
  await tx.insertInto('private_notes').values(note).execute();
}

async function nextId(tx: Tx, table: 'note_templates' | 'messages'): Promise<number> {
  const { rows } = await sql<{
    id: number;
  }>`select nextval(pg_get_serial_sequence(${table}, 'id'))::integer as id`.execute(tx);
  return (rows[0] as { id: number }).id;
}

export async function insertTemplate(
  tx: Tx,
  clinicId: number,
  practitionerId: number,
  type: string,
  at: Date,
  seal: (id: number) => string,
): Promise<void> {
  const id = await nextId(tx, 'note_templates');
  const row = { clinic_id: clinicId, id, practitioner_id: practitionerId, type, content_sealed: seal(id) };
  await tx
    .insertInto('note_templates')
    .values({ ...row, created_at: at, updated_at: at })
    .execute();
}

export async function findPeople(
  tx: Tx,
  clinicId: number,
  emails: readonly string[],
): Promise<Map<string, { id: string; patientId: number | null }>> {
  const { rows } = await sql<{ email: string; id: string; patient_id: number | null }>`
    select u.email, u.id, p.id as patient_id from users u left join patients p on p.clinic_id = u.clinic_id and p.user_id = u.id
    where u.clinic_id = ${clinicId} and u.email = any(${emails})`.execute(tx);
  return new Map(rows.map(({ email, id, patient_id: patientId }) => [email, { id, patientId }]));
}

export async function insertConversation(tx: Tx, clinicId: number, pair: [string, string], at: Date): Promise<number> {
  const [one, other] = pair.toSorted() as [string, string];
  const row = await tx
    .insertInto('conversations')
    .values({ clinic_id: clinicId, one_id: one, other_id: other, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function insertMessage(
  tx: Tx,
  clinicId: number,
  message: { conversationId: number; from: string; to: string; at: Date; readAt: Date | null },
  seal: (id: number) => string,
): Promise<void> {
  const id = await nextId(tx, 'messages');
  const { conversationId, from, to, at, readAt } = message;
  await tx
    .insertInto('messages')
    .values({
      clinic_id: clinicId,
      id,
      conversation_id: conversationId,
      sender_id: from,
      receiver_id: to,
      body_sealed: seal(id),
      created_at: at,
      read_at: readAt,
    })
    .execute();
  await tx
    .updateTable('conversations')
    .set({ last_message_id: id })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', conversationId)
    .execute();
}

export async function insertDetails(
  tx: Tx,
  clinicId: number,
  details: { patientId: number; userId: string; data_sealed: string; at: Date },
): Promise<void> {
  const { patientId, userId, data_sealed, at } = details;
  await tx
    .insertInto('patient_details')
    .values({ clinic_id: clinicId, patient_id: patientId, data_sealed, updated_by: userId, updated_at: at })
    .execute();
}
