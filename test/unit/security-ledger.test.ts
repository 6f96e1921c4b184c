import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(projectDir, file), 'utf8');
type Requirement = { id: string; level: number };

const { requirements } = JSON.parse(read('docs/asvs.json')) as { requirements: Requirement[] };
const asked = requirements.filter(({ level }) => level <= 2).map(({ id }) => id);
const rows = [...read('docs/security.md').matchAll(/^\| (V[\d.]+) \| (.+) \| (.+) \|$/gm)].map(
  ([, id = '', how = '', shown = '']) => ({ id, how, shown }),
);

describe('the security ledger', () => {
  it('has one row for each requirement of levels 1 and 2 that applies, and none for another', () => {
    expect(asked.length).toBeGreaterThan(200);
    expect(rows.map(({ id }) => id)).toEqual(asked);
  });

  it('says how, and names a file that is there', () => {
    for (const { id, how, shown } of rows) {
      expect(how.length, id).toBeGreaterThan(8);
      const files = [...shown.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(files, id).not.toEqual([]);
      for (const file of files) expect(existsSync(path.join(projectDir, file)), `${id}: ${file}`).toBe(true);
    }
  });

  it('counts those that are open as it says', () => {
    const open = rows.filter(({ how }) => how.startsWith('**Open**')).length;
    expect(read('docs/security.md')).toContain(`${open} of ${asked.length}`);
  });
});
