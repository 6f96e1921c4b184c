import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { AppError } from '../../platform/errors.ts';
import { type VendorLog, vendorFetch, vendorUnavailable } from '../http.ts';
import { type AwsAccount, signAws } from './aws-signature.ts';
import type { EmailPort, Mail, MailAddress } from './port.ts';
import { messageOf } from './smtp.ts';

export interface SesSettings {
  account: AwsAccount;
  baseUrl: () => string;
  /** The installation's sender, for mails that name none. */
  from: MailAddress;
  log?: VendorLog;
  timeoutMs?: number;
}

const PATH = '/v2/email/outbound-emails';

/** Mail through Amazon SES v2, as the raw message, so that a calendar file keeps its METHOD. Not repeated here: no idempotency. */
export function sesEmail(settings: SesSettings): EmailPort {
  return {
    async send(mail) {
      const body = JSON.stringify(await bodyOf(mail, settings.from));
      const headers = signAws(
        {
          method: 'POST',
          url: settings.baseUrl() + PATH,
          headers: { 'content-type': 'application/json' },
          body,
        },
        settings.account,
        'ses',
        new Date(),
      );
      const answer = await vendorFetch({
        vendor: 'aws-ses',
        baseUrl: settings.baseUrl(),
        path: PATH,
        method: 'POST',
        headers,
        body,
        idempotent: false,
        timeoutMs: settings.timeoutMs,
        log: settings.log,
      });
      if (answer.status === 200) return { vendorId: (answer.json() as { MessageId?: string }).MessageId ?? null };
      throw refusal(answer.status, answer.headers.get('x-amzn-errortype'));
    },
  };
}

async function bodyOf(mail: Mail, sender: MailAddress): Promise<Record<string, unknown>> {
  const raw = await new MailComposer({ ...messageOf(mail, sender), disableFileAccess: true, disableUrlAccess: true })
    .compile()
    .build();
  return {
    FromEmailAddress: (mail.from ?? sender).email,
    Destination: { ToAddresses: [mail.to.email] },
    Content: { Raw: { Data: raw.toString('base64') } },
    // SES takes letters, digits and - _ . @ in a tag.
    EmailTags: [{ Name: 'message_key', Value: mail.messageKey.replace(/[^\w.@-]/g, '_').slice(0, 256) }],
  };
}

/** About this mail; the others are about our account or its limits, which pass or are mended. */
const FINAL = new Set(['MessageRejected', 'BadRequestException', 'NotFoundException']);

function refusal(status: number, errorType: string | null): AppError {
  const name = errorType?.split(':')[0] ?? 'unknown';
  const cause = new Error(`SES answered ${status}, ${name}`);
  if (status === 413 || (status < 500 && FINAL.has(name)))
    return new AppError('validation_error', 'This mail was refused.', { vendor: 'aws-ses', status }, { cause });
  return vendorUnavailable('aws-ses', cause);
}
