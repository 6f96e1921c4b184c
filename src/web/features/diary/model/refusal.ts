/** What a 409 brings along: the appointments in the way of a change of hours, or the free times nearest to a wished one. */
import { ConflictingAppointment } from '../../../../contracts/timeslots.ts';
import { isProblem } from '../../../i18n/problem.ts';
import type { Conflict } from '../api.ts';

/** The appointments that stand in the way; null when the refusal is about something else. */
export function conflictsOf(problem: unknown): Conflict[] | null {
  if (!isProblem(problem) || problem.code !== 'conflicts_with_appointments') return null;
  const list = Array.isArray(problem.details) ? problem.details : listIn(problem.details, 'conflicts');
  return list.flatMap((item) => {
    const read = ConflictingAppointment.safeParse(item);
    return read.success ? [read.data] : [];
  });
}

/** The starts (ISO) that the server offers instead; none when it offered none. */
export function nearestOf(problem: unknown): string[] {
  if (!isProblem(problem)) return [];
  return listIn(problem.details, 'nearest').flatMap((slot) => {
    if (typeof slot !== 'object' || slot === null || !('startsAt' in slot)) return [];
    return typeof slot.startsAt === 'string' ? [slot.startsAt] : [];
  });
}

/** Whether the wished time itself was the trouble, so that another one helps. */
export function isTimeRefused(problem: unknown): boolean {
  return (
    isProblem(problem) &&
    ['slot_taken', 'slot_unavailable', 'duplicate_appointment', 'invalid_local_time'].includes(problem.code)
  );
}

function listIn(details: unknown, name: string): unknown[] {
  if (typeof details !== 'object' || details === null) return [];
  const found = new Map<string, unknown>(Object.entries(details)).get(name);
  return Array.isArray(found) ? found : [];
}
