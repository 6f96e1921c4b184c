/** The log of messages for those who run the clinic: what was said, how far it came, and sending again what was lost. */
import { may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import { decodeCursor, encodeCursor } from '../../platform/paging.ts';
import type { Notifications } from './deps.ts';
import * as log from './log-repository.ts';
import { type Content, sealPlace } from './outgoing.ts';
import { settingsOf } from './people.ts';
import * as repository from './repository.ts';
import { isOutdated } from './send.ts';

export type Logged = { row: log.LogRow; content: Pick<Content, 'subject' | 'text' | 'html'> | null };

export async function listLog(
  deps: Notifications,
  context: Context,
  wish: Omit<log.LogWish, 'before' | 'limit' | 'from' | 'to'> & {
    from?: string | undefined;
    to?: string | undefined;
    limit?: number | undefined;
    cursor?: string | undefined;
  },
) {
  authorize(context, 'notification_log.read');
  const limit = wish.limit ?? 50;
  const { from, to, cursor, ...filters } = wish;
  return inTransaction(deps.db, context.clinicId, async (tx) => {
    const rows = await log.listLogged(tx, context.clinicId, {
      ...filters,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
      before: readCursor(cursor),
      limit: limit + 1,
    });
    const shown = rows.slice(0, limit);
    await audit(
      tx,
      context,
      { action: 'notification_log.list', objectType: 'notification', detail: { ids: shown.map(({ id }) => id) } },
      deps.clock.now(),
    );
    const last = shown.at(-1);
    const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(String(last.id)) : null;
    return { logged: shown.map((row) => open(deps, row)), nextCursor };
  });
}

export async function readLogged(deps: Notifications, context: Context, id: number): Promise<Logged> {
  authorize(context, 'notification_log.read');
  return inTransaction(deps.db, context.clinicId, async (tx) => {
    const row = await log.findLogged(tx, context.clinicId, id);
    if (row === undefined) throw notFound('message');
    await auditOne(tx, context, 'notification_log.read', row, deps.clock.now());
    return open(deps, row);
  });
}

/** What did not arrive goes once more, in the words it had. What waits already, or arrived, stays as it is. */
export async function resend(deps: Notifications, context: Context, id: number): Promise<Logged> {
  authorize(context, 'notification_log.resend');
  const { clinicId } = context;
  const now = deps.clock.now();
  return inTransaction(deps.db, clinicId, async (tx) => {
    const row = await repository.findMessageForUpdate(tx, clinicId, id);
    if (row === undefined || row.channel === 'in_app') throw notFound('message');
    if (row.body_sealed === null || (await isOutdated(tx, row, now))) throw new AppError('notification_outdated');
    if (row.status !== 'queued') {
      await repository.changeMessage(tx, clinicId, id, { status: 'queued', failure: null, resent: row.resent + 1 });
      await repository.insertDue(tx, clinicId, { notification_id: id, is_mail: row.channel === 'email', due_at: now });
    }
    await auditOne(tx, context, 'notification.resend', row, now);
    return open(deps, (await log.findLogged(tx, clinicId, id)) as log.LogRow);
  });
}

export async function readSettings(deps: Notifications, context: Context) {
  authorize(context, 'notification_settings.change');
  const clinic = await deps.clinics.byId(context.clinicId);
  return inTransaction(deps.db, clinic.id, (tx) => settingsOf(tx, clinic));
}

export async function changeSettings(
  deps: Notifications,
  context: Context,
  wish: { reminderMinutes?: number[] | undefined; quietFrom?: string | undefined; quietUntil?: string | undefined },
) {
  authorize(context, 'notification_settings.change');
  const clinic = await deps.clinics.byId(context.clinicId);
  const { reminderMinutes, quietFrom, quietUntil } = wish;
  return inTransaction(deps.db, clinic.id, async (tx) => {
    await log.saveSettings(tx, clinic.id, {
      ...(reminderMinutes === undefined
        ? {}
        : { reminder_minutes: [...new Set(reminderMinutes)].sort((a, b) => b - a) }),
      ...(quietFrom === undefined ? {} : { quiet_from_minute: minutesOf(quietFrom) }),
      ...(quietUntil === undefined ? {} : { quiet_until_minute: minutesOf(quietUntil) }),
    });
    const line = { action: 'notification_settings.change', objectType: 'clinic', objectId: clinic.id };
    await audit(tx, context, { ...line, detail: { fields: Object.keys(wish) } }, deps.clock.now());
    return settingsOf(tx, clinic);
  });
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** A message with a secret link is never shown, not even while it waits. */
function open(deps: Notifications, row: log.LogRow): Logged {
  if (row.body_sealed === null) return { row, content: null };
  const content = deps.sealer.openJson(row.body_sealed, sealPlace(row.clinic_id, row.dedupe_key)) as Content;
  return { row, content: content.isSecret === true ? null : content };
}

function auditOne(
  tx: Tx,
  context: Context,
  action: string,
  row: { id: number; patient_id: number | null },
  at: Date,
): Promise<void> {
  return audit(tx, context, { action, objectType: 'notification', objectId: row.id, patientId: row.patient_id }, at);
}

function authorize(
  { caller }: Context,
  action: 'notification_log.read' | 'notification_log.resend' | 'notification_settings.change',
): void {
  if (caller === null || !may(caller.role, action, false)) throw new AppError('forbidden');
}

function readCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const text = decodeCursor(cursor);
  if (!/^\d{1,9}$/.test(text)) throw invalidField('cursor', 'This is not a cursor of ours.');
  return Number(text);
}
