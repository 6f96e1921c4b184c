import { sql } from 'kysely';
import type { Db, Tx } from '../../platform/db.ts';
import type { CalendarProvider } from '../../vendors/calendars/port.ts';

export type ConnectionRow = NonNullable<Awaited<ReturnType<typeof findConnection>>>;
export type EntryRow = Awaited<ReturnType<typeof listEntries>>[number];

/** The connections of a person that are not ended, oldest first. */
export function listConnections(tx: Tx, clinicId: number, userIds: readonly string[]) {
  return tx
    .selectFrom('calendar_connections')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', 'in', [...userIds])
    .where('status', '<>', 'ended')
    .orderBy('id')
    .execute();
}

export function findConnection(tx: Tx, clinicId: number, connectionId: number) {
  return tx
    .selectFrom('calendar_connections')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('id', '=', connectionId)
    .executeTakeFirst();
}

/** The same, locked until the transaction ends. */
export async function findConnectionForUpdate(tx: Tx, clinicId: number, connectionId: number) {
  await sql`select 1 from calendar_connections where clinic_id = ${clinicId} and id = ${connectionId} for update`.execute(
    tx,
  );
  return findConnection(tx, clinicId, connectionId);
}

/** A new connection, or the same person's old one to that provider with another token and account. */
export async function putConnection(
  tx: Tx,
  clinicId: number,
  made: { userId: string; provider: CalendarProvider; account: string; tokenSealed: string; at: Date },
): Promise<number> {
  const { userId, provider, account, tokenSealed, at } = made;
  const row = await tx
    .insertInto('calendar_connections')
    .values({
      clinic_id: clinicId,
      user_id: userId,
      provider,
      account,
      status: 'active',
      token_sealed: tokenSealed,
      created_at: at,
      updated_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['clinic_id', 'user_id', 'provider']).where('status', '<>', 'ended').doUpdateSet({
        account,
        status: 'active',
        token_sealed: tokenSealed,
        sync_state: null,
        channel_id: null,
        channel_resource: null,
        channel_until: null,
        failure: null,
        attempts: 0,
        updated_at: at,
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function changeConnection(
  tx: Tx,
  clinicId: number,
  connectionId: number,
  changes: Partial<{
    status: 'active' | 'broken' | 'ended';
    token_sealed: string;
    sync_state: string | null;
    synced_until: Date;
    synced_at: Date;
    channel_id: string | null;
    channel_resource: string | null;
    channel_until: Date | null;
    leased_until: Date | null;
    attempts: number;
    failure: string | null;
    updated_at: Date;
  }>,
): Promise<void> {
  await tx
    .updateTable('calendar_connections')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('id', '=', connectionId)
    .execute();
}

/** Takes the connection for whoever asks, unless somebody else works on it just now. */
export async function lease(tx: Tx, clinicId: number, connectionId: number, now: Date, until: Date): Promise<boolean> {
  const result = await tx
    .updateTable('calendar_connections')
    .set({ leased_until: until })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', connectionId)
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]))
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

export async function noteChannel(tx: Tx, clinicId: number, channelId: string, connectionId: number): Promise<void> {
  await tx
    .insertInto('calendar_channels')
    .values({ clinic_id: clinicId, channel_id: channelId, connection_id: connectionId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function findChannel(db: Db | Tx, channelId: string) {
  return db
    .selectFrom('calendar_channels')
    .select(['clinic_id', 'connection_id'])
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
}

export function listEntries(tx: Tx, clinicId: number, appointmentId: number) {
  return tx
    .selectFrom('calendar_entries')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('appointment_id', '=', appointmentId)
    .execute();
}

export function insertEntry(
  tx: Tx,
  clinicId: number,
  entry: { connectionId: number; appointmentId: number; wordsSealed: string | null; at: Date },
) {
  return tx
    .insertInto('calendar_entries')
    .values({
      clinic_id: clinicId,
      connection_id: entry.connectionId,
      appointment_id: entry.appointmentId,
      status: 'wanted',
      words_sealed: entry.wordsSealed,
      updated_at: entry.at,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function changeEntry(
  tx: Tx,
  clinicId: number,
  key: { connectionId: number; appointmentId: number },
  changes: Partial<{
    event_id: string;
    status: 'wanted' | 'there' | 'gone';
    told: string | null;
    words_sealed: string | null;
    leased_until: Date | null;
    attempts: number;
    failure: string | null;
    updated_at: Date;
  }>,
): Promise<void> {
  await tx
    .updateTable('calendar_entries')
    .set(changes)
    .where('clinic_id', '=', clinicId)
    .where('connection_id', '=', key.connectionId)
    .where('appointment_id', '=', key.appointmentId)
    .execute();
}

/** The appointments that have, or had, an entry through a connection. */
export async function listAppointmentsIn(tx: Tx, clinicId: number, connectionId: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('calendar_entries')
    .select('appointment_id')
    .where('clinic_id', '=', clinicId)
    .where('connection_id', '=', connectionId)
    .where('status', '<>', 'gone')
    .execute();
  return rows.map((row) => row.appointment_id);
}

/** A person's appointments that are alive and still to come, as patient or as practitioner. */
export async function listComing(tx: Tx, clinicId: number, userId: string, now: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select a.id from appointments a
    join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    where a.clinic_id = ${clinicId} and (p.user_id = ${userId} or t.user_id = ${userId}) and a.ends_at > ${now}
      and a.status in ('pending', 'confirmed') order by a.starts_at limit 500`.execute(tx);
  return rows.map((row) => row.id);
}

/** What a feed shows: from a while ago on, the cancelled among them so that subscribers see them go. */
export async function listForFeed(tx: Tx, clinicId: number, userId: string, from: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select a.id from appointments a
    join patients p on p.clinic_id = a.clinic_id and p.id = a.patient_id
    join practitioners t on t.clinic_id = a.clinic_id and t.id = a.practitioner_id
    where a.clinic_id = ${clinicId} and (p.user_id = ${userId} or t.user_id = ${userId}) and a.ends_at > ${from}
    order by a.starts_at limit 1000`.execute(tx);
  return rows.map((row) => row.id);
}

export function listBusy(tx: Tx, clinicId: number, connectionId: number) {
  return tx
    .selectFrom('calendar_busy')
    .select(['event_id', 'diary_id'])
    .where('clinic_id', '=', clinicId)
    .where('connection_id', '=', connectionId)
    .execute();
}

export async function noteBusy(
  tx: Tx,
  clinicId: number,
  connectionId: number,
  eventId: string,
  diaryId: number,
): Promise<void> {
  await tx
    .insertInto('calendar_busy')
    .values({ clinic_id: clinicId, connection_id: connectionId, event_id: eventId, diary_id: diaryId })
    .execute();
}

export async function forgetBusy(tx: Tx, clinicId: number, connectionId: number, eventId: string): Promise<void> {
  await tx
    .deleteFrom('calendar_busy')
    .where('clinic_id', '=', clinicId)
    .where('connection_id', '=', connectionId)
    .where('event_id', '=', eventId)
    .execute();
}

type DueTable = 'due_syncs' | 'due_entries';
const idOf = { due_syncs: 'connection_id', due_entries: 'appointment_id' } as const;

/** Notes when to look again; the last word counts. */
export async function putDue(tx: Tx, table: DueTable, clinicId: number, id: number, dueAt: Date): Promise<void> {
  await sql`
    insert into ${sql.table(table)} (clinic_id, ${sql.ref(idOf[table])}, due_at) values (${clinicId}, ${id}, ${dueAt})
    on conflict (clinic_id, ${sql.ref(idOf[table])}) do update set due_at = excluded.due_at`.execute(tx);
}

export async function deleteDue(tx: Tx, table: DueTable, clinicId: number, id: number): Promise<void> {
  await sql`delete from ${sql.table(table)} where clinic_id = ${clinicId} and ${sql.ref(idOf[table])} = ${id}`.execute(
    tx,
  );
}

/** Takes what is due of all clinics out of other workers' sight until `again`. */
export async function takeDue(
  db: Db,
  table: DueTable,
  now: Date,
  again: Date,
): Promise<{ clinicId: number; id: number }[]> {
  const id = sql.ref(idOf[table]);
  const { rows } = await sql<{ clinicId: number; id: number }>`
    update ${sql.table(table)} d set due_at = ${again}
    from (select clinic_id, ${id} as id from ${sql.table(table)} where due_at <= ${now} order by due_at limit 50
      for update skip locked) taken
    where d.clinic_id = taken.clinic_id and d.${id} = taken.id
    returning d.clinic_id as "clinicId", taken.id`.execute(db);
  return rows;
}

export function insertFeed(tx: Tx, clinicId: number, feed: { userId: string; tokenHash: string; at: Date }) {
  return tx
    .insertInto('calendar_feeds')
    .values({ clinic_id: clinicId, user_id: feed.userId, token_hash: feed.tokenHash, created_at: feed.at })
    .returning('id')
    .executeTakeFirstOrThrow();
}

export function listFeeds(tx: Tx, clinicId: number, userId: string) {
  return tx
    .selectFrom('calendar_feeds')
    .selectAll()
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
}

export async function revokeFeed(tx: Tx, clinicId: number, userId: string, feedId: number, at: Date): Promise<boolean> {
  const result = await tx
    .updateTable('calendar_feeds')
    .set({ revoked_at: at })
    .where('clinic_id', '=', clinicId)
    .where('user_id', '=', userId)
    .where('id', '=', feedId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** The feed behind a token, with who it belongs to, if it is neither revoked nor the account closed. */
export function findFeed(tx: Tx, clinicId: number, tokenHash: string) {
  return tx
    .selectFrom('calendar_feeds as f')
    .innerJoin('users as u', (join) => join.onRef('u.clinic_id', '=', 'f.clinic_id').onRef('u.id', '=', 'f.user_id'))
    .select(['f.id', 'f.user_id', 'u.role', 'u.language'])
    .where('f.clinic_id', '=', clinicId)
    .where('f.token_hash', '=', tokenHash)
    .where('f.revoked_at', 'is', null)
    .where('u.active', '=', true)
    .executeTakeFirst();
}

export async function noteFeedRead(tx: Tx, clinicId: number, feedId: number, at: Date): Promise<void> {
  await tx
    .updateTable('calendar_feeds')
    .set({ read_at: at })
    .where('clinic_id', '=', clinicId)
    .where('id', '=', feedId)
    .execute();
}

/** True for the first time a vendor's message is seen. */
export async function takeMessage(
  tx: Tx,
  message: { vendor: string; id: string; type: string; at: Date },
): Promise<boolean> {
  const result = await tx
    .insertInto('webhook_events')
    .values({
      vendor: message.vendor,
      event_id: message.id,
      type: message.type,
      body: '{}',
      received_at: message.at,
      worked_at: message.at,
    })
    .onConflict((conflict) => conflict.columns(['vendor', 'event_id']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}
