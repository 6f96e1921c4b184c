/** Server-sent events (text/event-stream): answers that stay open until the reader or this process goes. */
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { AppError } from './errors.ts';
import { tooMany } from './rate-limit.ts';

export type EventStream = { send(event: string, data: unknown): void };

/** Starts telling; what it gives back is called once, when the stream has ended. */
export type StreamAnswer = (stream: EventStream) => () => void;

/** How many streams one key (clinic and address) may have open at once. */
export type StreamLimit = { key: string; most: number };

/** Browsers come back after this long when a stream ends. */
const RETRY_MS = 2_000;
/** A reader that leaves this much unread is gone or asleep; it loads everything anew when it comes back. */
const MOST_UNREAD_BYTES = 64 * 1024;
/** A reader that does not even take the end of its stream must not keep the process. */
const LINGER_MS = 200;

/** All open streams of this process. A comment every `heartbeatMs` keeps proxies from thinking them dead. */
export function createEventStreams(options: { heartbeatMs?: number } = {}) {
  const open = new Set<ServerResponse>();
  const openByKey = new Map<string, number>();
  let nextId = Date.now();
  let closing = false;
  const heartbeat = setInterval(() => {
    for (const raw of open) write(raw, ': still here\n\n');
  }, options.heartbeatMs ?? 20_000).unref();

  return {
    /** Answers with a stream; throws `rate_limited` when its key has enough of them. */
    answer(reply: FastifyReply, tell: StreamAnswer, limit: StreamLimit | null): FastifyReply {
      if (closing) throw new AppError('not_ready');
      if (limit !== null && (openByKey.get(limit.key) ?? 0) >= limit.most) throw tooMany(RETRY_MS / 1000);
      const { raw, request } = reply;
      reply.hijack();
      // Gone while we looked up what to tell: its `close` will not come any more.
      if (raw.destroyed) return reply;
      setHeaders(reply);
      raw.writeHead(200);
      if (request.method === 'HEAD') {
        raw.end();
        return reply;
      }
      raw.write(`retry: ${RETRY_MS}\n\n`);
      open.add(raw);
      if (limit !== null) count(limit.key, 1);
      // The id only grows; nothing is kept to be told again, a reader that comes back hears `reload` first.
      const stop = tell({
        send: (event, data) => write(raw, `id: ${(nextId += 1)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
      });
      raw.once('close', () => {
        open.delete(raw);
        if (limit !== null) count(limit.key, -1);
        stop();
      });
      return reply;
    },
    /** Ends every stream and takes no new one, for shutdown. */
    endAll(): void {
      closing = true;
      clearInterval(heartbeat);
      for (const raw of open) {
        raw.end();
        setTimeout(() => raw.destroy(), LINGER_MS).unref();
      }
    },
  };

  function count(key: string, change: 1 | -1): void {
    const now = (openByKey.get(key) ?? 0) + change;
    if (now === 0) openByKey.delete(key);
    else openByKey.set(key, now);
  }
}

export type EventStreams = ReturnType<typeof createEventStreams>;

function write(raw: ServerResponse, text: string): void {
  if (raw.destroyed || raw.writableEnded) return;
  if (raw.writableLength > MOST_UNREAD_BYTES) raw.destroy();
  else raw.write(text);
}

/** What hooks have set so far (CORS, helmet), and what keeps a stream a stream behind proxies: nothing stores or buffers it. */
function setHeaders(reply: FastifyReply): void {
  const own = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': reply.request.id,
  };
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...own }))
    if (value !== undefined) reply.raw.setHeader(name, value);
}
