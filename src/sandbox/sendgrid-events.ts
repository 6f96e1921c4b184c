import { randomBytes, sign } from 'node:crypto';
import type { SandboxDeps, Tx } from './deps.ts';
import { schedule } from './schedule.ts';

/** What SendGrid's Event Webhook tells of a mail: that it is on its way, then that it arrived or came back. */
export interface MailTold {
  email: string;
  messageId: string;
  customArgs: Record<string, string>;
}

export async function tellOfMail(tx: Tx, told: MailTold, now: Date): Promise<void> {
  const comesBack = /^bounce[+@.-]/i.test(told.email);
  const events = [eventOf(told, 'processed', now), eventOf(told, comesBack ? 'bounce' : 'delivered', now)];
  const [first] = events;
  await schedule(tx, {
    vendor: 'sendgrid',
    eventId: first?.sg_event_id ?? '',
    eventType: events.map(({ event }) => event).join(', '),
    // SendGrid ends its body with a line break, and signs it too.
    payload: `${JSON.stringify(events)}\r\n`,
    createdAt: now,
  });
}

function eventOf({ email, messageId, customArgs }: MailTold, event: 'processed' | 'delivered' | 'bounce', now: Date) {
  return {
    ...customArgs,
    email,
    event,
    timestamp: Math.floor(now.getTime() / 1000),
    sg_event_id: randomBytes(16).toString('base64url'),
    sg_message_id: `${messageId}.sandbox-0.0`,
    ...(event === 'bounce' ? { type: 'bounce', status: '5.1.1', reason: '550 5.1.1 There is no such mailbox.' } : {}),
  };
}

/** Signed as SendGrid signs: ECDSA P-256 with SHA-256 over the time and the very bytes of the body. */
export function sendGridRequest(deps: SandboxDeps, payload: string) {
  const time = String(Math.floor(Date.now() / 1000));
  return {
    url: `${deps.selfUrl()}/api/webhooks/sendgrid`,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'SendGrid Event API',
      'x-twilio-email-event-webhook-timestamp': time,
      'x-twilio-email-event-webhook-signature': sign(
        'sha256',
        Buffer.from(time + payload),
        deps.sendgrid.signingKey,
      ).toString('base64'),
    },
    body: payload,
  };
}
