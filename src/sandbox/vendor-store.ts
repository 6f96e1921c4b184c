import { sql } from 'kysely';
import type { Db, Tx } from './deps.ts';

/** What Zoom, Google and Microsoft remember: plain functions over `sandbox.vendor_objects` and `sandbox.pushes`. */
export type OfficeVendor = 'zoom' | 'google' | 'microsoft';

export interface VendorObject<Body = Record<string, unknown>> {
  id: string;
  account: string;
  version: number;
  body: Body;
  gone: boolean;
  createdAt: Date;
}

/**
 * Writes an object as it now is, under a new version. Versions are handed out one commit after the other: a sync that
 * has seen one has seen all before it.
 */
export async function putVendorObject(
  db: Db,
  object: { vendor: OfficeVendor; kind: string; id: string; account: string; body: object; gone?: boolean; at: Date },
): Promise<void> {
  const { vendor, kind, id, account, body, gone = false, at } = object;
  await db.transaction().execute(async (tx: Tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('sandbox:vendor_objects', 0))`.execute(tx);
    await sql`
      insert into sandbox.vendor_objects (vendor, kind, id, account, body, gone, created_at)
      values (${vendor}, ${kind}, ${id}, ${account}, ${JSON.stringify(body)}::jsonb, ${gone}, ${at})
      on conflict (vendor, kind, id) do update set body = excluded.body, gone = excluded.gone,
        version = excluded.version`.execute(tx);
  });
}

const columns = sql`id, account, version, body, gone, created_at as "createdAt"`;

export async function findVendorObject<Body>(
  db: Db,
  vendor: OfficeVendor,
  kind: string,
  id: string,
): Promise<VendorObject<Body> | undefined> {
  const found = await sql<VendorObject<Body>>`
    select ${columns} from sandbox.vendor_objects where vendor = ${vendor} and kind = ${kind} and id = ${id}`.execute(
    db,
  );
  return found.rows[0];
}

/** Of an account, oldest change first; `since`: what changed after that version, what is gone among it. */
export async function listVendorObjects<Body>(
  db: Db,
  vendor: OfficeVendor,
  kind: string,
  wish: { account?: string; since?: number } = {},
): Promise<VendorObject<Body>[]> {
  const { account, since } = wish;
  const found = await sql<VendorObject<Body>>`
    select ${columns} from sandbox.vendor_objects
    where vendor = ${vendor} and kind = ${kind} and (${account ?? null}::text is null or account = ${account ?? null})
      and version > ${since ?? 0} order by version`.execute(db);
  return found.rows;
}

/** The number of the last change; what a sync token counts from. */
export async function lastVersion(db: Db): Promise<number> {
  const found = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from sandbox.vendor_objects`.execute(db);
  return found.rows[0]?.version ?? 0;
}

export interface Push {
  vendor: OfficeVendor;
  address: string;
  headers: Record<string, string>;
  body: string;
  dueAt: Date;
}

export async function addPush(db: Db, push: Push, now: Date): Promise<void> {
  await sql`
    insert into sandbox.pushes (vendor, address, headers, body, due_at, created_at)
    values (${push.vendor}, ${push.address}, ${JSON.stringify(push.headers)}::jsonb, ${push.body}, ${push.dueAt}, ${now})`.execute(
    db,
  );
}

export type DuePush = Omit<Push, 'dueAt'> & { id: string; attempts: number };

/** Takes what is due out of everybody's sight until `leaseEnds`; `attempts` counts this try. */
export async function takeDuePushes(db: Db, now: Date, leaseEnds: Date): Promise<DuePush[]> {
  const taken = await sql<DuePush>`
    update sandbox.pushes set attempts = attempts + 1, due_at = ${leaseEnds}
    where id in (select id from sandbox.pushes where status = 'pending' and due_at <= ${now}
      order by due_at, id limit 20 for update skip locked)
    returning id, vendor, address, headers, body, attempts`.execute(db);
  return taken.rows;
}

export async function closePush(
  db: Db,
  id: string,
  outcome: { status: 'pending' | 'delivered' | 'failed'; answer: string; dueAt: Date },
): Promise<void> {
  await sql`
    update sandbox.pushes set status = ${outcome.status}, last_answer = ${outcome.answer}, due_at = ${outcome.dueAt}
    where id = ${id}`.execute(db);
}
