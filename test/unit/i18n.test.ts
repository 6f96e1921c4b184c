import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../src/contracts/errors.ts';

type Texts = { [key: string]: string | Texts };

const WEB = path.join(import.meta.dirname, '../../src/web');
const namespaces = globSync('i18n/en/*.ts', { cwd: WEB }).map((file) => path.basename(file, '.ts'));
const en = await load('en');
const es = await load('es');
const sources = globSync('**/*.{ts,tsx}', { cwd: WEB, exclude: (name) => name.endsWith('.test.ts') })
  .filter((file) => !file.startsWith('i18n/e'))
  .map((file) => ({ file, text: readFileSync(path.join(WEB, file), 'utf8') }));

describe('the texts of the pages', () => {
  it('read something', () => {
    expect(namespaces).toEqual(expect.arrayContaining(['common', 'errors', 'clinic', 'identity', 'appointments']));
    expect(sources.length).toBeGreaterThan(30);
    expect(sources.flatMap(usedKeys).length).toBeGreaterThan(100);
  });

  it.each(namespaces)('%s says in Spanish what it says in English, key by key', (namespace) => {
    expect([...keysOf(es, namespace)].sort()).toEqual([...keysOf(en, namespace)].sort());
  });

  it('leave nothing empty, and put the same values in both languages', () => {
    for (const namespace of namespaces) {
      const [english, spanish] = [flatten(en[namespace] ?? {}), flatten(es[namespace] ?? {})];
      for (const [key, text] of english) {
        expect(text.trim(), `en ${namespace}:${key}`).not.toBe('');
        expect(spanish.get(key)?.trim(), `es ${namespace}:${key}`).not.toBe('');
        expect(placeholders(spanish.get(key) ?? ''), `es ${namespace}:${key}`).toEqual(placeholders(text));
      }
    }
  });

  it('has every key that a page asks for', () => {
    const known = new Set(
      namespaces.flatMap((namespace) => [...keysOf(en, namespace)].map((key) => `${namespace}:${key}`)),
    );
    const missing = sources.flatMap(usedKeys).filter(({ keys }) => !keys.some((key) => isKnown(known, key)));
    expect(missing.map(({ file, keys }) => `${file}: ${keys.join(' or ')}`)).toEqual([]);
  });

  it('has a kind sentence for every code of the contracts, and for no answer at all', () => {
    expect([...keysOf(en, 'errors')].sort()).toEqual([...Object.keys(ERRORS), 'offline'].sort());
  });
});

async function load(language: string): Promise<Record<string, Texts>> {
  const files = namespaces.map(async (namespace) => {
    const file: { default: Texts } = await import(path.join(WEB, `i18n/${language}/${namespace}.ts`));
    return [namespace, file.default] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

function flatten(texts: Texts, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

/** Spanish has a third plural (`many`) where English has none; it is no missing text of the other. */
function keysOf(language: Record<string, Texts>, namespace: string): Set<string> {
  return new Set([...flatten(language[namespace] ?? {}).keys()].filter((key) => !key.endsWith('_many')));
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? '').sort();
}

/** Each literal `t('…')` of a file, as the keys it may mean: in the file's own namespaces, or the one it names. */
function usedKeys({ file, text }: { file: string; text: string }): { file: string; keys: string[] }[] {
  const own = [...text.matchAll(/useTranslation\('(\w+)'/g)].map((match) => match[1] ?? '');
  const candidates = own.length > 0 ? own : namespaces;
  return [...text.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) => ({
    file,
    keys: key.includes(':') ? [key] : candidates.map((namespace) => `${namespace}:${key}`),
  }));
}

function isKnown(known: ReadonlySet<string>, key: string): boolean {
  return known.has(key) || (known.has(`${key}_one`) && known.has(`${key}_other`));
}
