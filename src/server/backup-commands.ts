/** `attune backup`, `verify` and `restore`: see docs/runbook.md. */
import path from 'node:path';
import { openDatabase } from './platform/db.ts';
import { verifyAudit } from './platform/audit-chain.ts';
import {
  backupFolder,
  backupName,
  checkBackup,
  restoreBackup,
  UnreadableBackup,
  writeBackup,
} from './platform/backup/backup.ts';
import { type Config, readConfig } from './platform/config.ts';
import { chooseDataDir } from './platform/data-dir.ts';
import { installJobs } from './platform/jobs.ts';
import { createLog } from './platform/log.ts';
import { errorCode, StartupProblem } from './platform/startup-problem.ts';
import { type Database, needsSecrets, openServer, projectDir, secretsOf } from './run.ts';
import { jobNames } from './subscriptions.ts';

type Env = NodeJS.ProcessEnv;
type Say = (line: string) => void;
type Place = { config: Config; dataDir: string; encryptionKey: string };

/** Everything at this moment in one file; the processes that serve go on. */
export async function backup(env: Env, [wish]: string[], say: Say): Promise<void> {
  await withDatabase(env, async ({ config, dataDir, encryptionKey }, database) => {
    const file =
      wish === undefined ? path.join(backupFolder(config, dataDir), backupName(new Date())) : path.resolve(wish);
    const bytes = await plainly(() => writeBackup(database.admin, encryptionKey, file));
    const { tables, rows } = await checkBackup(encryptionKey, file);
    say(`${file}: ${rows} rows of ${tables} tables, ${Math.ceil(bytes / 1024)} KB, sealed and read back.`);
    say('It opens only with MESSAGE_ENCRYPTION_KEY (in a demo: secrets.json of the data folder). Keep that elsewhere.');
  });
}

/** Whether a file can be restored: whole, unchanged, and sealed with a key we have. Needs no database. */
export async function verifyBackup(env: Env, args: string[], say: Say): Promise<void> {
  const file = fileIn(args, 'attune verify <file>');
  const { encryptionKey } = placeOf(env);
  const { madeAt, tables, rows } = await plainly(() => checkBackup(encryptionKey, file));
  say(`${file}: whole, made at ${madeAt}, ${rows} rows of ${tables} tables.`);
}

/** Into an empty database: all of it, or nothing. The audit log is checked at the end. */
export async function restore(env: Env, args: string[], say: Say): Promise<void> {
  const file = fileIn(args, 'attune restore <file>');
  await withDatabase(env, async ({ encryptionKey }, database) => {
    const queues = () => installJobs(database.admin, jobNames);
    const { madeAt, tables, rows } = await plainly(() => restoreBackup(database.admin, encryptionKey, file, queues));
    say(`Restored ${rows} rows of ${tables} tables as they were at ${madeAt}.`);
    const { db, close } = openDatabase(database.admin);
    try {
      for (const clinic of await db.selectFrom('clinics').select(['id', 'slug']).execute()) {
        const { sealed, firstBad } = await verifyAudit(db, clinic.id);
        if (firstBad !== null)
          throw new StartupProblem(`The audit log of ${clinic.slug} is BROKEN at entry ${firstBad}.`);
        say(`${clinic.slug}: audit log intact, ${sealed} entries.`);
      }
    } finally {
      await close();
    }
  });
}

function fileIn([file]: string[], usage: string): string {
  if (file === undefined) throw new StartupProblem(`Say: ${usage}`);
  return path.resolve(file);
}

function placeOf(env: Env): Place {
  const config = readConfig(env);
  const dataDir = config.databaseUrl === null || needsSecrets(config) ? chooseDataDir(env, projectDir) : '';
  return { config, dataDir, encryptionKey: secretsOf(config, dataDir).encryptionKey };
}

async function withDatabase(env: Env, story: (place: Place, database: Database) => Promise<void>): Promise<void> {
  const place = placeOf(env);
  const log = createLog({ level: place.config.logLevel });
  const database = await openServer(place.config, place.dataDir, log);
  try {
    await story(place, database);
  } finally {
    await database.stop();
  }
}

/** What a person can do something about is said in a sentence, without a stack. */
async function plainly<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof UnreadableBackup) throw new StartupProblem(error.message, { cause: error });
    const reasons: Record<string, string> = {
      ENOENT: 'There is no such file',
      EEXIST: 'A file of that name is there already',
      ENOSPC: 'The disk is full',
      EACCES: 'It may not be read or written by this user',
    };
    const reason = reasons[errorCode(error)];
    if (reason === undefined) throw error;
    throw new StartupProblem(`${reason}: ${(error as NodeJS.ErrnoException).path ?? ''}`, { cause: error });
  }
}
