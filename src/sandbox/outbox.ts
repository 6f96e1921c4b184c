import type { Db } from './deps.ts';
import { readCalendarEvents, readMeetings } from './office.ts';
import { listAllObjects, listMessages } from './store.ts';
import type { Charge, Refund } from './stripe/objects.ts';

export interface OutboxPayment {
  id: string;
  type: 'charge' | 'refund';
  /** Decimal text in the currency's own places: "180.00". */
  amount: string;
  currency: string;
  status: string;
  paymentIntentId: string;
  createdAt: string;
  metadata: Record<string, string>;
}

/** Everything that left the system since the first start, oldest first. */
export async function readOutbox(db: Db) {
  const messages = await listMessages(db);
  return {
    messages: messages.map((message) => ({
      channel: message.channel,
      to: message.recipient,
      subject: message.subject,
      text: message.text,
      html: message.html,
      attachments: message.attachments.map(({ filename, contentType, size }) => ({ filename, contentType, size })),
      createdAt: message.createdAt.toISOString(),
    })),
    payments: await readPayments(db),
    meetings: await readMeetings(db),
    calendarEvents: await readCalendarEvents(db),
  };
}

/** Every charge, also those that failed, and every refund. */
export async function readPayments(db: Db): Promise<OutboxPayment[]> {
  const moves = await listAllObjects<Charge | Refund>(db, ['charge', 'refund']);
  return moves.map((move) => ({
    id: move.id,
    type: move.object,
    amount: decimalAmount(move.amount, move.currency),
    currency: move.currency.toUpperCase(),
    status: move.status,
    paymentIntentId: move.payment_intent,
    createdAt: new Date(move.created * 1000).toISOString(),
    metadata: move.metadata,
  }));
}

/** Minor units as decimal text: 18000 aud is "180.00", 500 jpy is "500". */
export function decimalAmount(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const places = format.resolvedOptions().maximumFractionDigits ?? 2;
  return (minor / 10 ** places).toFixed(places);
}
