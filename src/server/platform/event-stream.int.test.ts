import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { openStream } from '../../../test/event-stream.ts';
import { createEventStreams } from './event-stream.ts';

async function serveStreams(heartbeatMs: number, thinkMs = 0) {
  const app = fastify();
  const streams = createEventStreams({ heartbeatMs });
  let stopped = 0;
  const senders: ((text: string) => void)[] = [];
  app.get('/', async (_request, reply) => {
    await sleep(thinkMs);
    return streams.answer(
      reply,
      (stream) => {
        senders.push((text) => stream.send('news', { text }));
        return () => (stopped += 1);
      },
      null,
    );
  });
  app.addHook('preClose', async () => streams.endAll());
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, url, senders, stoppedCount: () => stopped };
}

it('a comment comes again and again while nothing happens', async () => {
  const { app, url } = await serveStreams(50);
  const stream = await openStream(url);
  await sleep(400);
  expect(stream.said().match(/^: still here$/gm)?.length).toBeGreaterThanOrEqual(3);
  expect(stream.events).toEqual([]);
  await app.close();
  await stream.ended;
});

it('every event has a name, its data and an id that grows', async () => {
  const { app, url, senders } = await serveStreams(60_000);
  const stream = await openStream(url);
  for (const text of ['one', 'two\nlines']) senders[0]?.(text);
  await stream.next('news', { since: 1 });
  expect(stream.events.map(({ data }) => data.text)).toEqual(['one', 'two\nlines']);
  const [first, second] = stream.events.map(({ id }) => Number(id));
  expect(second).toBeGreaterThan(first as number);
  await app.close();
});

it('a reader that went is told nothing more, and its story is stopped once', async () => {
  const { app, url, senders, stoppedCount } = await serveStreams(60_000);
  const stream = await openStream(url);
  await stream.close();
  await sleep(100);
  expect(stoppedCount()).toBe(1);
  senders[0]?.('to nobody');
  await app.close();
  expect(stoppedCount()).toBe(1);
});

it('a reader that went before its stream had begun is not told anything', async () => {
  const { app, url, senders } = await serveStreams(60_000, 200);
  const abort = new AbortController();
  const asked = fetch(url, { signal: abort.signal }).catch((error: Error) => error.name);
  await sleep(50);
  abort.abort();
  expect(await asked).toBe('AbortError');
  await sleep(300);
  expect(senders).toEqual([]);
  await app.close();
});

it('a reader that never reads is let go, and does not keep the process either', async () => {
  const { app, url, senders, stoppedCount } = await serveStreams(60_000);
  const ask = () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    return socket;
  };
  const sockets = [ask(), ask()];
  await sleep(200);
  for (let index = 0; index < 400; index += 1) senders[0]?.('x'.repeat(64 * 1024));
  await sleep(100);
  expect(stoppedCount()).toBe(1);
  for (let index = 0; index < 3; index += 1) senders[1]?.('x'.repeat(8 * 1024 * 1024));
  const began = performance.now();
  await app.close();
  expect(performance.now() - began).toBeLessThan(2_000);
  for (const socket of sockets) socket.destroy();
});
