/**
 * Where the audit chain stood, kept outside the database: whoever owns the database could cut the chain's tail or write all
 * of it anew, and it would still be whole. Each line carries a MAC by a key the database does not have.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lastSeal } from './audit-chain.ts';
import { makeFolder } from './data-dir.ts';
import type { Platform } from './platform.ts';
import { sameText } from './secrets.ts';

export type Checkpoint = { clinicId: number; number: number; hash: string; at: string };

/** The file in the data folder; a line of JSON each. */
export const checkpointFile = (dataDir: string): string => path.join(dataDir, 'audit-checkpoints.jsonl');

const named = ({ clinicId, number, hash, at }: Checkpoint): string => `audit:${clinicId}:${number}:${hash}:${at}`;

const EVERY_MS = 5 * 60_000;

/**
 * A tick that writes down each clinic's last seal: at once after a start, then every five minutes when it has moved. The
 * log has the same line, for whoever ships logs to another machine.
 */
export function createCheckpoints(
  { db, log, tokenOf, dataDir }: Pick<Platform, 'db' | 'log' | 'tokenOf' | 'dataDir'>,
  clinics: () => Promise<readonly { id: number }[]>,
): () => Promise<void> {
  const kept = new Map<number, { number: number; atMs: number }>();
  return async () => {
    for (const { id: clinicId } of await clinics()) {
      const before = kept.get(clinicId);
      if (before !== undefined && Date.now() - before.atMs < EVERY_MS) continue;
      const seal = await lastSeal(db, clinicId);
      if (seal === undefined || seal.number === before?.number) continue;
      kept.set(clinicId, { number: seal.number, atMs: Date.now() });
      const checkpoint = { clinicId, ...seal, at: new Date().toISOString() };
      const line = { ...checkpoint, mac: tokenOf(named(checkpoint)) };
      log.info('audit checkpoint', line);
      if (dataDir === null) continue;
      makeFolder(dataDir, 0o700);
      appendFileSync(checkpointFile(dataDir), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    }
  };
}

export type ReadCheckpoints = { good: Checkpoint[]; forged: number };

/** Checkpoints of a file of ours or of a log that has them among other lines. One with a wrong MAC is not believed. */
export function readCheckpoints(file: string, macOf: (what: string) => string): ReadCheckpoints {
  const found: ReadCheckpoints = { good: [], forged: 0 };
  if (!existsSync(file)) return found;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const checkpoint = parse(line);
    if (checkpoint === null) continue;
    if (sameText(checkpoint.mac, macOf(named(checkpoint)))) found.good.push(checkpoint);
    else found.forged += 1;
  }
  return found;
}

function parse(line: string): (Checkpoint & { mac: string }) | null {
  try {
    const { clinicId, number, hash, at, mac } = JSON.parse(line) as Partial<Checkpoint & { mac: string }>;
    if (typeof clinicId !== 'number' || typeof number !== 'number') return null;
    if (typeof hash !== 'string' || typeof at !== 'string' || typeof mac !== 'string') return null;
    return { clinicId, number, hash, at, mac };
  } catch {
    return null;
  }
}
