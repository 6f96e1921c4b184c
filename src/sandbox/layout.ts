import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';

/** The frame of every page of the sandbox, in the product's own look. Nothing on these pages runs a script. */
export function sendPage(reply: FastifyReply, title: string, body: Html, status = 200) {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sandbox/style.css">
</head>
<body>
${body}
</body>
</html>
`;
  return reply
    .code(status)
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'same-origin')
    .type('text/html; charset=utf-8')
    .send(page.markup);
}

// Mails carry their style inside, and a frame with srcdoc keeps the policy of its page; hence 'unsafe-inline' for styles.
// No form-action here: browsers apply it to the redirect after a form too, and a challenge sends back to the shop.
const policy =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; frame-src 'self'; " +
  "base-uri 'none'; frame-ancestors 'self'";
