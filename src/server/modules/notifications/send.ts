/**
 * Sending what waits. Always true here: a message is held by one process while it is sent; one that may have left already is
 * not sent again before the vendor was asked, or had time to report; and what is no longer true is not sent at all.
 */
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Mail } from '../../vendors/email/port.ts';
import * as appointments from '../appointments/service.ts';
import { makeReceipt } from '../billing/receipts.ts';
import { findPaymentWithAppointment } from '../billing/service.ts';
import type { Notifications } from './deps.ts';
import { type Content, sealPlace } from './outgoing.ts';
import { listStops } from './people-repository.ts';
import * as repository from './repository.ts';

/** How many are taken at once by one process. */
const BATCH = 10;
/** A vendor answers within ten seconds or not at all; who holds a text longer has died. */
const HOLD_TEXT_MS = 15_000;
/** Mail vendors cannot be asked what they took: their report has this long to say so before it is sent again. */
const HOLD_MAIL_MS = 30_000;
/** A process that is told to stop waits for a turn to end. */
const TURN_MS = 2_000;
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** About a day of tries; then somebody looks at it. */
const MOST_ATTEMPTS = 300;

/** Sends everything that is due; business time comes in as `now`. */
export async function sendDue(deps: Notifications, now: Date): Promise<void> {
  const until = Date.now() + TURN_MS;
  for (;;) {
    const machine = Date.now();
    const holds = { mail: new Date(machine + HOLD_MAIL_MS), text: new Date(machine + HOLD_TEXT_MS) };
    const due = await repository.takeDue(deps.db, now, new Date(machine), holds, BATCH);
    await Promise.all(due.map((one) => sendOne(deps, one)));
    if (due.length < BATCH || Date.now() > until) return;
  }
}

async function sendOne(deps: Notifications, due: repository.DueMessage): Promise<void> {
  const { clinic_id: clinicId, notification_id: id } = due;
  try {
    const row = await readyRow(deps, due);
    if (row === null) return;
    const vendorId = await hand(deps, row, due);
    await inTransaction(deps.db, clinicId, (tx) => markSent(deps, tx, row, vendorId));
  } catch (error) {
    const isFinal = error instanceof AppError && error.code === 'validation_error';
    if (isFinal) return giveUp(deps, due, error.message);
    if (!(error instanceof AppError)) deps.log.error('a message could not be made', { notificationId: id, error });
    if (due.attempts >= MOST_ATTEMPTS) return giveUp(deps, due, 'given_up');
    await tryLater(deps, due, error);
  }
}

/** The message if it still has to go; else it is settled here. */
async function readyRow(deps: Notifications, due: repository.DueMessage): Promise<repository.MessageRow | null> {
  const { clinic_id: clinicId, notification_id: id } = due;
  return inTransaction(deps.db, clinicId, async (tx) => {
    const row = await repository.findMessageForUpdate(tx, clinicId, id);
    // Its report was faster than we were.
    if (row === undefined || row.status !== 'queued') {
      await repository.dropDue(tx, clinicId, id);
      return null;
    }
    const settled = await whyNotAnyMore(tx, row, deps.clock.now());
    if (settled === null) return row;
    await repository.dropDue(tx, clinicId, id);
    await repository.changeMessage(tx, clinicId, id, settled);
    return null;
  });
}

/** What is no longer true is not said: an appointment that was cancelled, moved or paid meanwhile, a number that said STOP. */
async function whyNotAnyMore(tx: Tx, row: repository.MessageRow, now: Date): Promise<repository.MessageChange | null> {
  if (row.channel !== 'email') {
    const stops = await listStops(tx, row.clinic_id, row.recipient);
    if (stops.some(({ channel }) => channel === row.channel)) return { status: 'failed', failure: 'stopped' };
  }
  return (await isOutdated(tx, row, now)) ? { status: 'cancelled', failure: 'outdated' } : null;
}

/** Whether the appointment has gone on without this message. */
export async function isOutdated(tx: Tx, row: repository.MessageRow, now: Date): Promise<boolean> {
  if (row.appointment_id === null || row.template === 'cancelled' || row.template === 'paid') return false;
  const appointment = await appointments.findAppointment(tx, row.clinic_id, row.appointment_id);
  if (appointment === undefined) return true;
  const { template, sequence } = row;
  if (template === 'review_request') return appointment.status !== 'completed';
  if (['booked', 'confirmed', 'rescheduled', 'reminder'].includes(template) && appointment.status === 'cancelled')
    return true;
  if (sequence !== null && sequence !== appointment.sequence) return true;
  if (template === 'booked' && sequence !== null) return appointment.status !== 'pending';
  if (template === 'reminder') return appointment.starts_at <= now || !isAlive(appointment.status);
  return false;
}

const isAlive = (status: string) => status === 'pending' || status === 'confirmed';

