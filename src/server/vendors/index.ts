/** Which vendor stands behind each port: the real one where its key is set, else the sandbox of this very server. */
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import type { EmailPort, MailAddress } from './email/port.ts';
import { sendGridEmail } from './email/sendgrid.ts';
import { smtpEmail } from './email/smtp.ts';
import type { PaymentsPort } from './payments/port.ts';
import { stripePayments } from './payments/stripe.ts';

/** The sandbox's own keys: they open nothing but the sandbox, which production refuses to start with. */
export const SANDBOX_STRIPE = { secretKey: 'sk_test_attune_sandbox', webhookSecret: 'whsec_attune_sandbox' };

export type Vendors = { payments: PaymentsPort; email: EmailPort; close(): void };

export function createVendors(config: Config, selfUrl: () => string, log: Log): Vendors {
  const vendorLog = { warn: (fields: Record<string, unknown>, message: string) => log.warn(message, fields) };
  const { stripe, sendgrid, smtpUrl } = config;
  const payments = stripePayments({
    secretKey: stripe.secretKey ?? SANDBOX_STRIPE.secretKey,
    webhookSecret: stripe.webhookSecret ?? SANDBOX_STRIPE.webhookSecret,
    baseUrl: () => stripe.apiBase ?? (stripe.secretKey === null ? `${selfUrl()}/sandbox/stripe` : null),
    log: vendorLog,
  });
  const from = readAddress(config.mailFrom);
  if (smtpUrl !== null) {
    const email = smtpEmail({ url: smtpUrl, from, log: vendorLog });
    return { payments, email, close: () => email.close() };
  }
  const email = sendGridEmail({
    apiKey: sendgrid.apiKey ?? 'SG.attune-sandbox',
    baseUrl: () =>
      sendgrid.apiBase ?? (sendgrid.apiKey === null ? `${selfUrl()}/sandbox/sendgrid` : 'https://api.sendgrid.com'),
    from,
    log: vendorLog,
  });
  return { payments, email, close: () => undefined };
}

/** `Name <address>` or an address alone. */
function readAddress(text: string): MailAddress {
  const [, name, email] = /^\s*(.*?)\s*<([^>]+)>\s*$/.exec(text) ?? [];
  return email === undefined ? { name: null, email: text.trim() } : { name: name || null, email };
}
