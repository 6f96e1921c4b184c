import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the pages are made of; a change in any of it makes the built ones stale. */
const SOURCES = ['src/web', 'src/domain', 'src/contracts', 'vite.config.ts', 'package-lock.json'];
const OUT = 'dist/web';
const RECORD = `${OUT}/.sources`;

/**
 * Builds the pages into `dist/web` unless they are already built from exactly these sources. Content decides, not
 * dates, so a fresh checkout does not build twice. Reading the hash takes some ms; vite is only loaded to build.
 */
export async function ensureWebBuilt({ projectDir }: { projectDir: string }): Promise<'built' | 'up to date'> {
  const wanted = hashSources(projectDir);
  if (readRecord(projectDir) === wanted) return 'up to date';
  const { build } = await import('vite');
  await build({ configFile: path.join(projectDir, 'vite.config.ts'), logLevel: 'warn' });
  writeFileSync(path.join(projectDir, RECORD), wanted);
  return 'built';
}

function readRecord(projectDir: string): string | null {
  try {
    return readFileSync(path.join(projectDir, RECORD), 'utf8');
  } catch {
    return null;
  }
}

function hashSources(projectDir: string): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((source) => listFiles(path.join(projectDir, source)))) {
    hash.update(path.relative(projectDir, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** A file, or all files below a folder, in a stable order; tests are not part of the pages. */
function listFiles(start: string): string[] {
  const found = statSync(start, { throwIfNoEntry: false });
  // A production image may hold the built pages and no lock file.
  if (!found) return [];
  if (found.isFile()) return [start];
  return readdirSync(start, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

if (import.meta.main) {
  const outcome = await ensureWebBuilt({ projectDir: path.join(import.meta.dirname, '..') });
  console.log(`Pages: ${outcome}.`);
}
