/** Which vendor stands behind each port: the real one where its key is set, else the sandbox of this very server. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import type { EmailPort, MailAddress } from './email/port.ts';
import { readSendGridKey } from './email/sendgrid-events.ts';
import { sendGridEmail } from './email/sendgrid.ts';
import { sesEmail } from './email/ses.ts';
import { smtpEmail } from './email/smtp.ts';
import type { VendorLog } from './http.ts';
import type { PaymentsPort } from './payments/port.ts';
import { stripePayments } from './payments/stripe.ts';
import { createReach, type Reach } from './reach.ts';
import { facebookSignIn } from './sign-in/facebook.ts';
import { googleSignIn } from './sign-in/google.ts';
import type { SignInPorts } from './sign-in/port.ts';
import type { CardVault } from './payments/card-vault.ts';
import { stripeVault } from './payments/stripe-vault.ts';
import type { TextsPort } from './texts/port.ts';
import { twilioTexts } from './texts/twilio.ts';

/** The sandbox's own keys: they open nothing but the sandbox, which production refuses to start with. */
export const SANDBOX_STRIPE = { secretKey: 'sk_test_attune_sandbox', webhookSecret: 'whsec_attune_sandbox' };
export const SANDBOX_TWILIO = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'attune_sandbox',
  from: '+15005550006',
  whatsappFrom: '+14155238886',
};

export const SANDBOX_PEOPLE = {
  googleClientId: 'attune-sandbox.apps.googleusercontent.com',
  facebookAppId: '1000000000000001',
  facebookAppSecret: 'attune-sandbox-app-secret',
};

export type Vendors = Reach & {
  payments: PaymentsPort;
  cards: CardVault;
  email: EmailPort;
  signIn: SignInPorts;
  /** Null where no text vendor is set up. */
  texts: TextsPort | null;
  /** Keys that SendGrid's reports may be signed with. */
  sendGridKeys: readonly KeyObject[];
  /** What the sandbox of this process signs its own reports with. */
  sandboxSigningKey: KeyObject;
  close(): void;
};

type Needs = { config: Config; selfUrl: () => string; log: VendorLog };

export function createVendors(config: Config, selfUrl: () => string, log: Log): Vendors {
  const vendorLog = { warn: (fields: Record<string, unknown>, message: string) => log.warn(message, fields) };
  const needs: Needs = { config, selfUrl, log: vendorLog };
  const { stripe, sendgrid } = config;
  const stripeSettings = {
    secretKey: stripe.secretKey ?? SANDBOX_STRIPE.secretKey,
    webhookSecret: stripe.webhookSecret ?? SANDBOX_STRIPE.webhookSecret,
    baseUrl: () => stripe.apiBase ?? (stripe.secretKey === null ? `${selfUrl()}/sandbox/stripe` : null),
    log: vendorLog,
  };
  // A pair of its own for each process: a process takes reports of its own sandbox only.
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const given = sendgrid.webhookPublicKey === null ? [] : [readSendGridKey(sendgrid.webhookPublicKey)];
  return {
    payments: stripePayments(stripeSettings),
    cards: stripeVault(stripeSettings),
    ...createReach(config, selfUrl, vendorLog),
    ...emailOf(needs),
    signIn: createSignIn(config, selfUrl, vendorLog),
    texts: textsOf(needs),
    sendGridKeys: config.demo ? [...given, own.publicKey] : given,
    sandboxSigningKey: own.privateKey,
  };
}

function emailOf({ config, selfUrl, log }: Needs): { email: EmailPort; close(): void } {
  const { sendgrid, ses, smtpUrl } = config;
  const from = readAddress(config.mailFrom);
  if (smtpUrl !== null) {
    const email = smtpEmail({ url: smtpUrl, from, log });
    return { email, close: () => email.close() };
  }
  if (ses !== null && sendgrid.apiKey === null) {
    const baseUrl = ses.apiBase ?? `https://email.${ses.region}.amazonaws.com`;
    return { email: sesEmail({ account: ses, baseUrl: () => baseUrl, from, log }), close: () => undefined };
  }
  const email = sendGridEmail({
    apiKey: sendgrid.apiKey ?? 'SG.attune-sandbox',
    baseUrl: () =>
      sendgrid.apiBase ?? (sendgrid.apiKey === null ? `${selfUrl()}/sandbox/sendgrid` : 'https://api.sendgrid.com'),
    from,
    log,
  });
  return { email, close: () => undefined };
}

function textsOf({ config, selfUrl, log }: Needs): TextsPort | null {
  const { twilio } = config;
  if (twilio === null && !config.demo) return null;
  const account = twilio ?? { ...SANDBOX_TWILIO, apiBase: null };
  return twilioTexts({
    ...account,
    baseUrl: () => account.apiBase ?? (twilio === null ? `${selfUrl()}/sandbox/twilio` : 'https://api.twilio.com'),
    reportUrl: () => `${config.publicUrl ?? selfUrl()}/api/webhooks/twilio`,
    log,
  });
}

/** In a demo without their keys the sandbox plays Google and Facebook; in production a company without keys is not offered. */
function createSignIn(config: Config, selfUrl: () => string, log: VendorLog): SignInPorts {
  const { googleClientId, googleAccountsBase, facebookAppId, facebookAppSecret, facebookBase } = config.signIn;
  const googleBase = () =>
    googleAccountsBase ?? (googleClientId === null ? `${selfUrl()}/sandbox/google-accounts` : null);
  const google =
    googleClientId === null && !config.demo
      ? null
      : googleSignIn({
          clientId: googleClientId ?? SANDBOX_PEOPLE.googleClientId,
          keysUrl: () => `${googleBase() ?? 'https://www.googleapis.com'}/oauth2/v3/certs`,
          askUrl: () => `${seenFromOutside(googleBase()) ?? 'https://accounts.google.com'}/o/oauth2/v2/auth`,
        });
  const isFacebookSandbox = facebookAppId === null || facebookAppSecret === null;
  const sandbox = () => facebookBase ?? (isFacebookSandbox ? `${selfUrl()}/sandbox/facebook` : null);
  const facebook =
    isFacebookSandbox && !config.demo
      ? null
      : facebookSignIn({
          appId: facebookAppId ?? SANDBOX_PEOPLE.facebookAppId,
          appSecret: facebookAppSecret ?? SANDBOX_PEOPLE.facebookAppSecret,
          baseUrl: () => sandbox() ?? 'https://graph.facebook.com',
          dialogUrl: () => seenFromOutside(sandbox()) ?? 'https://www.facebook.com',
          log,
        });
  return { google, facebook };

  /** The sandbox's own pages are reached under whatever name the browser has for this server. */
  function seenFromOutside(base: string | null): string | null {
    return base?.startsWith(`${selfUrl()}/`) === true ? base.slice(selfUrl().length) : base;
  }
}

/** `Name <address>` or an address alone. */
function readAddress(text: string): MailAddress {
  const [, name, email] = /^\s*(.*?)\s*<([^>]+)>\s*$/.exec(text) ?? [];
  return email === undefined ? { name: null, email: text.trim() } : { name: name || null, email };
}
