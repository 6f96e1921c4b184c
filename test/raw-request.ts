import { request } from 'node:http';
import type { Answer } from './attune.ts';

/** A request with headers that `fetch` keeps for itself, such as Host. */
export function rawRequest(
  url: string,
  given: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer & { cookies: string[] }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: given.method ?? 'GET', headers: given.headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const headers = new Headers();
        for (const [name, value] of Object.entries(response.headersDistinct))
          for (const one of value ?? []) headers.append(name, one);
        const isJson = headers.get('content-type')?.includes('json') === true;
        const body = isJson && text !== '' ? JSON.parse(text) : null;
        resolve({
          status: response.statusCode ?? 0,
          headers,
          text,
          body,
          cookies: response.headers['set-cookie'] ?? [],
        });
      });
    });
    sent.on('error', reject);
    sent.end(given.body);
  });
}
