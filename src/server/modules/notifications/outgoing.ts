/**
 * Entering messages: one row for each way a person is told, sealed, under a key that makes it once. What goes outside waits
 * in `due_messages` for `send.ts`; what is shown in our pages is there at once.
 */
import { randomUUID } from 'node:crypto';
import {
  type Channel,
  channelsFor,
  nextAllowed,
  type NotificationTemplate,
  whyNot,
} from '../../../domain/notifications.ts';
import type { Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import type { MailAttachment } from '../../vendors/email/port.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { addressBook, type Person } from './people.ts';
import * as repository from './repository.ts';
import type { RenderedMail } from './templates/render-letter.ts';

/** What a message consists of, as it lies sealed in the log. */
export type Content = {
  subject: string;
  text: string;
  html?: string;
  toName?: string | null;
  replyTo?: { name: string | null; email: string };
  icalEvent?: { method: 'PUBLISH' | 'REQUEST' | 'CANCEL'; filename: string; content: string };
  attachments?: { filename: string; contentType: string; base64: string }[];
  /** The receipt is made when the mail leaves. */
  receiptOfPaymentId?: number;
  /** Holds a link that lets somebody in: never shown in the log, and forgotten once it left. */
  isSecret?: boolean;
};

/** Something to tell one person, said for every way. */
export type Draft = {
  key: string;
  template: NotificationTemplate;
  person: Person;
  appointmentId: number | null;
  /** Null: true whatever becomes of the appointment. */
  sequence: number | null;
  mail: RenderedMail & Pick<Content, 'replyTo' | 'icalEvent' | 'receiptOfPaymentId'>;
  text: string;
  /** The short form in our own pages, and where it leads. */
  notice: { title: string; text: string; path: string };
  /** A reminder's mail keeps quiet hours too; other mails are read when one likes. */
  isQuiet?: boolean;
};

export const sealPlace = (clinicId: number, key: string) => `notification_log:${clinicId}:${key}`;

/** Tells a person by every way that is theirs. Safe to run twice. */
export async function enter(platform: Platform, tx: Tx, clinic: ClinicRow, draft: Draft): Promise<void> {
  const { reach, quiet } = await addressBook(tx, clinic, draft.person);
  const now = platform.clock.now();
  const later = new Date(nextAllowed(now.getTime(), draft.person.zone, quiet));
  for (const channel of channelsFor(draft.template, reach)) {
    const keepsQuiet = channel === 'sms' || channel === 'whatsapp' || draft.isQuiet === true;
    await enterOne(platform, tx, clinic.id, draft, channel, { now, dueAt: keepsQuiet ? later : now });
  }
}

export type Asked = { id: number; channel: 'email' | 'sms' | 'whatsapp'; status: 'queued' | 'failed'; reason?: string };

/** Tells a person by just these ways, because somebody asked for it now; what may not go says why. */
export async function enterAsked(
  platform: Platform,
  tx: Tx,
  clinic: ClinicRow,
  draft: Draft,
  channels: readonly ('email' | 'sms' | 'whatsapp')[],
  byThemselves: boolean,
): Promise<Asked[]> {
  const { reach } = await addressBook(tx, clinic, draft.person);
  const now = platform.clock.now();
  const asked: Asked[] = [];
  for (const channel of new Set(channels)) {
    const reason = whyNot(channel, reach, { byThemselves });
    const key = `${draft.key}-${channel}`;
    const id = await enterOne(platform, tx, clinic.id, { ...draft, key }, channel, { now, dueAt: now, reason });
    if (id === undefined) continue;
    asked.push({ id, channel, status: reason === null ? 'queued' : 'failed', ...(reason === null ? {} : { reason }) });
  }
  return asked;
}

async function enterOne(
  platform: Platform,
  tx: Tx,
  clinicId: number,
  draft: Draft,
  channel: Channel,
  at: { now: Date; dueAt: Date; reason?: string | null },
): Promise<number | undefined> {
  const { person } = draft;
  // A mail's key is the draft's own, as it was before there were other ways.
  const key = channel === 'email' || draft.key.endsWith(`-${channel}`) ? draft.key : `${draft.key}-${channel}`;
  const isInApp = channel === 'in_app';
  const id = await repository.insertMessage(tx, clinicId, {
    dedupe_key: key,
    channel,
    template: draft.template,
    audience: person.audience,
    appointment_id: draft.appointmentId,
    user_id: person.userId,
    patient_id: person.patientId,
    recipient: isInApp ? person.name : channel === 'email' ? person.email : (person.phone ?? ''),
    body_sealed: platform.sealer.sealJson(contentOf(draft, channel), sealPlace(clinicId, key)),
    path: isInApp ? draft.notice.path : null,
    sequence: draft.sequence,
    status: isInApp ? 'delivered' : at.reason ? 'failed' : 'queued',
    failure: at.reason ?? null,
    delivered_at: isInApp ? at.now : null,
    created_at: at.now,
  });
  if (id !== undefined && !isInApp && !at.reason)
    await repository.insertDue(tx, clinicId, { notification_id: id, is_mail: channel === 'email', due_at: at.dueAt });
  return id;
}

function contentOf(draft: Draft, channel: Channel): Content {
  if (channel === 'email') return { ...draft.mail, toName: draft.person.name };
  if (channel === 'in_app') return { subject: draft.notice.title, text: draft.notice.text };
  return { subject: draft.notice.title, text: draft.text };
}

/** A letter that is no notification of ours (an invitation, a new password): mail only, whatever was chosen. */
export type Letter = {
  key: string;
  template: string;
  to: { name: string | null; email: string };
  appointmentId?: number | null;
  userId?: string | null;
  patientId?: number | null;
  content: Content;
  attachments?: readonly MailAttachment[];
};

export async function enterLetter(platform: Platform, tx: Tx, clinicId: number, letter: Letter): Promise<void> {
  const now = platform.clock.now();
  const attachments = (letter.attachments ?? []).map(({ filename, contentType, content }) => ({
    filename,
    contentType,
    base64: (typeof content === 'string' ? Buffer.from(content) : content).toString('base64'),
  }));
  const content: Content = { ...letter.content, toName: letter.to.name, attachments };
  const id = await repository.insertMessage(tx, clinicId, {
    dedupe_key: letter.key,
    channel: 'email',
    template: letter.template,
    audience: null,
    appointment_id: letter.appointmentId ?? null,
    user_id: letter.userId ?? null,
    patient_id: letter.patientId ?? null,
    recipient: letter.to.email,
    body_sealed: platform.sealer.sealJson(content, sealPlace(clinicId, letter.key)),
    path: null,
    sequence: null,
    status: 'queued',
    created_at: now,
  });
  if (id !== undefined) await repository.insertDue(tx, clinicId, { notification_id: id, is_mail: true, due_at: now });
}

/** A key for what may be asked for again and again. */
export const freshKey = (clinicId: number, what: string) => `${clinicId}-${what}-${randomUUID()}`;
