/**
 * The import rules of .dependency-cruiser.cjs over `src`. A run that read next to nothing fails too: a parser that
 * silently reads no TypeScript would otherwise pass everything.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

type Report = {
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] };
  modules: unknown[];
};

const LEAST_MODULES = 50;

export type Verdict = { modules: number; violations: { from: string; to: string; rule: string }[] };

/** Cruises `src` of a project folder; `config` is the rules' file. */
export function checkImports(projectDir: string, config: string): Verdict {
  const bin = fileURLToPath(new URL('../node_modules/.bin/depcruise', import.meta.url));
  const { stdout, stderr } = spawnSync(bin, ['--config', config, '--output-type', 'json', 'src'], {
    cwd: projectDir,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(`the import rules could not be checked: ${stderr}`);
  const report = JSON.parse(stdout) as Report;
  const violations = report.summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name }));
  return { modules: report.modules.length, violations };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const projectDir = fileURLToPath(new URL('..', import.meta.url));
  const { modules, violations } = checkImports(projectDir, path.join(projectDir, '.dependency-cruiser.cjs'));
  for (const { rule, from, to } of violations) console.log(`${rule}: ${from} -> ${to}`);
  if (modules < LEAST_MODULES) console.log(`only ${modules} modules were read; the check cannot be trusted`);
  process.exitCode = violations.length > 0 || modules < LEAST_MODULES ? 1 : 0;
  console.log(`${modules} modules, ${violations.length} violations`);
}
