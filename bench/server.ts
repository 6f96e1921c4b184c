/** Programs the benchmark talks to: real ones, each in a process of its own, over HTTP on loopback. */
import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Cluster } from './cluster.ts';

const projectDir = fileURLToPath(new URL('..', import.meta.url));

export const BENCH_SIGNING_KEY = 'bench-only-signing-key-that-is-long-enough';

export type Program = { url: string; stop(): Promise<void> };

/** Attune's HTTP process on one database of the cluster, as the application's role. */
export function startApi(cluster: Cluster, database: string): Promise<Program> {
  const { host, port } = cluster.connection;
  const at = (user: string) => `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  return startProgram(['src/start.mjs', 'api'], {
    DATABASE_URL: at('attune_app'),
    DATABASE_ADMIN_URL: at(cluster.connection.user),
    JWT_SECRET: BENCH_SIGNING_KEY,
    MESSAGE_ENCRYPTION_KEY: 'bench-only-sealing-key-that-is-long-enough',
    RATE_LIMITS: 'relaxed',
    LOG_LEVEL: 'error',
  });
}

export async function startProgram(args: string[], env: Record<string, string>): Promise<Program> {
  const port = await findFreePort();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: projectDir,
    env: { PATH, HOME, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('is ready')) resolve();
    });
    void ended.then(() => reject(new Error(`${args.join(' ')} ended before it was ready`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const agent = new Agent({ keepAlive: true, maxSockets: 128 });

export type Reply = { status: number; text: string };

/** One request over a connection that is kept. */
export function call(url: string, method = 'GET', body?: unknown, more: Record<string, string> = {}): Promise<Reply> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers: Record<string, string | number> =
    text === undefined
      ? more
      : { ...more, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<string> {
  const { status, text } = await call(url, 'GET', undefined, headers);
  if (status !== 200) throw new Error(`${url}: ${status} ${text.slice(0, 300)}`);
  return text;
}

export function closeConnections(): void {
  agent.destroy();
}

/** Requests a second by `clients` who each send one after the other for that many milliseconds. */
export async function throughput(clients: number, forMs: number, send: () => Promise<unknown>): Promise<number> {
  const until = performance.now() + forMs;
  let done = 0;
  const client = async () => {
    while (performance.now() < until) {
      await send();
      done += 1;
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return done / ((performance.now() - started) / 1_000);
}
