import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalidField } from './errors.ts';

/** A page of a list that fits in memory: `limit` items after the `cursor`, and the cursor of the next page or null. */
export function page<T extends { id: number | string }>(
  items: readonly T[],
  wish: { limit?: number | undefined; cursor?: string | undefined },
) {
  const limit = wish.limit ?? 50;
  const after = wish.cursor === undefined ? null : decodeCursor(wish.cursor);
  const start = after === null ? 0 : items.findIndex((item) => String(item.id) === after) + 1;
  const some = items.slice(start, start + limit);
  const last = some.at(-1);
  return {
    items: some,
    nextCursor: last !== undefined && start + limit < items.length ? encodeCursor(String(last.id)) : null,
  };
}

/** Where the answer is a plain array, the way to the next page is in the `Link` header (RFC 8288). */
export function linkNext(request: FastifyRequest, reply: FastifyReply, nextCursor: string | null): void {
  if (nextCursor === null) return;
  const [path = '', query = ''] = request.url.split('?');
  const wish = new URLSearchParams(query);
  wish.set('cursor', nextCursor);
  reply.header('link', `<${path}?${wish.toString()}>; rel="next"`);
}

export const encodeCursor = (text: string): string => Buffer.from(text).toString('base64url');

export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!/^[\w:.|-]{1,80}$/.test(text)) throw invalidField('cursor', 'This is not a cursor of ours.');
  return text;
}

/** The `Link` header of a plain array: the same question, from the cursor on (RFC 8288). */
export function nextLink(
  path: string,
  query: Record<string, string | number | boolean | undefined>,
  cursor: string,
): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) text.set(name, String(value));
  text.set('cursor', cursor);
  return `<${path}?${text.toString()}>; rel="next"`;
}
