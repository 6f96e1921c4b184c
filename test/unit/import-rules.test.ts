import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { checkImports } from '../../scripts/import-rules.ts';

const projectDir = fileURLToPath(new URL('../..', import.meta.url));
const rulesFile = path.join(projectDir, '.dependency-cruiser.cjs');
const rules = createRequire(import.meta.url)(rulesFile) as { forbidden: { name: string }[] };

/** One planted violation of each rule: the file, and what it imports though it must not. */
const PLANTED: Record<string, [file: string, imported: string]> = {
  'no-cycles': ['src/server/platform/a.ts', 'src/server/platform/b.ts'],
  'domain-is-pure': ['src/domain/x.ts', 'node:fs'],
  'contracts-see-domain-and-zod': ['src/contracts/x.ts', 'src/server/platform/log.ts'],
  'web-and-server-apart': ['src/web/app/x.ts', 'src/server/platform/log.ts'],
  'server-knows-no-pages': ['src/server/app.ts', 'src/web/app/y.ts'],
  'web-features-apart': ['src/web/features/booking/x.ts', 'src/web/features/identity/x.ts'],
  'ui-knows-no-domain': ['src/web/ui/x.ts', 'src/domain/y.ts'],
  'platform-knows-no-module': ['src/server/platform/x.ts', 'src/server/modules/clinics/service.ts'],
  'vendors-know-no-module': ['src/server/vendors/x.ts', 'src/server/modules/clinics/service.ts'],
  'sandbox-stands-alone': ['src/sandbox/x.ts', 'src/server/platform/log.ts'],
  'sandbox-only-by-its-door': ['src/server/modules/billing/x.ts', 'src/sandbox/index.ts'],
  'sql-in-repositories': ['src/server/modules/billing/service.ts', 'kysely'],
  'http-in-routes': ['src/server/modules/billing/jobs.ts', 'fastify'],
  'vendor-sdk-in-its-adapter': ['src/server/modules/billing/y.ts', 'stripe'],
  'repository-is-private': ['src/server/modules/billing/z.ts', 'src/server/modules/patients/repository.ts'],
  'tests-stay-out': ['src/server/run.ts', 'test/attune.ts'],
};

const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'attune-rules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plant(file: string, imported: string): void {
  const target = /^(src|test)\//.test(imported) ? path.relative(path.dirname(file), imported) : imported;
  write(
    file,
    `import * as it from '${target.startsWith('.') || target === imported ? target : `./${target}`}';\nexport const kept = it;\n`,
  );
  if (/^(src|test)\//.test(imported)) write(imported, 'export const here = 1;\n');
}

function write(file: string, text: string): void {
  mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

describe('the import rules', () => {
  for (const [file, imported] of Object.values(PLANTED)) plant(file, imported);
  write('src/server/platform/b.ts', "import * as it from './a.ts';\nexport const kept = it;\n");
  const tiers = rules.forbidden.map((rule) => rule.name).filter((name) => name.startsWith('tier-'));
  for (const name of tiers)
    plant(`src/server/modules/${name.slice(5)}/upward.ts`, 'src/server/modules/operations/service.ts');
  symlinkSync(path.join(projectDir, 'node_modules'), path.join(folder, 'node_modules'));
  const { violations } = checkImports(folder, rulesFile);

  it('have a planted violation each', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(
      rules.forbidden
        .map((rule) => rule.name)
        .filter((name) => !name.startsWith('tier-'))
        .sort(),
    );
  });

  it.each(Object.entries(PLANTED))('%s names who breaks it', (rule, [file]) => {
    expect(violations).toContainEqual(expect.objectContaining({ rule, from: file }));
  });

  it.each(tiers)('%s names who reaches up', (rule) => {
    expect(violations).toContainEqual(
      expect.objectContaining({ rule, from: `src/server/modules/${rule.slice(5)}/upward.ts` }),
    );
  });
});