async function hand(
  deps: Notifications,
  row: repository.MessageRow,
  due: repository.DueMessage,
): Promise<string | null> {
  const content = deps.sealer.openJson(row.body_sealed ?? '', sealPlace(row.clinic_id, row.dedupe_key)) as Content;
  if (row.channel === 'email') return (await deps.email.send(await mailOf(deps, row, content))).vendorId;
  if (deps.texts === null) throw new AppError('validation_error', 'no_vendor');
  const sent = await deps.texts.send({
    channel: row.channel as 'sms' | 'whatsapp',
    to: row.recipient,
    body: content.text,
    messageKey: messageKeyOf(row),
    mayHaveLeftAt: due.begun_before,
  });
  return sent.vendorId;
}

/** Names the message to vendors and in their reports; a message sent again by hand is another one. */
export function messageKeyOf(row: Pick<repository.MessageRow, 'clinic_id' | 'id' | 'resent' | 'created_at'>): string {
  return `${row.clinic_id}-${row.id}-${row.created_at.getTime().toString(36)}${row.resent > 0 ? `-${row.resent}` : ''}`;
}

export function readMessageKey(key: string): { clinicId: number; id: number } | null {
  const [, clinicId, id] = /^(\d{1,9})-(\d{1,9})-[0-9a-z]{1,12}(?:-\d{1,5})?$/.exec(key) ?? [];
  return clinicId === undefined ? null : { clinicId: Number(clinicId), id: Number(id) };
}

async function mailOf(deps: Notifications, row: repository.MessageRow, content: Content): Promise<Mail> {
  const receipt =
    content.receiptOfPaymentId === undefined ? [] : [await receiptOf(deps, row.clinic_id, content.receiptOfPaymentId)];
  const files = (content.attachments ?? []).map(({ filename, contentType, base64 }) => ({
    filename,
    contentType,
    content: Buffer.from(base64, 'base64'),
  }));
  return {
    to: { name: content.toName ?? null, email: row.recipient },
    ...(content.replyTo === undefined ? {} : { replyTo: content.replyTo }),
    subject: content.subject,
    text: content.text,
    html: content.html ?? '',
    attachments: [...files, ...receipt],
    ...(content.icalEvent === undefined ? {} : { icalEvent: content.icalEvent }),
    messageKey: messageKeyOf(row),
  };
}

async function receiptOf(deps: Notifications, clinicId: number, paymentId: number) {
  const about = await findPaymentWithAppointment(deps, clinicId, paymentId);
  const { file, name } = await makeReceipt(deps, about, await deps.clinics.byId(clinicId));
  return { filename: name, contentType: 'application/pdf', content: file };
}

async function markSent(
  deps: Notifications,
  tx: Tx,
  row: repository.MessageRow,
  vendorId: string | null,
): Promise<void> {
  const { clinic_id: clinicId, id } = row;
  const now = await repository.findMessageForUpdate(tx, clinicId, id);
  // The vendor's report may have come before this line: then it is further already.
  const isFirst = now?.status === 'queued';
  await repository.changeMessage(tx, clinicId, id, {
    vendor_id: vendorId,
    failure: null,
    sent_at: now?.sent_at ?? deps.clock.now(),
    ...(isFirst ? { status: 'sent' as const } : {}),
    ...(isSecret(deps, row) ? { body_sealed: null } : {}),
  });
  await repository.dropDue(tx, clinicId, id);
}

function isSecret(deps: Notifications, row: repository.MessageRow): boolean {
  if (row.body_sealed === null) return true;
  const content = deps.sealer.openJson(row.body_sealed, sealPlace(row.clinic_id, row.dedupe_key)) as Content;
  return content.isSecret === true;
}

async function giveUp(deps: Notifications, due: repository.DueMessage, failure: string): Promise<void> {
  const { clinic_id: clinicId, notification_id: id } = due;
  deps.log.warn('a message was given up', { notificationId: id, attempts: due.attempts });
  await inTransaction(deps.db, clinicId, async (tx) => {
    await repository.changeMessage(tx, clinicId, id, { status: 'failed', failure: failure.slice(0, 200) });
    await repository.dropDue(tx, clinicId, id);
  });
}

/** Longer and longer pauses; the machine's clock counts too where the message may have left. */
async function tryLater(deps: Notifications, due: repository.DueMessage, error: unknown): Promise<void> {
  const pause =
    Math.min(FIRST_PAUSE_MS * 2 ** Math.min(due.attempts - 1, 10), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
  const mayHaveLeft = (error as { details?: { mayHaveLeft?: boolean } }).details?.mayHaveLeft === true;
  const row = { due_at: new Date(deps.clock.now().getTime() + pause) };
  await inTransaction(deps.db, due.clinic_id, async (tx) => {
    if (!mayHaveLeft)
      return repository.putOff(tx, due.clinic_id, due.notification_id, {
        ...row,
        held_until: null,
        begun_at: due.begun_before,
      });
    return repository.putOffHeld(tx, due.clinic_id, due.notification_id, row.due_at);
  });
}
