import { createHmac, randomBytes } from 'node:crypto';
import type { SandboxDeps, Tx } from './deps.ts';
import { schedule } from './schedule.ts';

/** What Twilio posts by itself: how far a text came, and what somebody answered. */

type Posted = { url: string; fields: Record<string, string> };

/** A status callback goes where the message asked for it. */
export async function tellOfText(tx: Tx, callback: string, fields: Record<string, string>, now: Date): Promise<void> {
  await post(
    tx,
    { url: callback, fields },
    `${fields.MessageSid ?? ''}:${fields.MessageStatus ?? ''}`,
    fields.MessageStatus ?? '',
    now,
  );
}

/** An answer from a phone goes to the number's own webhook. */
export async function tellOfAnswer(
  deps: SandboxDeps,
  tx: Tx,
  answer: { from: string; to: string; body: string; channel: 'sms' | 'whatsapp' },
  now: Date,
): Promise<void> {
  const prefix = answer.channel === 'whatsapp' ? 'whatsapp:' : '';
  const sid = newSid('SM');
  const stop = /^\s*(stop|unsubscribe)\s*$/i.test(answer.body);
  const start = /^\s*(start|unstop)\s*$/i.test(answer.body);
  const fields: Record<string, string> = {
    MessageSid: sid,
    SmsSid: sid,
    AccountSid: deps.twilio.accountSid,
    From: prefix + answer.from,
    To: prefix + answer.to,
    Body: answer.body,
    NumMedia: '0',
    ...(stop ? { OptOutType: 'STOP' } : start ? { OptOutType: 'START' } : {}),
  };
  await post(tx, { url: `${deps.selfUrl()}/api/webhooks/twilio`, fields }, sid, 'answer', now);
}

async function post(tx: Tx, posted: Posted, eventId: string, eventType: string, now: Date): Promise<void> {
  const payload = JSON.stringify(posted);
  await schedule(tx, { vendor: 'twilio', eventId, eventType: `text ${eventType}`, payload, createdAt: now });
}

/** Signed as Twilio signs: HMAC-SHA1 over the address and the fields sorted by name. */
export function twilioRequest(deps: SandboxDeps, payload: string) {
  const { url, fields } = JSON.parse(payload) as Posted;
  const text =
    url +
    Object.keys(fields)
      .sort()
      .map((name) => name + fields[name])
      .join('');
  return {
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': createHmac('sha1', deps.twilio.authToken).update(text).digest('base64'),
    },
    body: new URLSearchParams(fields).toString(),
  };
}

export function newSid(prefix: 'SM' | 'MM'): string {
  return prefix + randomBytes(16).toString('hex');
}
