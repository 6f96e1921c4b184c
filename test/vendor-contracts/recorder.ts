import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, openLoopback } from '../loopback.ts';
import { checkAnswer, checkRequest, type DescribedVendor } from './check.ts';

type Exchange = { method: string; path: string; sent: unknown; status: number; answered: unknown };

/** Stands between an adapter and the sandbox and holds whatever goes by against the vendor's own description. */
export async function openRecorder(target: () => string) {
  const exchanges: Exchange[] = [];
  const server = await openLoopback(
    (request, response) => void forward(request, response).catch(() => request.socket.destroy()),
  );

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { 'content-type': type, authorization, prefer } = request.headers;
    const headers = Object.entries({ 'content-type': type, authorization, prefer }).filter(([, value]) => value !== undefined);
    const method = request.method ?? 'GET';
    const answer = await fetch(target() + request.url, {
      method,
      headers: Object.fromEntries(headers) as Record<string, string>,
      ...(body === '' ? {} : { body }),
    });
    const text = await answer.text();
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    exchanges.push({ method, path, sent: readBody(body, type), status: answer.status, answered: readBody(text, 'application/json') });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text);
  }

  return {
    url: server.url,
    close: server.close,
    /** The calls that went by, such as `POST /users/me/meetings`. */
    calls: () => exchanges.map(({ method, path }) => `${method} ${path}`),
    /** What differs from the description, as sentences; `prefix` is the part of the path that it does not have. */
    differences(vendor: DescribedVendor, prefix: string): string[] {
      // An outage is nobody's to describe.
      return exchanges
        .filter(({ path, status }) => path.startsWith(prefix) && status < 500 && status !== 429)
        .flatMap(({ method, path, sent, status, answered }) => {
          const described = path.slice(prefix.length);
          const hasBody = sent !== null && typeof sent === 'object';
          return [
            ...(hasBody ? checkRequest(vendor, method, described, sent) : []),
            ...checkAnswer(vendor, method, described, status, answered),
          ];
        });
    },
  };
}

function readBody(text: string, type: string | undefined): unknown {
  if (text === '') return null;
  if (type?.startsWith('application/x-www-form-urlencoded') === true) return Object.fromEntries(new URLSearchParams(text));
  return JSON.parse(text) as unknown;
}
