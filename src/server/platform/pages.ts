import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors.ts';

/** Where a real card form needs to reach Stripe's own script and frames; the sandbox needs neither. */
const STRIPE = {
  script: ' https://js.stripe.com',
  frame: ' https://js.stripe.com https://hooks.stripe.com',
  connect: ' https://api.stripe.com',
};

/**
 * Serves the built pages: hashed files for a year, every other address the one page, with a fresh nonce in it and in its
 * Content-Security-Policy each time.
 */
export async function servePages(
  app: FastifyInstance,
  options: { webDir: string; stripe: boolean; secure: boolean },
): Promise<void> {
  const file = path.join(options.webDir, 'index.html');
  const template = existsSync(file) ? readFileSync(file, 'utf8') : null;
  if (template !== null) await serveFiles(app, options.webDir);
  app.setNotFoundHandler((request, reply) => {
    const [address = ''] = request.url.split('?');
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      !/^\/(api|sandbox|assets)(\/|$)/.test(address) &&
      !/\/\.|\.\w{2,5}$/.test(address);
    if (!wantsPage || template === null) throw new AppError('not_found');
    const nonce = randomBytes(16).toString('base64');
    return reply
      .header('content-security-policy', pagePolicy(nonce, options))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(template.replaceAll('__CSP_NONCE__', nonce));
  });
}

async function serveFiles(app: FastifyInstance, webDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: webDir,
    index: false,
    wildcard: false,
    globIgnore: ['index.html', '*.json'],
    setHeaders: (reply, filePath) => {
      const hashed = filePath.includes(`${path.sep}assets${path.sep}`);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=300');
    },
  });
}

function pagePolicy(nonce: string, { stripe, secure }: { stripe: boolean; secure: boolean }): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${stripe ? STRIPE.script : ''}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${stripe ? STRIPE.connect : ''}`,
    `frame-src 'self'${stripe ? STRIPE.frame : ''}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');
}
