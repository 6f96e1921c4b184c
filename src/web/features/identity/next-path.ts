/** Any origin serves: what does not stay on it would leave ours too. */
const HERE = 'https://here.invalid';

/** Where to go after signing in: the `next` of the address when it is a path of these pages, never another site. */
export function nextPath(search: string, fallback: string): string {
  const next = new URLSearchParams(search).get('next');
  if (!next?.startsWith('/')) return fallback;
  const target = new URL(next, HERE);
  return target.origin === HERE ? target.pathname + target.search + target.hash : fallback;
}
