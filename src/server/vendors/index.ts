/** Which vendor stands behind each port: the real one where its key is set, else the sandbox of this very server. */
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import type { EmailPort, MailAddress } from './email/port.ts';
import { sendGridEmail } from './email/sendgrid.ts';
import { smtpEmail } from './email/smtp.ts';
import type { VendorLog } from './http.ts';
import type { PaymentsPort } from './payments/port.ts';
import { stripePayments } from './payments/stripe.ts';
import { createReach, type Reach } from './reach.ts';
import { facebookSignIn } from './sign-in/facebook.ts';
import { googleSignIn } from './sign-in/google.ts';
import type { SignInPorts } from './sign-in/port.ts';

/** The sandbox's own keys: they open nothing but the sandbox, which production refuses to start with. */
export const SANDBOX_STRIPE = { secretKey: 'sk_test_attune_sandbox', webhookSecret: 'whsec_attune_sandbox' };

export const SANDBOX_PEOPLE = {
  googleClientId: 'attune-sandbox.apps.googleusercontent.com',
  facebookAppId: '1000000000000001',
  facebookAppSecret: 'attune-sandbox-app-secret',
};

export type Vendors = Reach & { payments: PaymentsPort; email: EmailPort; signIn: SignInPorts; close(): void };

export function createVendors(config: Config, selfUrl: () => string, log: Log): Vendors {
  const vendorLog = { warn: (fields: Record<string, unknown>, message: string) => log.warn(message, fields) };
  const { stripe, sendgrid, smtpUrl } = config;
  const payments = stripePayments({
    secretKey: stripe.secretKey ?? SANDBOX_STRIPE.secretKey,
    webhookSecret: stripe.webhookSecret ?? SANDBOX_STRIPE.webhookSecret,
    baseUrl: () => stripe.apiBase ?? (stripe.secretKey === null ? `${selfUrl()}/sandbox/stripe` : null),
    log: vendorLog,
  });
  const signIn = createSignIn(config, selfUrl, vendorLog);
  const reach = createReach(config, selfUrl, vendorLog);
  const from = readAddress(config.mailFrom);
  if (smtpUrl !== null) {
    const email = smtpEmail({ url: smtpUrl, from, log: vendorLog });
    return { payments, email, signIn, ...reach, close: () => email.close() };
  }
  const email = sendGridEmail({
    apiKey: sendgrid.apiKey ?? 'SG.attune-sandbox',
    baseUrl: () =>
      sendgrid.apiBase ?? (sendgrid.apiKey === null ? `${selfUrl()}/sandbox/sendgrid` : 'https://api.sendgrid.com'),
    from,
    log: vendorLog,
  });
  return { payments, email, signIn, ...reach, close: () => undefined };
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
