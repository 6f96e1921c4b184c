import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { errorCode, StartupProblem } from './startup-problem.ts';

/** The user PostgreSQL runs as; undefined means the user of this process. */
export type DatabaseUser = { uid: number; gid: number } | undefined;

/** PostgreSQL gets nothing of our environment: no keys, and no PG… variable that would steer it elsewhere. */
const databaseEnv: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  LC_ALL: 'C',
  ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
};

/** What every PostgreSQL program is spawned with. The folder of this process may be closed to its user, so it starts in /. */
export function spawnOptions(user: DatabaseUser) {
  return { ...user, env: databaseEnv, windowsHide: true, ...(process.platform === 'win32' ? {} : { cwd: '/' }) };
}

/**
 * PostgreSQL refuses to run as root, so root lends it an unprivileged user: the owner of a database that is already there,
 * else `postgres` where the machine has one, else `nobody`. Everybody else runs it as themselves.
 */
export function chooseDatabaseUser(existing?: string): DatabaseUser {
  if (process.getuid?.() !== 0) return undefined;
  if (existing !== undefined) {
    const owner = statSync(existing);
    if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  return lookUpUser('postgres') ?? lookUpUser('nobody') ?? { uid: 65534, gid: 65534 };
}

function lookUpUser(name: string): DatabaseUser {
  let passwd: string;
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return undefined;
  }
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((entry) => entry[0] === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return uid > 0 && gid > 0 ? { uid, gid } : undefined;
}

/** Whether the database's user can walk into a folder. Asked as that user: modes alone miss ACLs, mounts and parents. */
export function canEnter(folder: string, user: DatabaseUser): boolean {
  if (process.platform === 'win32') return true;
  const answer = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...spawnOptions(user), stdio: 'ignore' });
  if (errorCode(answer.error) === 'EPERM') {
    throw new StartupProblem(
      'The database does not run as root, and this root may not become another user (a container without CAP_SETUID); ' +
        'start Attune as an ordinary user, or set DATABASE_URL to a server.',
      { cause: answer.error },
    );
  }
  return answer.status === 0;
}
