/** Which messages there are, which way they go, and when a person may be reached. */
import { addDays, toInstant, toLocal } from './time-zone.ts';

export const NOTIFICATION_TEMPLATES = [
  'booked',
  'confirmed',
  'paid',
  'rescheduled',
  'cancelled',
  'reminder',
  'invoice_issued',
  'invoice_due',
  'invoice_overdue',
  'message_received',
  'waitlist_offer',
  'review_request',
] as const;
export type NotificationTemplate = (typeof NOTIFICATION_TEMPLATES)[number];

export const AUDIENCES = ['patient', 'practitioner'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const CHANNELS = ['email', 'sms', 'whatsapp', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];
/** What goes out to a phone. */
export type TextChannel = 'sms' | 'whatsapp';

/** Texts are for what somebody must know on the way; the rest may wait in the mailbox. */
const ALSO_BY_TEXT: ReadonlySet<NotificationTemplate> = new Set([
  'confirmed',
  'rescheduled',
  'cancelled',
  'reminder',
  'invoice_overdue',
  'waitlist_offer',
]);

/** What a practitioner is not told: it is the patient's money, wish or opinion. */
const PATIENT_ONLY: ReadonlySet<NotificationTemplate> = new Set([
  'invoice_issued',
  'invoice_due',
  'invoice_overdue',
  'waitlist_offer',
  'review_request',
]);

export function isToldTo(template: NotificationTemplate, audience: Audience): boolean {
  return audience === 'patient' || !PATIENT_ONLY.has(template);
}

/** What a person agreed to. `asked` means that nobody asked yet: then texts are not sent by themselves. */
export type Consent = { email: boolean; sms: boolean | 'not_asked'; whatsapp: boolean | 'not_asked' };
export type Reach = {
  consent: Consent;
  /** Ways the clinic has switched on for what goes out by itself; who asks for one message chooses its way. */
  enabled: { email: boolean; sms: boolean; whatsapp: boolean };
  hasEmail: boolean;
  hasPhone: boolean;
  hasAccount: boolean;
  stopped: ReadonlySet<TextChannel>;
};

/** The ways a message goes by itself: mail unless refused, texts only where they were wished for, the centre always. */
export function channelsFor(template: NotificationTemplate, reach: Reach): Channel[] {
  const ways: Channel[] = reach.hasAccount ? ['in_app'] : [];
  if (reach.enabled.email && whyNot('email', reach) === null) ways.push('email');
  if (!ALSO_BY_TEXT.has(template)) return ways;
  for (const way of ['sms', 'whatsapp'] as const)
    if (reach.enabled[way] && reach.consent[way] === true && whyNot(way, reach) === null) ways.push(way);
  return ways;
}

export type Obstacle = 'no_address' | 'stopped' | 'not_wanted';

/** Why nothing may go this way, even when somebody asks for it; null when it may. */
export function whyNot(
  way: 'email' | TextChannel,
  reach: Reach,
  options: { byThemselves?: boolean } = {},
): Obstacle | null {
  if (way === 'email' ? !reach.hasEmail : !reach.hasPhone) return 'no_address';
  if (way !== 'email' && reach.stopped.has(way)) return 'stopped';
  if (reach.consent[way] === false && options.byThemselves !== true) return 'not_wanted';
  return null;
}

/** Minutes of the local day between which a person is left alone; equal ends mean never. May pass midnight. */
export type QuietHours = { fromMinute: number; untilMinute: number };

/** The quiet span an instant falls into, in that person's zone; null when it falls into none. */
export function quietSpanAt(at: number, zone: string, quiet: QuietHours): { from: number; until: number } | null {
  const { fromMinute, untilMinute } = quiet;
  if (fromMinute === untilMinute) return null;
  const { date } = toLocal(zone, at);
  // Begun yesterday evening, or today: the span is found by its wall clock, so that a night with a change of the clocks fits.
  for (const day of [addDays(date, -1), date]) {
    const from = wall(zone, day, fromMinute);
    const until = wall(zone, untilMinute <= fromMinute ? addDays(day, 1) : day, untilMinute);
    if (at >= from && at < until) return { from, until };
  }
  return null;
}

/** A wall time a spring night leaves out is the moment the clocks jump to. */
function wall(zone: string, date: string, minutes: number): number {
  return toInstant(zone, date, minutes, { gap: 'forward' });
}

/** When a message may go that is due now: at once, or when the quiet hours end. */
export function nextAllowed(at: number, zone: string, quiet: QuietHours): number {
  return quietSpanAt(at, zone, quiet)?.until ?? at;
}

/**
 * When a reminder goes. One that falls into quiet hours waits for their end while at least half its lead remains; otherwise
 * it comes an hour before they begin: a reminder of eight in the morning is of use the evening before, not at eight.
 */
export function reminderAt(startsAt: number, leadMinutes: number, zone: string, quiet: QuietHours): number {
  const lead = leadMinutes * 60_000;
  const wished = startsAt - lead;
  const span = quietSpanAt(wished, zone, quiet);
  if (span === null) return wished;
  return startsAt - span.until >= lead / 2 ? span.until : span.from - 60 * 60_000;
}

/** The states of a message from first to last. A report that comes late never takes a message back. */
const RANK = { queued: 0, sent: 1, delivered: 2, opened: 3, bounced: 4, failed: 4, cancelled: 4 } as const;
export type MessageStatus = keyof typeof RANK;

export function laterStatus(now: MessageStatus, reported: MessageStatus): MessageStatus {
  return RANK[reported] > RANK[now] && now !== 'cancelled' ? reported : now;
}
