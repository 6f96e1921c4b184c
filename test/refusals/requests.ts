import type { Endpoint } from '../../src/contracts/endpoint.ts';
import type { Answer, Attune } from '../attune.ts';
import type { Who, World } from './world.ts';

export type Wish = {
  params?: Record<string, string | number> | undefined;
  query?: Record<string, string | number | string[]> | undefined;
  body?: unknown;
  headers?: Record<string, string> | undefined;
};

/** A well-formed request of somebody who may make it, and who else must not. */
export type Row = Wish & {
  as: Who;
  /** The same request by these is a 404: the role may do it, to things of their own. */
  strangers?: Who[];
  /** The same request by these is a 403, decided by the story and not by the list of roles. */
  forbidden?: Who[];
  /** Parts put in place of the row's own that make it a 404: an id of nothing, or of another clinic's or person's thing. */
  missing?: (Wish & { as?: Who })[];
};

export function pathOf(endpoint: Endpoint, { params = {}, query = {} }: Wish): string {
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

export function send(
  app: Attune,
  world: World,
  endpoint: Endpoint,
  wish: Wish,
  as: Who | { token: string },
): Promise<Answer> {
  const token = typeof as === 'string' ? world.tokens[as] : as.token;
  const { body, headers = {} } = wish;
  return app.call(endpoint.method, pathOf(endpoint, wish), { token, headers, ...(body === undefined ? {} : { body }) });
}
