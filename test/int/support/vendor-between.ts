import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, openLoopback } from '../../loopback.ts';

/** What becomes of a call to the vendor: it passes, is lost before or after the vendor worked on it, or fails after it. */
export type Fault = 'pass' | 'lost-before' | 'lost-after' | 'fails-after' | 'fails-before';

/**
 * Stands between the product and the sandbox's Stripe, so that a test can lose exactly the call it means:
 * `STRIPE_API_BASE` is its `url`, `target` the sandbox's address.
 */
export async function openVendorBetween() {
  const between = { target: '', calls: [] as string[], fault: (_call: string): Fault => 'pass' };
  const server = await openLoopback(
    (request, response) => void forward(request, response).catch(() => request.socket.destroy()),
  );

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const call = `${request.method} ${request.url?.split('?')[0]}`;
    between.calls.push(call);
    const fault = between.fault(call);
    if (fault === 'lost-before') return void request.socket.destroy();
    if (fault === 'fails-before') return fail(response);
    const headers = Object.entries(request.headers).filter(
      ([name]) => !['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'].includes(name),
    );
    const answer = await fetch(`${between.target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body === '' ? {} : { body }),
    });
    const text = await answer.text();
    if (fault === 'lost-after') return void request.socket.destroy();
    if (fault === 'fails-after') return fail(response);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  }

  return Object.assign(between, {
    url: server.url,
    /** Everything passes again. */
    heal() {
      between.fault = () => 'pass';
    },
    close: server.close,
  });
}

function fail(response: ServerResponse): void {
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { type: 'api_error', message: 'An error occurred.' } }));
}
