import { csrf } from '../../../contracts/identity.ts';
import { SESSION_COOKIE, GUEST_COOKIE } from '../../platform/cookies.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';

export function routeIdentity(http: Http, platform: Platform): void {
  http.route(csrf, async ({ raw }) => {
    const token = raw.cookies[SESSION_COOKIE] ?? raw.cookies[GUEST_COOKIE];
    return { csrfToken: token === undefined ? null : platform.tokens.csrfFor(token) };
  });
}
