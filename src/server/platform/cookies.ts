import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from './config.ts';

/**
 * The web app's tokens live in httpOnly cookies: no script can read them. SameSite=Lax keeps them out of other sites'
 * writes, and every write needs the X-CSRF-Token besides. Secure in production and over HTTPS.
 */
export const SESSION_COOKIE = 'attune_session';
export const GUEST_COOKIE = 'attune_guest';
const REFRESH_COOKIE = 'attune_refresh';
/** By what a browser that signed in before is known again: wrong passwords from elsewhere do not hold it up. */
const DEVICE_COOKIE = 'attune_device';

export function setSessionCookies(
  reply: FastifyReply,
  tokens: { token: string; refreshToken: string },
  config: Config,
): void {
  reply.setCookie(SESSION_COOKIE, tokens.token, {
    ...options(config),
    path: '/',
    maxAge: config.jwtExpireHours * 3600,
  });
  reply.setCookie(REFRESH_COOKIE, tokens.refreshToken, { ...options(config), path: '/api/auth', maxAge: 30 * 86_400 });
}

export function setGuestCookie(reply: FastifyReply, token: string, config: Config): void {
  reply.setCookie(GUEST_COOKIE, token, { ...options(config), path: '/', maxAge: 86_400 });
}

/** The browser forgets what it kept of our answers as well. */
export function clearSessionCookies(reply: FastifyReply): void {
  reply.header('clear-site-data', '"cache"');
  reply.clearCookie(SESSION_COOKIE, { path: '/' });
  reply.clearCookie(REFRESH_COOKIE, { path: '/api/auth' });
  reply.clearCookie(GUEST_COOKIE, { path: '/' });
}

export function readRefreshCookie(request: FastifyRequest): string | null {
  return request.cookies[REFRESH_COOKIE] ?? null;
}

export function setDeviceCookie(reply: FastifyReply, device: string, config: Config): void {
  reply.setCookie(DEVICE_COOKIE, device, { ...options(config), path: '/api/auth', maxAge: 400 * 86_400 });
}

export function readDeviceCookie(request: FastifyRequest): string | null {
  return request.cookies[DEVICE_COOKIE] ?? null;
}

function options(config: Config) {
  return {
    httpOnly: true,
    sameSite: 'lax' as const,
    secure: config.production || config.publicUrl?.startsWith('https:') === true,
  };
}
