/** Makes the entries in connected calendars agree with the appointments: run by a job, a tick, or whoever waits for one. */
import { createHash } from 'node:crypto';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { AccessRevoked } from '../../vendors/access-token.ts';
import { CalendarRefused, type EntryWish } from '../../vendors/calendars/port.ts';
import { calendarEntryOf } from '../appointments/calendar-entry.ts';
import { describeForCalendar } from '../appointments/calendar-file.ts';
import * as appointments from '../appointments/service.ts';
import { clinicUrl } from '../clinics/service.ts';
import { findRoom } from '../meetings/service.ts';
import { accountOf, portOf } from './account.ts';
import type { Calendars } from './deps.ts';
import * as repository from './repository.ts';

type Row = appointments.AppointmentRow;
type Step = {
  kind: 'put' | 'remove';
  row: Row;
  entry: repository.EntryRow;
  connection: repository.ConnectionRow;
  wish: EntryWish;
  told: string;
};
export type EntryOutcome = 'done' | 'busy' | 'late';

const LEASE_MS = 45_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** Two people, two providers each, and each entry changed once while we are at it. */
const MOST_STEPS = 12;

export const entryWordsPlace = (clinicId: number): string => `calendar_entries.words:${clinicId}`;

export async function alignEntries(deps: Calendars, clinicId: number, appointmentId: number): Promise<EntryOutcome> {
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const step = await inTransaction(deps.db, clinicId, async (tx) => {
      const planned = await planStep(tx, deps, clinicId, appointmentId);
      if (planned === null) await repository.deleteDue(tx, 'due_entries', clinicId, appointmentId);
      if (planned === 'busy') await repository.putDue(tx, 'due_entries', clinicId, appointmentId, later(deps, 1_000));
      return planned;
    });
    if (step === null) return 'done';
    if (step === 'busy') return 'busy';
    if (!(await take(deps, clinicId, step))) return 'late';
  }
  throw new Error(`the calendar entries of appointment ${appointmentId} do not settle`);
}

const later = (deps: Calendars, ms: number): Date => new Date(deps.clock.now().getTime() + ms);

async function planStep(
  tx: Tx,
  deps: Calendars,
  clinicId: number,
  appointmentId: number,
): Promise<Step | 'busy' | null> {
  const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
  if (row === undefined) return null;
  const entries = await repository.listEntries(tx, clinicId, appointmentId);
  for (const connection of await connectionsOf(tx, row, entries)) {
    const known = entries.find((entry) => entry.connection_id === connection.id);
    const step = await stepFor(tx, deps, row, connection, known);
    if (step === null) continue;
    const realNow = Date.now();
    if (step.entry.leased_until !== null && step.entry.leased_until.getTime() > realNow) return 'busy';
    const lease = { leased_until: new Date(realNow + LEASE_MS) };
    await repository.changeEntry(tx, clinicId, { connectionId: connection.id, appointmentId }, lease);
    return step;
  }
  return null;
}

/** Those of both parties, and ended ones that still hold an entry of ours. */
async function connectionsOf(
  tx: Tx,
  row: Row,
  entries: readonly repository.EntryRow[],
): Promise<repository.ConnectionRow[]> {
  const people = [row.practitioner_user_id, row.patient_user_id].filter((id) => id !== null);
  const alive = await repository.listConnections(tx, row.clinic_id, people);
  const others = entries.filter(
    ({ connection_id: id, status }) => status !== 'gone' && alive.every((connection) => connection.id !== id),
  );
  const ended = await Promise.all(
    others.map(({ connection_id: id }) => repository.findConnection(tx, row.clinic_id, id)),
  );
  return [...alive.filter(({ status }) => status === 'active'), ...ended.filter((one) => one !== undefined)];
}

async function stepFor(
  tx: Tx,
  deps: Calendars,
  row: Row,
  connection: repository.ConnectionRow,
  known: repository.EntryRow | undefined,
): Promise<Step | null> {
  const { clinic_id: clinicId, id: appointmentId } = row;
  const isWanted = await belongsThere(tx, row, connection);
  const wish = await wishFor(deps, row, connection, known);
  const told = markOf(wish);
  const at = deps.clock.now();
  if (!isWanted) {
    if (known === undefined || known.status === 'gone') return null;
    // Never written: there is nothing to take out.
    if (known.event_id === null && known.attempts === 0 && known.leased_until === null) {
      await repository.changeEntry(
        tx,
        clinicId,
        { connectionId: connection.id, appointmentId },
        { status: 'gone', updated_at: at },
      );
      return null;
    }
    return { kind: 'remove', row, entry: known, connection, wish, told };
  }
  if (known?.status === 'there' && known.told === told) return null;
  const entry =
    known ??
    (await repository.insertEntry(tx, clinicId, { connectionId: connection.id, appointmentId, wordsSealed: null, at }));
  return { kind: 'put', row, entry, connection, wish, told };
}

