/** What vendors tell by themselves: how far a message came, and what somebody answered. Each report counts once. */
import { laterStatus, type MessageStatus } from '../../../domain/notifications.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { MailReport } from '../../vendors/email/sendgrid-events.ts';
import type { TextReport } from '../../vendors/texts/port.ts';
import type { Notifications } from './deps.ts';
import { startTexts, stopTexts } from './people.ts';
import * as repository from './repository.ts';
import { readMessageKey } from './send.ts';

type Report = { messageKey: string; state: MessageStatus; vendorId: string | null; failure: string | null };

export async function takeMailReports(deps: Notifications, reports: readonly MailReport[]): Promise<void> {
  for (const report of reports) await take(deps, 'sendgrid', report.eventId, report);
}

export async function takeTextReport(deps: Notifications, report: TextReport): Promise<void> {
  if (report.kind === 'state') return take(deps, 'twilio', `${report.vendorId}:${report.state}`, report);
  if (report.kind !== 'inbound' || report.wish === null) return;
  const { wish, channel, from, vendorId } = report;
  const at = deps.clock.now();
  // The number we write from serves every clinic here: who stops it stops it for all.
  for (const clinic of await deps.clinics.all()) {
    await inTransaction(deps.db, clinic.id, async (tx) => {
      if (!(await repository.takeReport(tx, 'twilio', `${vendorId}:${clinic.id}`, `answer.${wish}`, at))) return;
      if (wish === 'stop') await stopTexts(tx, clinic.id, channel, from, at);
      else await startTexts(tx, clinic.id, channel, from);
    });
  }
}

async function take(deps: Notifications, vendor: string, eventId: string, report: Report): Promise<void> {
  const which = readMessageKey(report.messageKey);
  if (which === null) return;
  const known = (await deps.clinics.all()).some(({ id }) => id === which.clinicId);
  if (!known) return;
  const at = deps.clock.now();
  await inTransaction(deps.db, which.clinicId, async (tx) => {
    if (!(await repository.takeReport(tx, vendor, eventId, `message.${report.state}`, at))) return;
    await apply(tx, which, vendor, report, at);
  });
}

/** Reports come late and in any order: a message never goes back from where it got. */
async function apply(
  tx: Tx,
  which: { clinicId: number; id: number },
  vendor: string,
  report: Report,
  at: Date,
): Promise<void> {
  const row = await repository.findMessageForUpdate(tx, which.clinicId, which.id);
  if (row === undefined) return;
  const status = laterStatus(row.status as MessageStatus, report.state);
  const went = report.state === 'delivered' || report.state === 'opened';
  await repository.changeMessage(tx, which.clinicId, which.id, {
    status,
    vendor,
    vendor_id: row.vendor_id ?? report.vendorId,
    sent_at: row.sent_at ?? at,
    delivered_at: row.delivered_at ?? (went ? at : null),
    opened_at: row.opened_at ?? (report.state === 'opened' ? at : null),
    ...(status === report.state && report.failure !== null ? { failure: report.failure.slice(0, 200) } : {}),
  });
  // The vendor has it: nothing waits any more, whatever became of the process that sent it.
  await repository.dropDue(tx, which.clinicId, which.id);
}
