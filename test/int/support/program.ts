import { spawn } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export const projectDir = fileURLToPath(new URL('../../..', import.meta.url));

export type Program = {
  url: string;
  pid: number;
  /** Everything it has said so far. */
  said(): string;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
};

/** The real program in a process of its own, as `npm start` runs it; resolves when it says that it is ready. */
export async function startProgram(
  role: 'serve' | 'api' | 'worker',
  env: Record<string, string>,
  cwd = projectDir,
): Promise<Program> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['src/start.mjs', role], {
    cwd,
    env: { PATH, HOME, LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal ?? 0)),
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (/is ready/.test(text)) resolve();
    });
    void ended.then((how) => reject(new Error(`${role} ended (${how}) before it was ready:\n${text}`)));
  });
  return {
    url: `http://127.0.0.1:${env['PORT']}`,
    pid: child.pid ?? 0,
    said: () => text,
    kill: (signal) => child.kill(signal),
    ended,
  };
}

export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The processes of a PostgreSQL server: all of them, and nobody else, work in its folder. Linux only, as /proc is. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && worksIn(name, folder))
    .map(Number);
}

function worksIn(pid: string, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}
