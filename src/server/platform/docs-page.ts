import type { Endpoint } from '../../contracts/endpoint.ts';

/** The API as a page to read: every endpoint by its part, with who may call it. The schemas are in the OpenAPI document. */
export function apiDocs(endpoints: readonly Endpoint[]): string {
  const byTag = [...Map.groupBy(endpoints, (endpoint) => endpoint.tag)];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Attune API</title><style>${STYLE}</style></head><body><main>
<h1>Attune API</h1>
<p>Every path works with and without its trailing slash. Send <code>Authorization: Bearer &lt;token&gt;</code>, or cookies with <code>X-CSRF-Token</code>.
Errors are <code>{"error", "details", "code"}</code>. The whole description with every shape: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Parts"><ul>${byTag.map(([tag]) => `<li><a href="#${slug(tag)}">${escape(tag)}</a></li>`).join('')}</ul></nav>
${byTag.map(([tag, part]) => `<section aria-labelledby="${slug(tag)}"><h2 id="${slug(tag)}">${escape(tag)}</h2><dl>${part.map(entry).join('')}</dl></section>`).join('')}
</main></body></html>`;
}

function entry(endpoint: Endpoint): string {
  const who =
    typeof endpoint.access === 'string'
      ? { anyone: 'anyone', 'signed-in': 'signed in' }[endpoint.access]
      : endpoint.access.join(', ');
  const codes = (endpoint.errors ?? []).join(', ');
  return `<dt><b>${endpoint.method}</b> <code>${escape(endpoint.path)}</code></dt>
<dd>${escape(endpoint.summary)}. <span>For ${escape(who)}.${codes === '' ? '' : ` May refuse with ${escape(codes)}.`}</span></dd>`;
}

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z]+/g, '-');
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `:root{color-scheme:light dark;--paper:#fbf8f3;--card:#fff;--line:#e7e1d6;--ink:#1d2b26;--soft:#56635d;--pine:#1f5c4a}
@media(prefers-color-scheme:dark){:root{--paper:#0f1814;--card:#16211c;--line:#2a3a33;--ink:#e8eee9;--soft:#a7b6ae;--pine:#8ccbb2}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Figtree,system-ui,sans-serif}main{max-width:820px;margin:0 auto;padding:40px 20px}
h1,h2{font-family:Fraunces,Georgia,serif;font-weight:500}h2{margin-top:40px}a{color:var(--pine)}nav ul{display:flex;flex-wrap:wrap;gap:8px 20px;padding:0;list-style:none}
dl{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:8px 20px}dt{margin-top:12px;overflow-wrap:anywhere}dd{margin:2px 0 12px}dd span{color:var(--soft)}code{font-size:15px}`;
