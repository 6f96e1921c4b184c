import * as external from '../../../contracts/external.ts';
import { csrf } from '../../../contracts/identity.ts';
import * as links from '../../../contracts/links.ts';
import * as contracts from '../../../contracts/sessions.ts';
import { GUEST_COOKIE, readDeviceCookie, readRefreshCookie, SESSION_COOKIE } from '../../platform/cookies.ts';
import type { Context } from '../../platform/caller.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SignInPorts } from '../../vendors/sign-in/port.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { presentLinks, presentSession } from './presenter.ts';
import * as identity from './service.ts';

export function routeIdentity(http: Http, platform: Platform, clinics: ClinicDirectory, signIn: SignInPorts): void {
  http.route(csrf, async ({ raw }) => {
    const token = raw.cookies[SESSION_COOKIE] ?? raw.cookies[GUEST_COOKIE];
    const csrfToken = token === undefined ? null : platform.tokens.csrfFor(token);
    // Somebody whose access token ran out is still known by their refresh cookie.
    const isPerson = raw.cookies[SESSION_COOKIE] !== undefined || readRefreshCookie(raw) !== null;
    if (isPerson) return { csrfToken, holder: 'person' as const };
    return { csrfToken, holder: token === undefined ? null : ('guest' as const) };
  });
  routePasswords(http, platform);
  routeSessions(http, platform);
  routeTwoFactor(http, platform, clinics);
  routeExternal(http, platform, signIn);
}

function routePasswords(http: Http, platform: Platform): void {
  http.route(links.forgotPassword, async ({ body, context }) => {
    await identity.forgotPassword(platform, context, body.email);
    return done('If there is an account with this email, a link to choose a new password is on its way.');
  });
  http.route(links.resetPassword, async ({ body, context, raw }) => {
    await identity.resetPassword(platform, context, { ...body, device: readDeviceCookie(raw) });
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

function routeSessions(http: Http, platform: Platform): void {
  http.route(contracts.listSessions, async ({ context }) => {
    const sessions = await identity.listSessions(platform, context);
    return { sessions: sessions.map(presentSession), nextCursor: null };
  });
  http.route(contracts.endSession, async ({ params, context }) => {
    await identity.endSession(platform, context, params.id);
    return { success: true as const };
  });
}

function routeTwoFactor(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  http.route(contracts.setUpTwoFactor, async ({ context }) => {
    const { name } = await clinics.byId(context.clinicId);
    return identity.setUpSecondFactor(platform, context, name);
  });
  http.route(contracts.enableTwoFactor, async ({ body, context }) => ({
    success: true as const,
    recoveryCodes: await identity.enableSecondFactor(platform, context, body.otp),
  }));
  http.route(contracts.disableTwoFactor, async ({ body, context }) => {
    await identity.disableSecondFactor(platform, context, body);
    return { success: true as const };
  });
  http.route(contracts.renewRecoveryCodes, async ({ body, context }) => ({
    success: true as const,
    recoveryCodes: await identity.renewRecoveryCodes(platform, context, body),
  }));
}

function routeExternal(http: Http, platform: Platform, signIn: SignInPorts): void {
  const ownLinks = async (context: Context) => presentLinks(await identity.listOwnLinks(platform, context));
  http.route(external.listSignInProviders, async () => ({
    google: signIn.google === null ? null : { url: signIn.google.askUrl() },
    facebook: signIn.facebook === null ? null : { url: signIn.facebook.askUrl() },
  }));
  http.route(external.listIdentities, ({ context }) => ownLinks(context));
  http.route(external.linkIdentity, async ({ body, context }) => {
    await identity.linkOwn(platform, signIn, context, body);
    return ownLinks(context);
  });
  http.route(external.unlinkIdentity, async ({ params, context }) => {
    await identity.unlinkOwn(platform, context, params.provider);
    return ownLinks(context);
  });
}

const done = (message: string) => ({ success: true as const, message });
