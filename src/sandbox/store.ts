import { sql } from 'kysely';
import type { Db, Tx } from './deps.ts';

/** The SQL of the sandbox: plain functions over the schema `sandbox`. Times come from the caller's clock. */

export interface StripeBody {
  id: string;
  object: string;
}

export interface Stored<T extends StripeBody> {
  body: T;
  inner: Record<string, unknown>;
}

/** Writes an object as it now is. `inner` is kept from before when it is not given. */
export async function saveObject(tx: Tx, body: StripeBody, inner?: Record<string, unknown>): Promise<void> {
  const innerJson = inner === undefined ? null : JSON.stringify(inner);
  await sql`
    insert into sandbox.stripe_objects (kind, id, body, inner_state)
    values (${body.object}, ${body.id}, ${JSON.stringify(body)}::jsonb, coalesce(${innerJson}::jsonb, '{}'))
    on conflict on constraint stripe_objects_pk do update
      set body = excluded.body, inner_state = coalesce(${innerJson}::jsonb, stripe_objects.inner_state)`.execute(tx);
}

export async function findObject<T extends StripeBody>(
  db: Db,
  kind: string,
  id: string,
): Promise<Stored<T> | undefined> {
  const found = await sql<Stored<T>>`
    select body, inner_state as inner from sandbox.stripe_objects where id = ${id} and kind = ${kind}`.execute(db);
  return found.rows[0];
}

/** As `findObject`, and nobody else changes it until the transaction ends. */
export async function lockObject<T extends StripeBody>(
  tx: Tx,
  kind: string,
  id: string,
): Promise<Stored<T> | undefined> {
  const found = await sql<Stored<T>>`
    select body, inner_state as inner from sandbox.stripe_objects
    where id = ${id} and kind = ${kind} for update`.execute(tx);
  return found.rows[0];
}

export async function deleteObject(tx: Tx, id: string): Promise<void> {
  await sql`delete from sandbox.stripe_objects where id = ${id}`.execute(tx);
}

export interface ListWish {
  kind: string;
  /** Fields that must be equal, at the top level of the object. */
  fields: Record<string, unknown>;
  createdFrom: number;
  createdTo: number;
  startingAfter: string | null;
  endingBefore: string | null;
  limit: number;
}

/** A page of objects, newest first, and whether there is more beyond it. */
export async function listObjects(db: Db, wish: ListWish): Promise<{ bodies: StripeBody[]; hasMore: boolean }> {
  const backwards = wish.endingBefore !== null;
  const seqOf = (id: string) => sql`(select seq from sandbox.stripe_objects where id = ${id})`;
  const after = wish.startingAfter === null ? sql`true` : sql`seq < ${seqOf(wish.startingAfter)}`;
  const before = wish.endingBefore === null ? sql`true` : sql`seq > ${seqOf(wish.endingBefore)}`;
  const found = await sql<{ body: StripeBody }>`
    select body from sandbox.stripe_objects
    where kind = ${wish.kind} and body @> ${JSON.stringify(wish.fields)}::jsonb
      and (body ->> 'created')::bigint between ${wish.createdFrom} and ${wish.createdTo} and ${after} and ${before}
    order by seq ${backwards ? sql`asc` : sql`desc`} limit ${wish.limit + 1}`.execute(db);
  const bodies = found.rows.slice(0, wish.limit).map((row) => row.body);
  return { bodies: backwards ? bodies.toReversed() : bodies, hasMore: found.rows.length > wish.limit };
}

/** Every object of these kinds, oldest first. */
export async function listAllObjects<T extends StripeBody>(db: Db, kinds: string[]): Promise<T[]> {
  const found = await sql<{ body: T }>`
    select body from sandbox.stripe_objects where kind = any(${kinds}) order by seq`.execute(db);
  return found.rows.map((row) => row.body);
}

/** Objects that change by themselves at a moment that has come (a pending refund that settles), locked. */
export async function lockObjectsDue<T extends StripeBody>(tx: Tx, now: Date): Promise<Stored<T>[]> {
  const found = await sql<Stored<T>>`
    select body, inner_state as inner from sandbox.stripe_objects
    where inner_state ->> 'changesAt' is not null and inner_state ->> 'changesAt' <= ${now.toISOString()}
    order by seq limit 20 for update skip locked`.execute(tx);
  return found.rows;
}

