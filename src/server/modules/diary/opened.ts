/** Times that a change of hours or blocks opened: whoever waits for one of them is offered it. */
import { type Interval, subtractIntervals } from '../../../domain/intervals.ts';
import { DAY_MS } from '../../../domain/time-zone.ts';
import { MOST_WAITING_DAYS } from '../../../domain/waitlist.ts';
import type { Tx } from '../../platform/db.ts';
import { announce } from '../../platform/events.ts';

/** Hours were added, or a block was taken away: `{practitionerId, spans: [{from, to}]}`, epoch milliseconds, half open. */
export const TIME_OPENED = 'diary.time_opened';

/** As far ahead as anybody can wait. */
export const waitingRange = (now: Date): { from: number; to: number } => ({
  from: now.getTime(),
  to: now.getTime() + (MOST_WAITING_DAYS + 1) * DAY_MS,
});

type Hours = { location_id: number; session_types: readonly string[] | null };

/** Whether changed hours serve the same people as before: elsewhere, or for another way of meeting, all of them are new. */
export const serveTheSame = (old: Hours, changed: Hours): boolean =>
  old.location_id === changed.location_id && String(old.session_types) === String(changed.session_types);

/** Announces what is open now and was not before, as far as somebody may wait for it. */
export async function announceOpened(
  tx: Tx,
  diary: { clinicId: number; practitionerId: number },
  change: { before: readonly Interval[]; after: readonly Interval[] },
  now: Date,
): Promise<void> {
  const { from, to } = waitingRange(now);
  const spans = subtractIntervals(change.after, change.before)
    .map(({ start, end }) => ({ from: Math.max(start, from), to: Math.min(end, to) }))
    .filter((span) => span.from < span.to);
  if (spans.length === 0) return;
  const payload = { practitionerId: diary.practitionerId, spans };
  await announce(tx, diary.clinicId, { type: TIME_OPENED, payload }, now);
}
