import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';

/** What a mail vendor tells of a mail by itself, in our words. */
export interface MailReport {
  /** Unique: a report that comes twice is taken once. */
  eventId: string;
  messageKey: string;
  state: 'sent' | 'delivered' | 'opened' | 'bounced' | 'failed';
  vendorId: string | null;
  failure: string | null;
}

/** An older one is a replay; SendGrid signs anew at every try. */
const OLDEST_MS = 10 * 60_000;

/** The public key as SendGrid shows it: base64 of its DER. */
export function readSendGridKey(text: string): KeyObject {
  return createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
}

const STATES: Readonly<Record<string, MailReport['state']>> = {
  processed: 'sent',
  delivered: 'delivered',
  open: 'opened',
  click: 'opened',
  bounce: 'bounced',
  dropped: 'failed',
};

const Events = z.array(
  z.object({
    event: z.string().max(40),
    sg_event_id: z.string().min(1).max(200),
    sg_message_id: z.string().max(300).optional(),
    message_key: z.string().max(200).optional(),
    type: z.string().max(40).optional(),
    status: z.string().max(40).optional(),
  }),
);

/**
 * Reads SendGrid's Event Webhook. The signature is ECDSA over the time and the very bytes that came; what is forged, or
 * was signed long ago, is `invalid_signature`. Failures are kept as codes: the reason's sentence quotes addresses.
 */
export function readSendGridEvents(
  keys: readonly KeyObject[],
  posted: { rawBody: Buffer; timestamp: string | undefined; signature: string | undefined },
  now: number = Date.now(),
): MailReport[] {
  const { rawBody, timestamp = '', signature = '' } = posted;
  const isSigned = keys.some((key) => isSignedBy(key, timestamp, rawBody, signature));
  if (!isSigned || now - Number(timestamp) * 1000 > OLDEST_MS) throw new AppError('invalid_signature');
  const parsed = Events.safeParse(parseJson(rawBody));
  if (!parsed.success) throw new AppError('validation_error', undefined, 'These are not events.');
  return parsed.data.flatMap((event) => {
    const state = STATES[event.event];
    if (state === undefined || event.message_key === undefined) return [];
    const wentWrong = state === 'bounced' || state === 'failed';
    return [
      {
        eventId: event.sg_event_id,
        messageKey: event.message_key,
        // A block is a refusal that passes; the mail did not arrive all the same.
        state: state === 'bounced' && event.type === 'blocked' ? 'failed' : state,
        vendorId: event.sg_message_id?.split('.')[0] ?? null,
        failure: wentWrong ? [event.type ?? event.event, event.status].filter(Boolean).join(' ') : null,
      },
    ];
  });
}

function isSignedBy(key: KeyObject, timestamp: string, rawBody: Buffer, signature: string): boolean {
  if (!/^\d{9,12}$/.test(timestamp)) return false;
  try {
    return verify('sha256', Buffer.concat([Buffer.from(timestamp), rawBody]), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return null;
  }
}
