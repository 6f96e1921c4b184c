/** `npm start` and `attune <command>`: what was asked, done, and a failure said in one plain sentence. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type AuditReport, verifyAudit } from './server/platform/audit-chain.ts';
import { checkpointFile, type ReadCheckpoints, readCheckpoints } from './server/platform/audit-checkpoints.ts';
import { countKeys, rotateKeys } from './server/platform/key-rotation.ts';
import { backup, restore, verifyBackup } from './server/backup-commands.ts';
import { StartupProblem } from './server/platform/startup-problem.ts';
import { runSlots } from './server/modules/availability/slots-command.ts';
import { checkLedger } from './server/modules/billing/service.ts';
import { run } from './server/run.ts';
import { clinicCommand, setupCommand } from './server/setup-command.ts';

/** Read before anything takes time: it may be gone by the time we are ready. */
const parent = process.ppid;

const HELP = `attune <command>

  serve           everything in one process (npm start)
  api             only HTTP; run as many as you like against one DATABASE_URL
  worker          only jobs; run at least one beside the api processes
  setup           the first clinic and its first administrator: --clinic "Name" --email you@example.org
  clinic          further clinics and their host names: list, add, hosts
  slots           free starts for the rules on standard input (JSON); --explain says why others are refused
  ledger check    holds the books of every clinic against themselves
  audit verify    checks that the audit log was not tampered with; --since <file> holds it against kept checkpoints
  keys            how much lies under which key of MESSAGE_ENCRYPTION_KEY; keys new makes one; keys rotate puts the first
                  key under everything, while the product runs
  backup [file]   everything at this moment in one sealed file; goes on beside running processes
  verify <file>   reads a backup to its end: is it whole, and is ours the key?
  restore <file>  puts a backup into an empty database
`;

const commands: Record<string, (args: string[]) => Promise<void>> = {
  serve: () => serve({ api: true, worker: true }),
  api: () => serve({ api: true, worker: false }),
  worker: () => serve({ api: false, worker: true }),
  setup: setupCommand,
  clinic: clinicCommand,
  slots: async (args) => {
    process.stdout.write(`${runSlots(readFileSync(0, 'utf8'), { explain: args.includes('--explain') })}\n`);
  },
  audit: verify,
  keys: manageKeys,
  backup: (args) => backup(process.env, args, say),
  verify: (args) => verifyBackup(process.env, args, say),
  restore: (args) => restore(process.env, args, say),
  ledger: checkBooks,
  help: async () => {
    process.stdout.write(HELP);
  },
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function serve(roles: { api: boolean; worker: boolean }): Promise<void> {
  const running = await run(process.env, roles);
  const { config } = running.parts.platform;
  const where = config.publicUrl ?? running.url.replace('127.0.0.1', 'localhost');
  const demo = config.demo ? ` (a demo: what leaves it is shown at ${where}/sandbox)` : '';
  const data = running.dataDir === null ? '' : `, its data in ${running.dataDir}`;
  process.stdout.write(roles.api ? `Attune is ready: ${where}${demo}${data}\n` : 'Attune’s worker is ready.\n');
  if ((await running.parts.clinics.all()).length === 0)
    process.stdout.write(
      'There is no clinic yet. Make one: npm run attune -- setup --clinic "Name" --email you@example.org\n',
    );
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    // What has begun is finished; ten seconds are enough for it, and nobody should wait longer.
    setTimeout(() => process.exit(1), 10_000).unref();
    void running.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.env.npm_lifecycle_event !== undefined) stopWithoutParent(stop);
}

/** npm hands a signal to its shell, which dies of it and leaves us behind: then nobody is there to stop us but ourselves. */
function stopWithoutParent(stop: () => void): void {
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
}

/** `audit verify [--since <file>]`: the chain, and the checkpoints of the data folder or of a kept copy or log. */
async function verify(args: string[]): Promise<void> {
  const [verb, option, file] = args;
  const fits = verb === 'verify' && (args.length === 1 || (args.length === 3 && option === '--since'));
  if (!fits)
    throw new StartupProblem('Say: attune audit verify [--since <file of checkpoints, or a log that has them>]');
  const running = await run(process.env, { api: false, worker: false });
  try {
    const { platform, clinics } = running.parts;
    if (file !== undefined && !existsSync(file)) throw new StartupProblem(`There is no file ${file}.`);
    const kept = file ?? (platform.dataDir === null ? null : checkpointFile(platform.dataDir));
    const known: ReadCheckpoints = kept === null ? { good: [], forged: 0 } : readCheckpoints(kept, platform.tokenOf);
    for (const clinic of await clinics.all()) {
      const checkpoints = known.good.filter((one) => one.clinicId === clinic.id);
      const report = await verifyAudit(platform.db, clinic.id, checkpoints);
      process.stdout.write(`${clinic.slug}: ${describeReport(report, checkpoints.length)}\n`);
      if (report.firstBad !== null || report.lostCheckpoint !== null) process.exitCode = 1;
    }
    if (known.forged > 0)
      process.stdout.write(`${known.forged} checkpoints were not made by this Attune (or by another JWT_SECRET)\n`);
  } finally {
    await running.stop();
  }
}

function describeReport({ sealed, unsealed, firstBad, lostCheckpoint }: AuditReport, checkpoints: number): string {
  const chain = firstBad === null ? 'chain intact' : `BROKEN at entry ${firstBad}`;
  const kept =
    lostCheckpoint === null
      ? `${checkpoints} checkpoints fit`
      : `CUT OR REWRITTEN: seal ${lostCheckpoint.number} of ${lostCheckpoint.at} is not there as it was`;
  return `${sealed} sealed, ${unsealed} not yet sealed, ${chain}, ${kept}`;
}

/** Beside whatever else runs on the same database. */
async function manageKeys([what = 'list']: string[]): Promise<void> {
  if (what === 'new') return say(randomBytes(48).toString('base64url'));
  if (what !== 'list' && what !== 'rotate')
    throw new StartupProblem('Say: attune keys, attune keys new or attune keys rotate');
  const running = await run(process.env, { api: false, worker: false });
  try {
    const { db, sealer } = running.parts.platform;
    const clinics = (await running.parts.clinics.all()).map(({ id }) => id);
    if (what === 'rotate') say(`${await rotateKeys(db, sealer, clinics)} values lie under the first key now`);
    for (const { keyId, values } of await countKeys(db, clinics)) {
      const place = sealer.keyIds.indexOf(keyId);
      say(
        `${keyId}: ${values} values, ${place === 0 ? 'the first key' : place > 0 ? 'an older key' : 'a key we do not have'}`,
      );
    }
  } finally {
    await running.stop();
  }
}

/** The books of each clinic: does every movement balance, and fit what it moved. */
async function checkBooks(args: string[]): Promise<void> {
  if (args[0] !== 'check') throw new StartupProblem('Say: attune ledger check');
  const running = await run(process.env, { api: false, worker: false });
  try {
    for (const clinic of await running.parts.clinics.all()) {
      const { lines, isSound } = await checkLedger(running.parts.platform.db, clinic);
      process.stdout.write(`${lines.join('\n')}\n`);
      if (!isSound) process.exitCode = 1;
    }
  } finally {
    await running.stop();
  }
}

const [name = 'serve', ...args] = process.argv.slice(2);
const command = commands[name];
try {
  if (command === undefined) throw new StartupProblem(`There is no command “${name}”.\n\n${HELP}`);
  await command(args);
} catch (error) {
  const isPlain = error instanceof StartupProblem || name === 'slots';
  process.stderr.write(`${isPlain ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
}
