import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(path.join(projectDir, file), 'utf8');

/** Made by installing, building or running; a document may speak of them, but they are not in the tree. */
const NOT_IN_THE_TREE = ['node_modules', 'dist', '.git', '.attune', 'test-results'];

const tree = readdirSync(projectDir, { withFileTypes: true })
  .filter(({ name }) => !NOT_IN_THE_TREE.includes(name))
  .flatMap((entry) => [entry.name, ...(entry.isDirectory() ? listBelow(entry.name) : [])]);
const roots = new Set(tree.map((file) => file.split('/')[0]));

function listBelow(folder: string): string[] {
  const names = readdirSync(path.join(projectDir, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => `${folder}/${name.split(path.sep).join('/')}`);
}

const documents = tree
  .filter((file) => /^([A-Z]+\.md|docs\/.+\.md)$/.test(file))
  .map((file) => ({ file, text: read(file) }));

/** What stands in backticks, outside of blocks of code. */
function inlineCode(text: string): string[] {
  const prose = text.replaceAll(/^\s*```[\s\S]*?^\s*```$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string);
}

/** `src/server/vendors/<kind>/<vendor>.ts`, `migrations/*.sql`: something must fit. */
function fits(wanted: string, isWhole: boolean): boolean {
  const pattern = wanted
    .replace(/\/$/, '')
    .split(/<[^>]+>|\*/)
    .map((part) => part.replaceAll(/[.()+]/g, '\\$&'))
    .join('[^/]+');
  return tree.some((file) => new RegExp(`${isWhole ? '^' : '(^|/)'}${pattern}$`).test(file));
}

/** Paths in backticks that nothing in the tree fits: whole ones, and file names with or without some of their folders. */
function missingPaths(text: string): string[] {
  return inlineCode(text).filter((code) => {
    if (!/^[\w.@<>*/-]+$/.test(code)) return false;
    const [first = ''] = code.split('/');
    if (code.includes('/') && roots.has(first)) return !fits(code, true);
    const isFile = /^[\w<*].*[\w>*]\.(tsx?|mjs|cjs|sql|md)$/.test(code) && !NOT_IN_THE_TREE.includes(first);
    return isFile && !fits(code, false);
  });
}

function brokenLinks(file: string, text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => (match[1] as string).split('#')[0] as string);
  return targets.filter(
    (target) =>
      target !== '' && !/^https?:/.test(target) && !existsSync(path.join(projectDir, path.dirname(file), target)),
  );
}

const configNames = [
  ...read('src/server/platform/config.ts').matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?:z\.|text|url)/gm),
].map((match) => match[1] as string);
const sources = tree.filter((file) => /^(src|scripts|test)\/.*\.(ts|mjs)$/.test(file)).map(read);
const namesLike = (pattern: RegExp) =>
  sources.flatMap((source) => [...source.matchAll(pattern)].map((match) => match[1] as string));
/** Names only the tests read, such as the browser to use; and constants, which are written like them. */
const otherNames = [...namesLike(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)/g), ...namesLike(/\bconst ([A-Z][A-Z0-9_]+)/g)];

function unknownNames(text: string): string[] {
  const known = new Set([...configNames, ...otherNames]);
  return [...text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9]\b/g)]
    .map(([name]) => name)
    .filter((name) => !known.has(name));
}

function unknownCommands(text: string): string[] {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = /^const commands\b.*= \{\n([\s\S]*?)^\};/m.exec(read('src/cli.ts'))?.[1] ?? '';
  const ofAttune = [...commands.matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
  const wrong = (pattern: RegExp, known: readonly unknown[]) =>
    [...text.matchAll(pattern)].filter((match) => !known.includes(match[1])).map(([command]) => command);
  return [
    ...wrong(/npm run (?:-s )?([a-z][\w:]*)/g, Object.keys(scripts)),
    ...wrong(/npm run (?:-s )?attune -- (\w+)/g, ofAttune),
  ];
}

describe('the documents', () => {
  it('were read, and so was what they are compared with', () => {
    const names = documents.map(({ file }) => file);
    expect(names).toEqual(
      expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/map.md', 'docs/decisions/README.md']),
    );
    expect(documents.flatMap(({ text }) => inlineCode(text)).length).toBeGreaterThan(200);
    expect(configNames).toEqual(
      expect.arrayContaining(['NODE_ENV', 'PORT', 'DATABASE_URL', 'MAIL_FROM', 'RATE_LIMITS']),
    );
  });

  it('would be caught at a path, a name or a command that is not there', () => {
    expect(
      missingPaths(
        'see `src/domain/slots.ts`, `src/domain/gone.ts`, `gone.ts`, `src/server/vendors/<kind>/<vendor>.ts`',
      ),
    ).toEqual(['src/domain/gone.ts', 'gone.ts']);
    expect(unknownNames('`DATABASE_URL`, `DATABASE_ULR`')).toEqual(['DATABASE_ULR']);
    expect(unknownCommands('npm run check, npm run chek, npm run -s attune -- slots, npm run attune -- slotz')).toEqual(
      ['npm run chek', 'npm run attune -- slotz'],
    );
  });

  describe.each(documents)('$file', ({ file, text }) => {
    it('names only files and folders that are in the tree', () => {
      expect(missingPaths(text)).toEqual([]);
    });
    it('links only to what is there', () => {
      expect(brokenLinks(file, text)).toEqual([]);
    });
    it('names only environment names that are read', () => {
      expect(unknownNames(text)).toEqual([]);
    });
    it('names only commands that exist', () => {
      expect(unknownCommands(text)).toEqual([]);
    });
  });

  it('name every environment name of the configuration in the README', () => {
    expect(configNames.filter((name) => !read('README.md').includes(`\`${name}\``))).toEqual([]);
  });

  it('name every import rule on the map', () => {
    const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
      forbidden: { name: string }[];
    };
    const rules = forbidden.map(({ name }) => name).filter((name) => !name.startsWith('tier-'));
    expect(rules.filter((name) => !read('docs/map.md').includes(`\`${name}\``))).toEqual([]);
  });
});