export interface KeptAnswer {
  fingerprint: string;
  status: number;
  body: object;
  requestId: string;
}

/**
 * Takes the key for this transaction; false when another request holds it. The lock and the kept answer end in the
 * same commit, so a process that dies in between leaves no key behind that is in use for ever.
 */
export async function tryLockKey(tx: Tx, vendor: string, key: string): Promise<boolean> {
  const found = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`sandbox:${vendor}:${key}`}, 0)) as taken`.execute(tx);
  return found.rows[0]?.taken ?? false;
}

export async function findKeptAnswer(tx: Tx, vendor: string, key: string): Promise<KeptAnswer | undefined> {
  const found = await sql<KeptAnswer>`
    select fingerprint, status, body, request_id as "requestId" from sandbox.idempotency_keys
    where vendor = ${vendor} and key = ${key}`.execute(tx);
  return found.rows[0];
}

export async function keepAnswer(tx: Tx, vendor: string, key: string, answer: KeptAnswer, now: Date): Promise<void> {
  await sql`
    insert into sandbox.idempotency_keys (vendor, key, fingerprint, status, body, request_id, created_at)
    values (${vendor}, ${key}, ${answer.fingerprint}, ${answer.status}, ${JSON.stringify(answer.body)}::jsonb,
      ${answer.requestId}, ${now})`.execute(tx);
}

export interface NewDelivery {
  vendor: string;
  eventId: string;
  eventType: string;
  payload: string;
  dueAt: Date;
  createdAt: Date;
}

export async function addDelivery(tx: Tx, delivery: NewDelivery): Promise<void> {
  await sql`
    insert into sandbox.webhook_deliveries (vendor, event_id, event_type, payload, due_at, created_at)
    values (${delivery.vendor}, ${delivery.eventId}, ${delivery.eventType}, ${delivery.payload}, ${delivery.dueAt},
      ${delivery.createdAt})`.execute(tx);
}

export interface DueDelivery {
  id: string;
  vendor: string;
  eventId: string;
  payload: string;
  attempts: number;
}

/**
 * Takes what is due and moves it out of everybody's sight until `leaseEnds`: a process that dies while it delivers
 * leaves the row to the next one. `attempts` already counts this try.
 */
export async function takeDueDeliveries(db: Db, now: Date, leaseEnds: Date): Promise<DueDelivery[]> {
  const taken = await sql<DueDelivery>`
    update sandbox.webhook_deliveries set attempts = attempts + 1, due_at = ${leaseEnds}
    where id in (select id from sandbox.webhook_deliveries where status = 'pending' and due_at <= ${now}
      order by due_at, id limit 10 for update skip locked)
    returning id, vendor, event_id as "eventId", payload, attempts`.execute(db);
  return taken.rows;
}

export async function markDelivered(db: Db, id: string, answer: string, now: Date): Promise<void> {
  await sql`
    update sandbox.webhook_deliveries set status = 'delivered', last_answer = ${answer}, delivered_at = ${now}
    where id = ${id}`.execute(db);
}

/** Writes down a try that failed: the next one at `retryAt`, or none any more. */
export async function markRefused(db: Db, id: string, answer: string, retryAt: Date | null): Promise<void> {
  await sql`
    update sandbox.webhook_deliveries
    set last_answer = ${answer}, status = ${retryAt === null ? 'failed' : 'pending'}, due_at = coalesce(${retryAt}, due_at)
    where id = ${id}`.execute(db);
}

export async function dueAgain(db: Db, id: string, now: Date): Promise<void> {
  await sql`
    update sandbox.webhook_deliveries set status = 'pending', due_at = ${now}, attempts = 0 where id = ${id}`.execute(
    db,
  );
}

export interface DeliveryRow {
  id: string;
  vendor: string;
  eventId: string;
  eventType: string;
  status: 'pending' | 'delivered' | 'failed';
  dueAt: Date;
  attempts: number;
  lastAnswer: string | null;
  deliveredAt: Date | null;
}

/** The newest deliveries first. */
export async function listDeliveries(db: Db, limit: number): Promise<DeliveryRow[]> {
  const found = await sql<DeliveryRow>`
    select id, vendor, event_id as "eventId", event_type as "eventType", status, due_at as "dueAt", attempts,
      last_answer as "lastAnswer", delivered_at as "deliveredAt"
    from sandbox.webhook_deliveries order by id desc limit ${limit}`.execute(db);
  return found.rows;
}

export interface Attachment {
  filename: string;
  contentType: string;
  size: number;
  /** base64 */
  content: string;
}

export interface NewMessage {
  vendor: string;
  vendorId: string;
  channel: 'email' | 'sms' | 'whatsapp';
  sender: string;
  recipient: string;
  subject: string | null;
  text: string | null;
  html: string | null;
  attachments: Attachment[];
  createdAt: Date;
  /** What the vendor knows besides and shows only to who asks for it: how far a text came. */
  details?: { status?: string };
}

export interface Message extends NewMessage {
  id: string;
}

export async function addMessage(db: Db, message: NewMessage): Promise<void> {
  await sql`
    insert into sandbox.messages (vendor, vendor_id, channel, sender, recipient, subject, text_body, html_body,
      attachments, created_at, details)
    values (${message.vendor}, ${message.vendorId}, ${message.channel}, ${message.sender}, ${message.recipient},
      ${message.subject}, ${message.text}, ${message.html}, ${JSON.stringify(message.attachments)}::jsonb,
      ${message.createdAt}, ${JSON.stringify(message.details ?? {})}::jsonb)`.execute(db);
}

export interface TextRow {
  vendorId: string;
  sender: string;
  recipient: string;
  text: string | null;
  createdAt: Date;
  details: { status?: string };
}

/** The newest messages of one vendor first. */
export async function listMessagesOf(db: Db, vendor: string, limit: number): Promise<TextRow[]> {
  const found = await sql<TextRow>`
    select vendor_id as "vendorId", sender, recipient, text_body as text, created_at as "createdAt", details
    from sandbox.messages where vendor = ${vendor} order by id desc limit ${limit}`.execute(db);
  return found.rows;
}

/** Messages, oldest first; with a limit, the newest that many. */
export async function listMessages(db: Db, limit?: number): Promise<Message[]> {
  const cut = limit === undefined ? sql`` : sql`limit ${limit}`;
  const found = await sql<Message>`
    select id, vendor, vendor_id as "vendorId", channel, sender, recipient, subject, text_body as text,
      html_body as html, attachments, created_at as "createdAt"
    from sandbox.messages order by id desc ${cut}`.execute(db);
  return found.rows.toReversed();
}

export async function findAttachment(db: Db, messageId: string, index: number): Promise<Attachment | undefined> {
  const found = await sql<{ attachment: Attachment | null }>`
    select attachments -> ${index}::int as attachment from sandbox.messages where id = ${messageId}::bigint`.execute(
    db,
  );
  return found.rows[0]?.attachment ?? undefined;
}

export async function readSwitches(db: Db): Promise<{ vendor: string; name: string; value: unknown }[]> {
  const found = await sql<{ vendor: string; name: string; value: unknown }>`
    select vendor, name, value from sandbox.switches`.execute(db);
  return found.rows;
}

export async function writeSwitch(db: Db, vendor: string, name: string, value: unknown): Promise<void> {
  await sql`
    insert into sandbox.switches (vendor, name, value) values (${vendor}, ${name}, ${JSON.stringify(value)}::jsonb)
    on conflict on constraint switches_pk do update set value = excluded.value`.execute(db);
}

/** What is made once and then stays, whichever process comes first. */
export async function keepOnce<T>(db: Db, vendor: string, name: string, make: () => T): Promise<T> {
  const find = async () => {
    const found = await sql<{ value: T }>`
      select value from sandbox.switches where vendor = ${vendor} and name = ${name}`.execute(db);
    return found.rows[0]?.value;
  };
  const known = await find();
  if (known !== undefined) return known;
  const made = make();
  await sql`
    insert into sandbox.switches (vendor, name, value) values (${vendor}, ${name}, ${JSON.stringify(made)}::jsonb)
    on conflict on constraint switches_pk do nothing`.execute(db);
  return (await find()) ?? made;
}

/** Removes a switch; true for the one caller who did it, so that what happens once happens once. */
export async function takeSwitch(db: Db, vendor: string, name: string): Promise<boolean> {
  const taken = await sql`
    delete from sandbox.switches where vendor = ${vendor} and name = ${name} returning vendor`.execute(db);
  return taken.rows.length > 0;
}
