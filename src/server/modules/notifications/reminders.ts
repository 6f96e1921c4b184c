/**
 * Reminders. Always true here: the plan follows the appointment, because whoever plans holds the appointment's row; a
 * reminder leaves the plan in the transaction that enters its message; and none goes after a cancel or at an old time.
 */
import { AUDIENCES, type Audience, reminderAt } from '../../../domain/notifications.ts';
import { inTransaction } from '../../platform/db.ts';
import * as appointments from '../appointments/service.ts';
import { composeDraft } from './compose.ts';
import type { Notifications } from './deps.ts';
import { enter } from './outgoing.ts';
import { partyOf, quietOf, settingsOf } from './people.ts';
import * as repository from './reminder-repository.ts';

/** How many are worked on at once by one process, and looked up at once. */
const AT_ONCE = 6;
const PAGE = 120;

/** Plans an appointment's reminders anew, or drops them when it is over. What is due already was booked too late for it. */
export async function planReminders(deps: Notifications, clinicId: number, appointmentId: number): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const now = deps.clock.now().getTime();
  await inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
    if (row === undefined) return;
    const settings = await settingsOf(tx, clinic);
    const plan: repository.PlannedReminder[] = [];
    const isAlive = row.status === 'pending' || row.status === 'confirmed';
    for (const audience of isAlive ? AUDIENCES : []) {
      const person = await partyOf(tx, clinic, row, audience);
      if (person === null) continue;
      for (const lead of new Set(settings.reminderMinutes)) {
        const at = reminderAt(row.starts_at.getTime(), lead, person.zone, quietOf(person, settings));
        if (at <= now) continue;
        plan.push({ audience, lead_minutes: lead, sequence: row.sequence, due_at: new Date(at) });
      }
    }
    await repository.replacePlan(tx, clinicId, appointmentId, plan);
  });
}

/** Enters the messages of all reminders that are due; business time comes in as `now`. */
export async function remindDue(deps: Notifications, now: Date): Promise<void> {
  for (;;) {
    const due = await repository.listDueReminders(deps.db, now, PAGE);
    const waiting = [...due];
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift())
        await remind(deps, one.clinic_id, one, now);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (due.length < PAGE) return;
  }
}

async function remind(deps: Notifications, clinicId: number, key: repository.ReminderKey, now: Date): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  await inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointmentForUpdate(tx, clinicId, key.appointment_id);
    const taken = await repository.takeReminder(tx, clinicId, key, now);
    if (taken === undefined || row === undefined) return;
    const isAlive = row.status === 'pending' || row.status === 'confirmed';
    if (!isAlive || row.sequence !== taken.sequence || row.starts_at <= now) return;
    const settings = await settingsOf(tx, clinic);
    // After a long pause the next reminder has come too: one of them is enough.
    const leftMinutes = (row.starts_at.getTime() - now.getTime()) / 60_000;
    if (settings.reminderMinutes.some((lead) => lead < taken.lead_minutes && leftMinutes <= lead)) return;
    const person = await partyOf(tx, clinic, row, taken.audience as Audience);
    if (person === null) return;
    const occasion = {
      template: 'reminder' as const,
      appointmentId: row.id,
      version: `${row.sequence}-${taken.lead_minutes}`,
    };
    const draft = await composeDraft(deps, tx, { clinic, row, person, occasion });
    await enter(deps, tx, clinic, { ...draft, isQuiet: true });
  });
}
