import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { AppError } from '../../platform/errors.ts';
import { reasonOf, type VendorLog, vendorUnavailable } from '../http.ts';
import { oneLine } from './one-line.ts';
import type { EmailPort, Mail, MailAddress } from './port.ts';

export interface SmtpSettings {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  url: string;
  /** The installation's sender, for mails that name none. */
  from: MailAddress;
  log?: VendorLog;
  timeoutMs?: number;
}

/** Mail through any SMTP server. `close` ends the pooled connections. */
export function smtpEmail(settings: SmtpSettings): EmailPort & { close(): void } {
  const timeoutMs = settings.timeoutMs ?? 10_000;
  const transport = createTransport({
    url: settings.url,
    pool: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // Attachments are always given as bytes: a path or an address in a mail must not read our disk or network.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        const info = await transport.sendMail(messageOf(mail, settings.from));
        return { vendorId: info.messageId };
      } catch (cause) {
        throw refusal(cause, settings.log);
      }
    },
    close: () => transport.close(),
  };
}

/** The same mail has the same Message-ID at every try, so that a mailbox can tell a repeat from a second mail. */
export function messageIdOf(messageKey: string, senderEmail: string): string {
  const hash = createHash('sha256').update(messageKey).digest('hex').slice(0, 32);
  return `<${hash}@${senderEmail.split('@').at(-1)}>`;
}

/** The mail as nodemailer takes it. */
export function messageOf(mail: Mail, installation: MailAddress) {
  const sender = mail.from ?? installation;
  return {
    messageId: messageIdOf(mail.messageKey, sender.email),
    from: addressOf(sender),
    to: addressOf(mail.to),
    ...(mail.replyTo ? { replyTo: addressOf(mail.replyTo) } : {}),
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map((file) => ({ ...file, contentDisposition: 'attachment' as const })),
    ...(mail.icalEvent ? { icalEvent: mail.icalEvent } : {}),
    // Keeps holiday notices away from a machine's mailbox (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Message-Key': oneLine(mail.messageKey) },
  };
}

function addressOf(address: MailAddress): { name: string; address: string } {
  return { name: oneLine(address.name ?? ''), address: address.email };
}

/** SMTP 5xx about the envelope or the message is final; 4xx, a login that fails and a lost connection are not. */
function refusal(cause: unknown, log: VendorLog | undefined): AppError {
  const status = numberOf(cause, 'responseCode');
  const step = textOf(cause, 'code') ?? reasonOf(cause);
  log?.warn({ vendor: 'smtp', status, reason: step }, 'mail was not taken');
  // The server's own sentence may quote an address, so only the figures are kept.
  const safe = new Error(`SMTP answered ${status ?? 'nothing'} (${step})`);
  if (status !== null && status >= 500 && step !== 'EAUTH') {
    return new AppError('validation_error', 'This mail was refused.', { vendor: 'smtp', status }, { cause: safe });
  }
  // Lost after the contents went out: the server may have taken it.
  return vendorUnavailable('smtp', safe, { mayHaveLeft: status === null && textOf(cause, 'command') === 'DATA' });
}

function numberOf(value: unknown, name: string): number | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  return typeof found === 'number' ? found : null;
}

function textOf(value: unknown, name: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  return typeof found === 'string' ? found : null;
}
