import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, StartupProblem } from './startup-problem.ts';

/** A process that holds something: its number and when it started, so that a number used again is not mistaken for it. */
type Holder = { pid: number; startedAt: string };

const lockWaitMs = 120_000;

/** When a process started, in the system's own words; '' when it cannot be told, undefined when it runs no more. */
export function startTimeOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return undefined;
  }
  if (process.platform === 'linux') return linuxStartTimeOf(pid);
  if (process.platform === 'win32') return '';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** Field 22 of /proc/<pid>/stat; a zombie (state Z) still answers a signal, but runs no more. */
function linuxStartTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? '');
  } catch {
    return '';
  }
}

/** Whether a process runs, and, when its start time is known, is still the same one. */
export function isAlive(pid: number, startedAt = ''): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const now = startTimeOf(pid);
  return now !== undefined && (now === '' || startedAt === '' || now === startedAt);
}

function describeSelf(): string {
  return `${process.pid}\n${startTimeOf(process.pid) ?? ''}`;
}

function readHolder(text: string): Holder {
  const [pid, startedAt] = text.split('\n');
  return { pid: Number(pid), startedAt: startedAt ?? '' };
}

/**
 * Runs `work` while no other process holds the lock file. A lock left by a dead process is taken over.
 * Throws StartupProblem when a living process keeps it for two minutes.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + lockWaitMs;
  let release = tryLock(file);
  while (!release) {
    if (Date.now() > deadline) {
      throw new StartupProblem(
        `Another Attune process has been starting or stopping the database for two minutes; stop it, or delete ${file} if it is gone.`,
      );
    }
    await sleep(20);
    release = tryLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes the lock if it is free (or its holder dead) and returns what gives it back; undefined when it is held. */
export function tryLock(file: string): (() => void) | undefined {
  const mine = `${describeSelf()}\n${randomUUID()}`;
  try {
    writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
    return () => {
      if (readOrEmpty(file) === mine) rmSync(file, { force: true });
    };
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    removeIfDead(file);
    return undefined;
  }
}

/**
 * Two processes may find the same dead lock, and the slower one must not delete the lock the faster one has just taken:
 * it is moved aside first, and put back when it turns out to be another one than was read.
 */
function removeIfDead(file: string): void {
  const found = readOrEmpty(file);
  const holder = readHolder(found);
  if (found === '' ? !isOld(file) : isAlive(holder.pid, holder.startedAt)) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readOrEmpty(aside);
  if (moved !== found) renameSync(aside, file);
  rmSync(aside, { force: true });
}

/** A lock is created and filled in two steps; an empty one older than this was left by a process killed between them. */
function isOld(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs > 2_000;
  } catch {
    return false;
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Writes this process down as one that uses the server; returns the file that says so. Call under the lock. */
export function register(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `${process.pid}-${randomUUID()}`);
  writeFileSync(file, describeSelf(), { mode: 0o600 });
  return file;
}

/** How many living processes are written down; the entries of dead ones are removed. Call under the lock. */
export function countLiving(folder: string): number {
  const entries = readdirSync(folder).map((name) => path.join(folder, name));
  const living = entries.filter((file) => {
    const holder = readHolder(readOrEmpty(file));
    return isAlive(holder.pid, holder.startedAt);
  });
  for (const file of entries) if (!living.includes(file)) rmSync(file, { force: true });
  return living.length;
}
