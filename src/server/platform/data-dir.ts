import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { canEnter, chooseDatabaseUser, type DatabaseUser } from './postgres-user.ts';
import { errorCode, StartupProblem } from './startup-problem.ts';

/**
 * The absolute path of the folder that holds the embedded database and local secrets; it need not exist yet.
 * `ATTUNE_DATA_DIR` (relative to the project) decides; else `<project>/.attune` when we can write there and the
 * database's user can reach it; else a folder of its own per project, for root below /var/lib, for others below their home.
 */
export function chooseDataDir(env: NodeJS.ProcessEnv, projectDir: string): string {
  const wish = env['ATTUNE_DATA_DIR'];
  if (wish) return path.resolve(projectDir, wish);
  const inProject = path.resolve(projectDir, '.attune');
  if (isUsable(inProject)) return inProject;
  const elsewhere = path.join(sharedPlace(env), hashOf(projectDir));
  if (isUsable(elsewhere)) return elsewhere;
  throw new StartupProblem(
    `Neither ${inProject} nor ${elsewhere} can hold the database; set ATTUNE_DATA_DIR to a folder that can be written.`,
  );
}

/**
 * Makes the data folder and checks that it can be written and that the database's user can pass through it.
 * The folder stays ours and unreadable to others; root grants the right to pass through, which the database needs.
 */
export function prepareDataDir(dataDir: string, user: DatabaseUser): void {
  try {
    makeFolder(dataDir, user ? 0o711 : 0o700);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    readdirSync(dataDir);
  } catch (error) {
    throw new StartupProblem(
      `The data folder ${dataDir} ${reasonOf(error)}; set ATTUNE_DATA_DIR to a folder that can be written.`,
      { cause: error },
    );
  }
  if (user && !canEnter(dataDir, user) && isOurs(dataDir)) chmodSync(dataDir, 0o711);
  if (user && !canEnter(dataDir, user)) {
    throw new StartupProblem(
      `The database does not run as root, and its user (uid ${user.uid}) cannot reach the data folder ${dataDir}; ` +
        'set ATTUNE_DATA_DIR to a folder that other users can pass through, such as one below /var/lib.',
    );
  }
}

/**
 * Makes a folder and those above it. Not Node's own `recursive`: below a place that refuses new folders with ENOENT, such
 * as /proc, that tries again for ever.
 */
export function makeFolder(folder: string, mode: number): void {
  const parent = path.dirname(folder);
  if (!existsSync(parent)) makeFolder(parent, 0o755);
  makeOne(folder, mode);
}

/** Another process may make it at the same moment; a file of that name is refused. */
function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}

function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    EROFS: 'is on a read-only file system',
    EEXIST: 'is a file, not a folder',
    ENOTDIR: 'lies below a file, not a folder',
    ENOSPC: 'cannot be made because the disk is full',
  };
  return reasons[errorCode(error)] ?? 'cannot be written by the user who started Attune';
}

/** A folder that is empty or already holds a database of ours: its mode is ours to set, that of somebody's home is not. */
function isOurs(dataDir: string): boolean {
  const names = readdirSync(dataDir);
  return names.length === 0 || names.some((name) => /^pg\d+$/.test(name));
}

function isUsable(dir: string): boolean {
  let nearest = dir;
  while (!existsSync(nearest)) nearest = path.dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    readdirSync(nearest);
  } catch {
    return false;
  }
  const user = chooseDatabaseUser();
  if (!user) return true;
  return canEnter(nearest, user) || (nearest === dir && isOurs(dir) && canEnter(path.dirname(dir), user));
}

function sharedPlace(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return '/var/lib/attune';
  return path.join(env['HOME'] || os.homedir(), '.local', 'share', 'attune');
}

function hashOf(projectDir: string): string {
  return createHash('sha256').update(realpathSync(projectDir)).digest('hex').slice(0, 12);
}
