import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseDataDir } from './data-dir.ts';
import { StartupProblem } from './startup-problem.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'attune-data-dir-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** For root these are hidden from the database's user by the folder around them (0700). */
function makeProject(name: string): string {
  const project = path.join(folder, name);
  mkdirSync(project);
  return project;
}

test('takes ATTUNE_DATA_DIR, which may be relative to the project', () => {
  const project = makeProject('wish');
  expect(chooseDataDir({ ATTUNE_DATA_DIR: '/srv/attune' }, project)).toBe('/srv/attune');
  expect(chooseDataDir({ ATTUNE_DATA_DIR: 'data' }, project)).toBe(path.join(project, 'data'));
});

test.runIf(isRoot)('leaves a project that the database user cannot reach for a folder of its own', () => {
  const dir = chooseDataDir({}, makeProject('hidden'));
  expect(dir).toMatch(/^\/var\/lib\/attune\/[0-9a-f]{12}$/);
  expect(chooseDataDir({}, makeProject('hidden-too'))).not.toBe(dir);
});

test('stays in a project it can write and the database user can reach', () => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'attune-project-'));
  try {
    chmodSync(project, 0o711);
    expect(chooseDataDir({}, project)).toBe(path.join(project, '.attune'));
    mkdirSync(path.join(project, '.attune'), { mode: 0o700 });
    expect(chooseDataDir({}, project)).toBe(path.join(project, '.attune'));
  } finally {
    rmSync(project, { recursive: true });
  }
});

test.runIf(!isRoot)('says what to do when neither the project nor the home can be written', () => {
  const project = makeProject('blocked');
  writeFileSync(path.join(project, '.attune'), '');
  expect(() => chooseDataDir({ HOME: path.join(project, '.attune') }, project)).toThrow(StartupProblem);
});
