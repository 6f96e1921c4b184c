/** What the booking page loads before it shows anything: its scripts, packed as they are sent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { note, type Row, rowOf } from './measure.ts';

const built = fileURLToPath(new URL('../dist/web/', import.meta.url));

/** Everything that the page's own entry and the booking route import at once, with the words of one language. */
export function measurePages(): Row[] {
  const what = 'first load of the booking page: JS gz';
  if (!existsSync(path.join(built, 'index.html'))) return [note(what, 'not built: npm start builds the pages')];
  const html = readFileSync(path.join(built, 'index.html'), 'utf8');
  const entries = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) =>
    path.basename(file as string),
  );
  const assets = readdirSync(path.join(built, 'assets')).filter((name) => name.endsWith('.js'));
  const route = assets.filter((name) => name.startsWith('booking-page-'));
  const words = assets
    .filter((name) => /^(booking|common|errors)-[\w-]{8}\.js$/.test(name))
    .filter((name) => isWords(name));
  const largest = ['booking', 'common', 'errors'].flatMap((kind) =>
    words
      .filter((name) => name.startsWith(`${kind}-`))
      .toSorted((a, b) => sizeOf(b) - sizeOf(a))
      .slice(0, 1),
  );
  const files = new Set<string>();
  const wanted = [...entries, ...route, ...largest];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (files.has(name)) continue;
    files.add(name);
    for (const [, next] of read(name).matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
      wanted.push(next as string);
  }
  const bytes = [...files].reduce((sum, name) => sum + sizeOf(name), 0);
  return [rowOf(what, bytes / 1_000, { must: 210, aim: 150, unit: 'KB', note: `${files.size} files` })];
}

const read = (name: string): string => readFileSync(path.join(built, 'assets', name), 'utf8');
const sizeOf = (name: string): number => gzipSync(read(name)).length;
/** Texts of one language: they import nothing. */
const isWords = (name: string): boolean => !/\b(from|import)\s*["'`]\.\//.test(read(name));
