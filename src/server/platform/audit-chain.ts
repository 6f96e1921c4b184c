/** The audit log's chain: sealing what was written, and finding what was tampered with. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Checkpoint } from './audit-checkpoints.ts';
import { type Db, inTransaction, type Tx } from './db.ts';

const GENESIS = '0'.repeat(64);

/**
 * Numbers and chains what was inserted since the last time: hash = SHA-256(previous hash, entry). One sealer at a time per
 * clinic (advisory lock), so that writers never wait. Entries of transactions that commit late are sealed in a later round.
 *
 * @returns how many entries were sealed
 */
export async function sealAudit(db: Db, clinicId: number, now: Date): Promise<number> {
  return inTransaction(db, clinicId, async (tx) => {
    const locked = await sql<{ ok: boolean }>`select pg_try_advisory_xact_lock(720, ${clinicId}) as ok`.execute(tx);
    if (locked.rows[0]?.ok !== true) return 0;
    const entries = await unsealedEntries(tx, clinicId);
    if (entries.length === 0) return 0;
    const last = await tx
      .selectFrom('audit.seals')
      .select(['number', 'hash'])
      .where('clinic_id', '=', clinicId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    let [number, previous] = [last?.number ?? 0, last?.hash ?? GENESIS];
    const seals = entries.map((entry) => {
      const hash = hashEntry(previous, entry);
      const seal = {
        clinic_id: clinicId,
        number: (number += 1),
        entry_id: entry.id,
        previous_hash: previous,
        hash,
        sealed_at: now,
      };
      previous = hash;
      return seal;
    });
    await tx.insertInto('audit.seals').values(seals).execute();
    return seals.length;
  });
}

function unsealedEntries(tx: Tx, clinicId: number) {
  return tx
    .selectFrom('audit.entries as entry')
    .leftJoin('audit.seals as seal', 'seal.entry_id', 'entry.id')
    .selectAll('entry')
    .where('entry.clinic_id', '=', clinicId)
    .where('seal.entry_id', 'is', null)
    .orderBy('entry.id')
    .limit(1000)
    .execute();
}

type Entry = Awaited<ReturnType<typeof unsealedEntries>>[number];

export function hashEntry(previous: string, entry: Entry): string {
  const {
    id,
    clinic_id,
    at,
    actor,
    actor_role,
    action,
    object_type,
    object_id,
    patient_id,
    outcome,
    address,
    request_id,
    detail,
  } = entry;
  const fields = [
    id,
    clinic_id,
    at.toISOString(),
    actor,
    actor_role,
    action,
    object_type,
    object_id,
    patient_id,
    outcome,
    address,
    request_id,
    sortKeys(detail),
  ];
  return createHash('sha256').update(previous).update(JSON.stringify(fields)).digest('hex');
}

/** jsonb gives keys back in its own order; the hash must not depend on it. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/** The newest seal of a clinic, to be kept where the database's owner does not reach. */
export async function lastSeal(db: Db, clinicId: number): Promise<{ number: number; hash: string } | undefined> {
  return inTransaction(db, clinicId, (tx) =>
    tx
      .selectFrom('audit.seals')
      .select(['number', 'hash'])
      .where('clinic_id', '=', clinicId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
}

export type AuditReport = {
  sealed: number;
  unsealed: number;
  /** The first entry that does not fit the chain. */
  firstBad: number | null;
  /** The first checkpoint whose seal is gone or another: the tail was cut, or the chain written anew. */
  lostCheckpoint: Checkpoint | null;
};

/**
 * Walks the chain of a clinic; names the first entry that was changed, removed, added between or moved. Checkpoints kept
 * elsewhere show a chain that is whole but no longer the one it was.
 */
export async function verifyAudit(
  db: Db,
  clinicId: number,
  checkpoints: readonly Checkpoint[] = [],
): Promise<AuditReport> {
  const expected = new Map(checkpoints.map((one) => [one.number, one]));
  return inTransaction(db, clinicId, async (tx) => {
    let [previous, number, firstBad] = [GENESIS, 0, null as number | null];
    for (;;) {
      const rows = await tx
        .selectFrom('audit.seals as seal')
        .leftJoin('audit.entries as entry', 'entry.id', 'seal.entry_id')
        .selectAll('entry')
        .select(['seal.number as seal_number', 'seal.hash as seal_hash', 'seal.entry_id as seal_entry'])
        .where('seal.clinic_id', '=', clinicId)
        .where('seal.number', '>', number)
        .orderBy('seal.number')
        .limit(5000)
        .execute();
      for (const row of rows) {
        const broken =
          row.id === null || row.seal_number !== number + 1 || hashEntry(previous, row as Entry) !== row.seal_hash;
        if (broken && firstBad === null) firstBad = row.seal_entry;
        previous = row.seal_hash;
        number = row.seal_number;
        if (expected.get(number)?.hash === row.seal_hash) expected.delete(number);
      }
      if (rows.length < 5000) break;
    }
    const unsealed = await sql<{ count: number }>`
      select count(*) as count from audit.entries entry left join audit.seals seal on seal.entry_id = entry.id
      where entry.clinic_id = ${clinicId} and seal.entry_id is null`.execute(tx);
    const lost = [...expected.values()].sort((a, b) => a.number - b.number);
    return { sealed: number, unsealed: unsealed.rows[0]?.count ?? 0, firstBad, lostCheckpoint: lost[0] ?? null };
  });
}
