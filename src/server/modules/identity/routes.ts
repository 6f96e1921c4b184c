import { csrf } from '../../../contracts/identity.ts';
import { SESSION_COOKIE, GUEST_COOKIE } from '../../platform/cookies.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';

export function routeIdentity(http: Http, platform: Platform): void {
  http.route(csrf, async ({ raw }) => {
    const token = raw.cookies[SESSION_COOKIE] ?? raw.cookies[GUEST_COOKIE];
    if (token === undefined) return { csrfToken: null, holder: null };
    const holder = raw.cookies[SESSION_COOKIE] === undefined ? ('guest' as const) : ('person' as const);
    return { csrfToken: platform.tokens.csrfFor(token), holder };
  });
}
