import type { FastifyReply, FastifyRequest } from 'fastify';
import * as externalContracts from '../../../contracts/external.ts';
import * as contracts from '../../../contracts/identity.ts';
import * as links from '../../../contracts/links.ts';
import type { Context } from '../../platform/caller.ts';
import {
  clearSessionCookies,
  readDeviceCookie,
  readRefreshCookie,
  setDeviceCookie,
  setSessionCookies,
} from '../../platform/cookies.ts';
import { AppError } from '../../platform/errors.ts';
import type { ExportPart } from '../../platform/export-parts.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import type { SignInPorts } from '../../vendors/sign-in/port.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import * as identity from '../identity/service.ts';
import { exportEverything } from './export.ts';
import { acceptInvitation, readInvitation } from './accept-invitation.ts';
import { signInByExternal } from './external-sign-in.ts';
import { presentInvitation, presentOwnSession, presentUser } from './presenter.ts';
import * as accounts from './service.ts';

export function routeAccounts(
  http: Http,
  platform: Platform,
  clinics: ClinicDirectory,
  signIn: SignInPorts,
  exportParts: readonly ExportPart[],
): void {
  /** Tokens in the answer, or as cookies the page's scripts cannot read. */
  async function answer(
    signedIn: identity.SignedIn & { device?: string },
    context: Context,
    cookies: boolean | undefined,
    reply: FastifyReply,
  ) {
    const user = presentUser(await accounts.readAccountOf(platform, context.clinicId, signedIn.user));
    const { token, refreshToken } = signedIn;
    if (cookies !== true) return { token, refreshToken, user };
    setSessionCookies(reply, { token, refreshToken }, platform.config);
    if (signedIn.device !== undefined) setDeviceCookie(reply, signedIn.device, platform.config);
    return { user };
  }

  /** Whoever repeats the very request knows the password: they are signed in anew. */
  const again = (context: Context, userId: string, cookies: boolean | undefined) =>
    identity.startSessionOf(platform, context, userId, { method: 'password', cookies: cookies === true });

  http.route(
    contracts.register,
    async ({ body, context, reply }) => {
      const signedIn = await accounts.registerAccount(platform, context, await clinics.byId(context.clinicId), body);
      return answer(signedIn, context, body.cookies, reply);
    },
    {
      reissue: async (stored, context, { body, reply }) => {
        const { id } = stored.user as { id: string };
        const { cookies } = body as { cookies?: boolean };
        return answer(await again(context, id, cookies), context, cookies, reply);
      },
    },
  );
  http.route(contracts.login, async ({ body, context, raw, reply }) => {
    const wish = { ...body, cookies: body.cookies === true, device: readDeviceCookie(raw) };
    return answer(await identity.signIn(platform, context, wish), context, body.cookies, reply);
  });
  const external = async (
    provider: 'google' | 'facebook',
    given: { token: string; nonce?: string | undefined; otp?: string | undefined; cookies?: boolean | undefined },
    { context, raw, reply }: { context: Context; raw: FastifyRequest; reply: FastifyReply },
  ) => {
    const wish = { ...given, provider, cookies: given.cookies === true, device: readDeviceCookie(raw) };
    const clinic = await clinics.byId(context.clinicId);
    return answer(await signInByExternal(platform, signIn, context, clinic, wish), context, given.cookies, reply);
  };
  http.route(externalContracts.signInByGoogle, (request) => {
    const { googleToken: token, ...rest } = request.body;
    return external('google', { token, ...rest }, request);
  });
  http.route(externalContracts.signInByFacebook, (request) => {
    const { facebookToken: token, ...rest } = request.body;
    return external('facebook', { token, ...rest }, request);
  });
  http.route(contracts.refresh, async ({ body, context, raw, reply }) => {
    const token = body.refreshToken ?? readRefreshCookie(raw);
    if (token === null) throw new AppError('unauthenticated');
    const viaCookie = body.refreshToken === undefined;
    const signedIn = await identity.refreshSession(platform, context, token, viaCookie);
    return answer(signedIn, context, viaCookie || body.cookies, reply);
  });
  http.route(links.readInvitation, async ({ body, context }) => {
    const invitation = await readInvitation(platform, context, body.token);
    const { name: clinicName } = await clinics.byId(context.clinicId);
    return presentInvitation(invitation, clinicName);
  });
  http.route(
    links.acceptInvitation,
    async ({ body, context, reply }) =>
      answer(await acceptInvitation(platform, context, body), context, body.cookies, reply),
    {
      reissue: async (stored, context, { body, reply }) => {
        const { id } = stored.user as { id: string };
        const { cookies } = body as { cookies?: boolean };
        return answer(await again(context, id, cookies), context, cookies, reply);
      },
    },
  );
  http.route(contracts.logout, async ({ context, reply }) => {
    await identity.signOut(platform, context);
    clearSessionCookies(reply);
    return { success: true as const };
  });
  http.route(contracts.logoutAll, async ({ context, reply }) => {
    await identity.signOutEverywhere(platform, context);
    clearSessionCookies(reply);
    return { success: true as const };
  });
  http.route(contracts.me, async ({ context }) => {
    const session = await identity.findOwnSession(platform, context);
    if (session === undefined) throw new AppError('unauthenticated');
    return { user: presentUser(await accounts.findAccount(platform, context)), session: presentOwnSession(session) };
  });
  http.route(contracts.getProfile, async ({ context }) => ({
    user: presentUser(await accounts.findAccount(platform, context)),
  }));
  http.route(contracts.updateProfile, async ({ body, context }) => {
    const account = await accounts.changeProfile(platform, context, await clinics.byId(context.clinicId), body);
    return { user: presentUser(account) };
  });
  http.route(contracts.exportRecord, async ({ context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { name, file } = await exportEverything(platform, context, clinic.name, exportParts);
    return { file, name, contentType: 'application/zip' };
  });
  http.route(contracts.getPreferences, ({ context }) => accounts.readPreferences(platform, context));
  http.route(contracts.putPreferences, ({ body, context }) => accounts.changePreferences(platform, context, body));
}
