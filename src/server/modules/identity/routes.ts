import { csrf } from '../../../contracts/identity.ts';
import * as links from '../../../contracts/links.ts';
import { GUEST_COOKIE, SESSION_COOKIE } from '../../platform/cookies.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import * as identity from './service.ts';

export function routeIdentity(http: Http, platform: Platform): void {
  http.route(csrf, async ({ raw }) => {
    const token = raw.cookies[SESSION_COOKIE] ?? raw.cookies[GUEST_COOKIE];
    if (token === undefined) return { csrfToken: null, holder: null };
    const holder = raw.cookies[SESSION_COOKIE] === undefined ? ('guest' as const) : ('person' as const);
    return { csrfToken: platform.tokens.csrfFor(token), holder };
  });
  routePasswords(http, platform);
}

function routePasswords(http: Http, platform: Platform): void {
  http.route(links.forgotPassword, async ({ body, context }) => {
    await identity.forgotPassword(platform, context, body.email);
    return done('If there is an account with this email, a link to choose a new password is on its way.');
  });
  http.route(links.resetPassword, async ({ body, context }) => {
    await identity.resetPassword(platform, context, body);
    return done('Your password is changed. Sign in with the new one.');
  });
  http.route(links.changePassword, async ({ body, context }) => {
    await identity.changePassword(platform, context, body);
    return done('Your password is changed. Other devices were signed out.');
  });
  http.route(links.verifyEmail, async ({ body, context }) => {
    await identity.verifyEmail(platform, context, body.token);
    return done('Your email is confirmed.');
  });
  http.route(links.resendVerification, async ({ context }) => {
    await identity.resendVerification(platform, context);
    return done('If your email is not confirmed yet, the link is on its way once more.');
  });
}

const done = (message: string) => ({ success: true as const, message });