/** Alive appointments and those that took place; a Teams room lies in its host's own Outlook calendar already. */
async function belongsThere(tx: Tx, row: Row, connection: repository.ConnectionRow): Promise<boolean> {
  if (connection.status === 'ended' || row.status === 'cancelled') return false;
  const room = await findRoom(tx, row.clinic_id, row.id);
  const isRoom = room?.platform === 'teams' && connection.provider === 'microsoft' && room.host === connection.account;
  return !isRoom;
}

async function wishFor(
  deps: Calendars,
  row: Row,
  connection: repository.ConnectionRow,
  known: repository.EntryRow | undefined,
): Promise<EntryWish> {
  const clinic = await deps.clinics.byId(row.clinic_id);
  const audience = connection.user_id === row.practitioner_user_id ? 'practitioner' : 'patient';
  const base = clinicUrl(deps, clinic);
  const { summary, description, location } = describeForCalendar(calendarEntryOf(row, clinic, base, audience));
  const own =
    known === undefined || known.words_sealed === null
      ? {}
      : (deps.sealer.openJson(known.words_sealed, entryWordsPlace(row.clinic_id)) as {
          title?: string;
          description?: string;
        });
  return {
    key: `attune-${row.clinic_id}-${connection.id}-${row.id}`,
    title: own.title ?? summary,
    description: [own.description, description].filter(Boolean).join('\n\n'),
    location,
    url: `${base}/appointments/${row.id}`,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
  };
}

const markOf = (wish: EntryWish): string =>
  createHash('sha256').update(JSON.stringify(wish)).digest('base64url').slice(0, 22);

async function take(deps: Calendars, clinicId: number, step: Step): Promise<boolean> {
  const { kind, entry, connection, wish, told } = step;
  const key = { connectionId: connection.id, appointmentId: entry.appointment_id };
  const finish = (changes: Parameters<typeof repository.changeEntry>[3]) =>
    inTransaction(deps.db, clinicId, (tx) =>
      repository.changeEntry(tx, clinicId, key, {
        leased_until: null,
        attempts: 0,
        failure: null,
        updated_at: deps.clock.now(),
        ...changes,
      }),
    );
  try {
    const port = portOf(deps, connection.provider);
    const account = accountOf(deps, connection);
    if (kind === 'put') {
      const { eventId } = await port.put(account, wish, entry.event_id);
      await finish({ status: 'there', event_id: eventId, told });
    } else {
      // A try whose answer got lost may have written it: written once more, it says where it is.
      const eventId = entry.event_id ?? (await port.put(account, wish, null)).eventId;
      await port.remove(account, eventId);
      await finish({ status: 'gone', told: null });
    }
    return true;
  } catch (error) {
    if (error instanceof AccessRevoked) {
      await breakConnection(deps, connection);
      await finish({ status: 'gone', failure: 'revoked' });
      return true;
    }
    if (error instanceof CalendarRefused) {
      deps.log.warn('a calendar refused an entry', { provider: connection.provider, reason: error.reason });
      // Told as it is, so that it is tried again only when something changes.
      await finish(
        kind === 'put' ? { status: 'there', told, failure: error.reason } : { status: 'gone', failure: error.reason },
      );
      return true;
    }
    await postpone(deps, clinicId, step, error);
    if (error instanceof AppError && error.code === 'vendor_unavailable') return false;
    throw error;
  }
}

/** The person took their permission back: nothing is asked there until they connect again. */
export async function breakConnection(deps: Calendars, connection: repository.ConnectionRow): Promise<void> {
  const { clinic_id: clinicId, id, status } = connection;
  if (status !== 'active') return;
  const now = deps.clock.now();
  await inTransaction(deps.db, clinicId, async (tx) => {
    await repository.changeConnection(tx, clinicId, id, {
      status: 'broken',
      failure: 'revoked',
      leased_until: null,
      updated_at: now,
    });
    await repository.deleteDue(tx, 'due_syncs', clinicId, id);
  });
}

async function postpone(deps: Calendars, clinicId: number, { entry, connection }: Step, error: unknown): Promise<void> {
  const attempts = entry.attempts + 1;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_PAUSE_MS);
  const failure = error instanceof AppError ? error.code : 'failed';
  await inTransaction(deps.db, clinicId, async (tx) => {
    const key = { connectionId: connection.id, appointmentId: entry.appointment_id };
    await repository.changeEntry(tx, clinicId, key, {
      attempts,
      leased_until: null,
      failure,
      updated_at: deps.clock.now(),
    });
    await repository.putDue(tx, 'due_entries', clinicId, entry.appointment_id, later(deps, pauseMs));
  });
}
