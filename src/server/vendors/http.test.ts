import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Loopback, openLoopback } from '../../../test/loopback.ts';
import { pauseBeforeNext, vendorFetch } from './http.ts';

const open: Loopback[] = [];

async function listen(handle: RequestListener): Promise<string> {
  const server = await openLoopback(handle);
  open.push(server);
  return server.url;
}

afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));

/** Answers with each status in turn, the last one for ever, and counts. */
function statuses(list: number[], headers: Record<string, string> = {}) {
  const seen = { calls: 0 };
  const handle: RequestListener = (_request, response) => {
    const status = list[Math.min(seen.calls, list.length - 1)]!;
    seen.calls += 1;
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"ok":true}');
  };
  return { seen, handle };
}

const call = {
  vendor: 'acme',
  path: '/v1/things?token=hidden',
  method: 'GET',
  idempotent: true,
  backoffMs: 1,
} as const;

describe('vendorFetch', () => {
  it('tries an idempotent call again after 500 and 429, and gives the answer', async () => {
    const { seen, handle } = statuses([500, 429, 200]);
    const answer = await vendorFetch({ ...call, baseUrl: await listen(handle) });
    expect(answer.json()).toEqual({ ok: true });
    expect(seen.calls).toBe(3);
  });

  it('says vendor_unavailable when the tries are used up', async () => {
    const { seen, handle } = statuses([503]);
    await expect(vendorFetch({ ...call, baseUrl: await listen(handle) })).rejects.toMatchObject({
      code: 'vendor_unavailable',
    });
    expect(seen.calls).toBe(3);
  });

  it('never repeats a call that is not idempotent', async () => {
    const { seen, handle } = statuses([500, 200]);
    const request = vendorFetch({ ...call, method: 'POST', idempotent: false, baseUrl: await listen(handle) });
    await expect(request).rejects.toMatchObject({ code: 'vendor_unavailable' });
    expect(seen.calls).toBe(1);
  });

  it('gives a 4xx back at once: what it means is the adapter’s knowledge', async () => {
    const { seen, handle } = statuses([404]);
    const answer = await vendorFetch({ ...call, baseUrl: await listen(handle) });
    expect([answer.status, seen.calls]).toEqual([404, 1]);
  });

  it('gives up a try at its time limit', async () => {
    const baseUrl = await listen(() => {});
    const started = performance.now();
    await expect(vendorFetch({ ...call, baseUrl, timeoutMs: 60, retries: 1 })).rejects.toMatchObject({
      code: 'vendor_unavailable',
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('tries again when the connection is lost', async () => {
    let calls = 0;
    const baseUrl = await listen((request, response) => {
      calls += 1;
      if (calls === 1) request.socket.destroy();
      else response.end('fine');
    });
    expect((await vendorFetch({ ...call, baseUrl })).text).toBe('fine');
  });

  it('follows no redirect, which could carry the key to another host', async () => {
    const baseUrl = await listen((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    await expect(vendorFetch({ ...call, baseUrl, retries: 0 })).rejects.toMatchObject({ code: 'vendor_unavailable' });
  });

  it('does not keep somebody waiting when the vendor asks for a long pause', async () => {
    const { seen, handle } = statuses([429, 200], { 'retry-after': '60' });
    await expect(vendorFetch({ ...call, baseUrl: await listen(handle) })).rejects.toMatchObject({
      code: 'vendor_unavailable',
    });
    expect(seen.calls).toBe(1);
  });

  it('logs ids and figures, and nothing of the query, headers or body', async () => {
    const lines: unknown[] = [];
    const { handle } = statuses([500]);
    const log = { warn: (fields: object, message: string) => lines.push([fields, message]) };
    const secret = { headers: { authorization: 'Bearer hidden' }, method: 'POST', body: 'hidden' } as const;
    await expect(vendorFetch({ ...call, ...secret, log, retries: 1, baseUrl: await listen(handle) })).rejects.toThrow(
      'does not answer',
    );
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).toContain('"path":"/v1/things"');
    expect(JSON.stringify(lines)).not.toContain('hidden');
  });

  it('calls an answer that is no JSON an outage', async () => {
    const baseUrl = await listen((_request, response) => response.end('<h1>Bad gateway</h1>'));
    const answer = await vendorFetch({ ...call, baseUrl });
    expect(() => answer.json()).toThrow(expect.objectContaining({ code: 'vendor_unavailable' }));
  });
});

describe('pauseBeforeNext', () => {
  it('doubles, and leaves half of it to chance', () => {
    for (let round = 0; round < 50; round += 1) {
      expect(pauseBeforeNext(1, 200, null)).toBeGreaterThanOrEqual(100);
      expect(pauseBeforeNext(1, 200, null)).toBeLessThanOrEqual(200);
      expect(pauseBeforeNext(3, 200, null)).toBeGreaterThanOrEqual(400);
      expect(pauseBeforeNext(20, 200, null)).toBeLessThanOrEqual(10_000);
    }
  });

  it('reads Retry-After as seconds and as a date', () => {
    const now = Date.UTC(2026, 4, 12, 10, 0, 0);
    expect(pauseBeforeNext(1, 200, '3', now)).toBe(3_000);
    expect(pauseBeforeNext(1, 200, 'Tue, 12 May 2026 10:00:07 GMT', now)).toBe(7_000);
    expect(pauseBeforeNext(1, 200, 'Tue, 12 May 2026 09:00:00 GMT', now)).toBe(0);
    expect(pauseBeforeNext(1, 200, 'soon', now)).toBeLessThanOrEqual(200);
  });
});
