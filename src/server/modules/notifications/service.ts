/**
 * Telling people what happened. A job enters messages after the commit, each under a key that makes it once, and `send.ts`
 * sends what waits. Messages hold no health details: no service, no reason. What is no longer true is not told.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { sendNotification } from '../../../contracts/notifications.ts';
import { isToldTo } from '../../../domain/notifications.ts';
import { may, mayEver } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import { type Context, callerName } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Mail } from '../../vendors/email/port.ts';
import * as appointments from '../appointments/service.ts';
import { composeDraft, type Occasion, receiptPayment } from './compose.ts';
import type { Notifications } from './deps.ts';
import { type Asked, enter, enterAsked, enterLetter, freshKey } from './outgoing.ts';
import { partyOf } from './people.ts';
import { type MailTemplate, mailTemplates } from './templates/mail-words.ts';

export type { Occasion } from './compose.ts';
export type { Notifications } from './deps.ts';
export { changeSettings, listLog, readLogged, readSettings, resend } from './log.ts';
export { listTemplates, listVersions, previewTemplate, restoreTemplate, saveTemplate } from './template-admin.ts';
export { VARIABLES } from './templates/letters.ts';
export { followNotices, listNotices, NOTICES_CHANNEL, readAllNotices, readNotice } from './inbox.ts';
export { remindDue } from './reminders.ts';
export { takeMailReports, takeTextReport } from './reports.ts';
export { sendDue } from './send.ts';

type Row = appointments.AppointmentRow;

/** Tells both parties about an occasion, each by the ways that are theirs. Safe to run twice. */
export async function tellBoth(deps: Notifications, clinicId: number, occasion: Occasion): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const receiptOfPaymentId = await receiptPayment(deps, clinicId, occasion.paymentId);
  await inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointment(tx, clinicId, occasion.appointmentId);
    if (row === undefined || isOutdated(row, occasion)) return;
    for (const audience of ['patient', 'practitioner'] as const) {
      const person = isToldTo(occasion.template, audience) ? await partyOf(tx, clinic, row, audience) : null;
      if (person === null) continue;
      await enter(
        deps,
        tx,
        clinic,
        await composeDraft(deps, tx, { clinic, row, person, occasion, receiptOfPaymentId }),
      );
    }
  });
}

/** A booking that was cancelled or paid meanwhile needs no "please pay"; a move that was moved again is told by the later one. */
function isOutdated(row: Row, { template, version }: Occasion): boolean {
  if (template === 'booked') return row.status !== 'pending';
  if (template === 'rescheduled') return row.sequence !== version || row.status === 'cancelled';
  if (template === 'confirmed') return row.status === 'cancelled';
  return false;
}

/** Enters a mail under its key: however often its job runs, the person gets it once. */
export async function sendOnce(
  deps: Notifications,
  clinicId: number,
  about: { template: string; appointmentId: number | null; isSecret?: boolean },
  mail: Mail,
): Promise<void> {
  const { subject, text, html, replyTo, icalEvent } = mail;
  await inTransaction(deps.db, clinicId, (tx) =>
    enterLetter(deps, tx, clinicId, {
      key: mail.messageKey,
      template: about.template,
      to: mail.to,
      appointmentId: about.appointmentId,
      content: {
        subject,
        text,
        html,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(icalEvent === undefined ? {} : { icalEvent }),
        ...(about.isSecret === true ? { isSecret: true } : {}),
      },
      attachments: mail.attachments,
    }),
  );
}

/** What a patient may have sent to themselves: the confirmation of what they booked. */
const OWN_CONFIRMATION: ReadonlySet<string> = new Set(['booked', 'confirmed', 'paid', 'rescheduled']);
/** Texts cost money and patience; a front desk that moves a day's appointments needs more of them than a patient. */
const LIMITS = {
  patient: { name: 'notifications', most: 12, seconds: 3600 },
  staff: { name: 'notifications', most: 400, seconds: 3600 },
};

/** Sends a message about an appointment to its patient now, because somebody asks for it. */
export async function ask(
  deps: Notifications,
  context: Context,
  body: BodyOf<typeof sendNotification>,
): Promise<Asked[]> {
  const clinic = await deps.clinics.byId(context.clinicId);
  const now = deps.clock.now();
  const isSelf = context.caller?.role === 'patient';
  await deps.limiter.take(isSelf ? LIMITS.patient : LIMITS.staff, `${clinic.id}:${callerName(context)}`);
  return inTransaction(deps.db, clinic.id, async (tx) => {
    const row = await appointments.findAppointment(tx, clinic.id, body.appointmentId);
    authorizeAsking(context, row, body.template);
    const template = mailTemplates.find((one) => one === body.template);
    if (template === undefined) throw invalidField('template', 'This message is not about an appointment.');
    if (row.status === 'cancelled' && template !== 'cancelled') throw new AppError('notification_outdated');
    const person = await partyOf(tx, clinic, row, 'patient');
    if (person === null) throw notFound('appointment');
    const occasion = { template, appointmentId: row.id, version: 'asked' };
    const draft = await composeDraft(deps, tx, { clinic, row, person, occasion });
    const asked = await enterAsked(
      deps,
      tx,
      clinic,
      { ...draft, key: freshKey(clinic.id, `asked-${template}`), sequence: null },
      body.channels,
      isSelf,
    );
    await auditAsking(tx, context, row, { template, channels: body.channels }, now);
    return asked;
  });
}

function authorizeAsking(context: Context, row: Row | undefined, template: string): asserts row is Row {
  const { caller } = context;
  if (caller === null) throw new AppError('unauthenticated');
  if (!mayEver(caller.role, 'notification.send')) throw new AppError('forbidden');
  if (row === undefined) throw notFound('appointment');
  const isOwn =
    caller.kind === 'guest'
      ? caller.appointmentId === row.id
      : caller.role === 'patient'
        ? caller.patientId === row.patient_id
        : caller.practitionerId !== null && caller.practitionerId === row.practitioner_id;
  if (!may(caller.role, 'notification.send', isOwn)) throw notFound('appointment');
  if (caller.role === 'patient' && !OWN_CONFIRMATION.has(template)) throw new AppError('forbidden');
}

function auditAsking(
  tx: Tx,
  context: Context,
  row: Row,
  detail: { template: MailTemplate; channels: readonly string[] },
  now: Date,
): Promise<void> {
  const line = { action: 'notification.send', objectType: 'appointment', objectId: row.id, patientId: row.patient_id };
  return audit(tx, context, { ...line, detail }, now);
}
