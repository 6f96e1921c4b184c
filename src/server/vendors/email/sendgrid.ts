import { AppError } from '../../platform/errors.ts';
import { type VendorLog, vendorFetch, vendorUnavailable } from '../http.ts';
import { oneLine } from './one-line.ts';
import type { EmailPort, Mail, MailAddress } from './port.ts';

export interface SendGridSettings {
  apiKey: string;
  /** Read at each call: the sandbox's address is known only once the server listens. */
  baseUrl: () => string;
  /** The installation's sender, for mails that name none. */
  from: MailAddress;
  log?: VendorLog;
  timeoutMs?: number;
}

/** Mail through SendGrid's v3 Mail Send. The call has no idempotency key, so it is never repeated here. */
export function sendGridEmail(settings: SendGridSettings): EmailPort {
  return {
    async send(mail) {
      const answer = await vendorFetch({
        vendor: 'sendgrid',
        baseUrl: settings.baseUrl(),
        path: '/v3/mail/send',
        method: 'POST',
        headers: { authorization: `Bearer ${settings.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(mail, settings.from)),
        idempotent: false,
        timeoutMs: settings.timeoutMs,
        log: settings.log,
      });
      if (answer.status >= 200 && answer.status < 300) return { vendorId: answer.headers.get('x-message-id') };
      throw refusal(answer.status, answer.text);
    },
  };
}

function bodyOf(mail: Mail, sender: MailAddress): Record<string, unknown> {
  const files = mail.attachments.map((file) => ({
    content: base64(file.content),
    type: file.contentType,
    filename: file.filename,
    disposition: 'attachment',
  }));
  if (mail.icalEvent) {
    // SendGrid takes no parameters in a type, so METHOD stands in the calendar file only.
    const { content, filename } = mail.icalEvent;
    files.push({ content: base64(content), type: 'text/calendar', filename, disposition: 'attachment' });
  }
  return {
    personalizations: [{ to: [addressOf(mail.to)], custom_args: { message_key: mail.messageKey } }],
    from: addressOf(mail.from ?? sender),
    ...(mail.replyTo ? { reply_to: addressOf(mail.replyTo) } : {}),
    subject: oneLine(mail.subject),
    content: [
      { type: 'text/plain', value: mail.text },
      { type: 'text/html', value: mail.html },
    ],
    ...(files.length > 0 ? { attachments: files } : {}),
    // Opens and clicks would go through SendGrid's servers: nobody's business when the sender is a clinic.
    tracking_settings: {
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
    },
  };
}

function addressOf(address: MailAddress): { email: string; name?: string } {
  return address.name ? { email: address.email, name: oneLine(address.name) } : { email: address.email };
}

function base64(content: Buffer | string): string {
  return (typeof content === 'string' ? Buffer.from(content, 'utf8') : content).toString('base64');
}

/** 400 and 413 are about this mail; 401 and 403 about our key or sender, which an operator mends: worth trying later. */
function refusal(status: number, text: string): AppError {
  const cause = new Error(`SendGrid answered ${status}, field ${fieldOf(text)}`);
  if (status === 400 || status === 413) {
    return new AppError('validation_error', 'This mail was refused.', { vendor: 'sendgrid', status }, { cause });
  }
  return vendorUnavailable('sendgrid', cause);
}

/** The field SendGrid complains about. Its message may quote an address, so it is left out. */
function fieldOf(text: string): string {
  return /"field"\s*:\s*"([\w.[\]-]{1,80})"/.exec(text)?.[1] ?? 'unknown';
}
