/** V's create-calendar-event: into the calendars the parties connected, else an invitation by mail. */
import type { Context } from '../../platform/caller.ts';
import { audit } from '../../platform/audit.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { calendarUid } from '../appointments/calendar-file.ts';
import * as appointments from '../appointments/service.ts';
import type { Calendars } from './deps.ts';
import { alignEntries, entryWordsPlace } from './entries.ts';
import { CALENDAR_INVITATION } from './events.ts';
import * as repository from './repository.ts';

export type Invited = { eventId: string; via: 'google' | 'microsoft' | 'invitation' };
const PATIENCE_MS = 10_000;

export async function inviteTo(
  deps: Calendars,
  context: Context,
  appointmentId: number,
  words: { title?: string | undefined; description?: string | undefined },
): Promise<Invited> {
  const { clinicId } = context;
  const connections = await ask(deps, context, appointmentId, words);
  if (connections.length === 0) return { eventId: calendarUid(clinicId, appointmentId), via: 'invitation' };
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await alignEntries(deps, clinicId, appointmentId);
    const there = await inTransaction(deps.db, clinicId, (tx) => repository.listEntries(tx, clinicId, appointmentId));
    // The caller's own calendar first, else whichever of the two parties has it.
    for (const connection of connections) {
      const entry = there.find(({ connection_id: id, status }) => id === connection.id && status === 'there');
      if (entry !== undefined && entry.event_id !== null)
        return { eventId: entry.event_id, via: connection.provider as Invited['via'] };
    }
    if (outcome !== 'busy' || Date.now() > deadline) throw new AppError('vendor_unavailable');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Writes down what it is to be called, and asks for the invitation where nobody connected a calendar. */
async function ask(
  deps: Calendars,
  context: Context,
  appointmentId: number,
  words: { title?: string | undefined; description?: string | undefined },
): Promise<repository.ConnectionRow[]> {
  const { clinicId, caller } = context;
  const at = deps.clock.now();
  return inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
    appointments.authorize(context, row, 'calendar.invite');
    if (row.status === 'cancelled') throw new AppError('invalid_transition');
    const line = { action: 'calendar.invite', objectType: 'appointment', objectId: row.id, patientId: row.patient_id };
    await audit(tx, context, line, at);
    const people = [row.practitioner_user_id, row.patient_user_id].filter((id) => id !== null);
    const all = await repository.listConnections(tx, clinicId, people);
    const connections = all.filter(({ status }) => status === 'active');
    if (connections.length === 0) {
      const status = row.status === 'pending' ? 'pending' : 'confirmed';
      const payload = { appointmentId, status, askedAt: at.toISOString() };
      await announce(tx, clinicId, { type: CALENDAR_INVITATION, payload }, at);
      return [];
    }
    const known = await repository.listEntries(tx, clinicId, appointmentId);
    const hasWords = words.title !== undefined || words.description !== undefined;
    const wordsSealed = hasWords ? deps.sealer.sealJson(words, entryWordsPlace(clinicId)) : null;
    for (const { id: connectionId } of connections) {
      if (known.every((entry) => entry.connection_id !== connectionId))
        await repository.insertEntry(tx, clinicId, { connectionId, appointmentId, wordsSealed, at });
      else if (wordsSealed !== null)
        await repository.changeEntry(tx, clinicId, { connectionId, appointmentId }, { words_sealed: wordsSealed });
    }
    const own = caller?.kind === 'person' ? caller.userId : null;
    return connections.toSorted((one, other) => Number(other.user_id === own) - Number(one.user_id === own));
  });
}
