/** Makes the rooms at the vendors agree with the appointments: run by a job, a tick, or whoever waits for a link. */
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { type MeetingsPort, type Room, RoomRefused, type RoomWish } from '../../vendors/meetings/port.ts';
import * as appointments from '../appointments/service.ts';
import { clinicUrl } from '../clinics/service.ts';
import type { Meetings } from './deps.ts';
import { MEETING_CHANGED, MEETING_READY } from './events.ts';
import { planStep, type Step } from './plan.ts';
import * as repository from './repository.ts';

/** `late`: the vendor cannot be used just now, and the tick tries again. */
export type Outcome = 'done' | 'busy' | 'late';

/** A room goes through a few steps at most (end the old, make the new, move it); more means that two things disagree. */
const MOST_STEPS = 6;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export async function alignMeeting(deps: Meetings, clinicId: number, appointmentId: number): Promise<Outcome> {
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const step = await inTransaction(deps.db, clinicId, async (tx) => {
      const planned = await planStep(tx, deps, clinicId, appointmentId);
      if (planned === null) await repository.deleteDue(tx, clinicId, appointmentId);
      if (planned === 'busy')
        await repository.putDue(tx, clinicId, appointmentId, new Date(deps.clock.now().getTime() + 1_000));
      return planned;
    });
    if (step === null) return 'done';
    if (step === 'busy') return 'busy';
    if (!(await take(deps, clinicId, step))) return 'late';
  }
  throw new Error(`the room of appointment ${appointmentId} does not settle`);
}

/** One step at the vendor; false when it has to wait. The lease ends whatever happens. */
async function take(deps: Meetings, clinicId: number, step: Step): Promise<boolean> {
  try {
    await run(deps, clinicId, step);
    return true;
  } catch (error) {
    if (error instanceof RoomRefused) return refuse(deps, clinicId, step, error);
    await postpone(deps, clinicId, step, error);
    if (error instanceof AppError && error.code === 'vendor_unavailable') return false;
    throw error;
  }
}

async function run(deps: Meetings, clinicId: number, step: Step): Promise<void> {
  const { kind, meeting, row } = step;
  const port = portOf(deps, meeting);
  if (kind === 'make') return makeRoom(deps, clinicId, step, port);
  if (kind === 'end') {
    // A try whose answer got lost may have made it: it is found by its key, and then ended.
    const vendorId = meeting.vendor_id ?? (await port.make(await wishOf(deps, step))).vendorId;
    await port.end({ vendorId, host: hostOf(meeting, row) });
    return finish(deps, clinicId, meeting, { status: 'ended', failure: null });
  }
  const { title } = await wordsOf(deps, step);
  const times = { startsAt: row.starts_at, endsAt: row.ends_at, title };
  const moved = await port.move({ vendorId: meeting.vendor_id ?? '', host: hostOf(meeting, row) }, times);
  if (moved === 'gone') return finish(deps, clinicId, meeting, { status: 'ended', failure: null });
  await finish(deps, clinicId, meeting, { starts_at: row.starts_at, ends_at: row.ends_at, failure: null });
  await say(deps, clinicId, MEETING_CHANGED, { appointmentId: row.id });
}

async function makeRoom(deps: Meetings, clinicId: number, step: Step, port: MeetingsPort): Promise<void> {
  const { meeting, row } = step;
  const room = await port.make(await wishOf(deps, step));
  const now = deps.clock.now();
  await inTransaction(deps.db, clinicId, async (tx) => {
    await appointments.findAppointmentForUpdate(tx, clinicId, row.id);
    const latest = await repository.findById(tx, clinicId, meeting.id);
    const isWanted = latest?.status === 'wanted';
    await repository.noteVendorId(tx, clinicId, {
      platform: meeting.platform,
      vendorId: room.vendorId,
      meetingId: meeting.id,
    });
    await repository.change(tx, clinicId, meeting.id, {
      // Cancelled while it was made: the next step ends it.
      status: isWanted ? 'ready' : 'ending',
      vendor_id: room.vendorId,
      host: room.host,
      room_sealed: deps.sealer.sealJson(roomToKeep(room), roomPlace(clinicId)),
      starts_at: row.starts_at,
      ends_at: row.ends_at,
      attempts: 0,
      leased_until: null,
      failure: null,
      updated_at: now,
    });
    if (!isWanted) return;
    await appointments.keepMeeting(
      tx,
      clinicId,
      row.id,
      {
        platform: meeting.platform as 'zoom',
        meetingUrl: room.joinUrl,
        meetingId: room.code,
        meetingPassword: room.password,
      },
      now,
    );
    await announce(
      tx,
      clinicId,
      { type: MEETING_READY, payload: { appointmentId: row.id, late: meeting.attempts > 0 } },
      now,
    );
  });
}

export type KeptRoom = { joinUrl: string; code: string; password: string | null };
const roomToKeep = ({ joinUrl, code, password }: Room): KeptRoom => ({ joinUrl, code, password });
export const roomPlace = (clinicId: number): string => `meetings.room:${clinicId}`;
export const wordsPlace = (clinicId: number): string => `meetings.words:${clinicId}`;

async function wishOf(deps: Meetings, step: Step): Promise<RoomWish> {
  const { meeting, row } = step;
  return {
    key: `attune-${row.clinic_id}-${meeting.id}-${row.reference}`,
    ...(await wordsOf(deps, step)),
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    host: hostOf(meeting, row),
    again: meeting.attempts > 0 || meeting.status === 'ending',
  };
}

/** What somebody asked it to be called; else the reference, because calendars and screens are seen by others. */
export async function wordsOf(
  deps: Meetings,
  { meeting, row }: Pick<Step, 'meeting' | 'row'>,
): Promise<{ title: string; description: string | null }> {
  const clinic = await deps.clinics.byId(row.clinic_id);
  const own =
    meeting.words_sealed === null
      ? {}
      : (deps.sealer.openJson(meeting.words_sealed, wordsPlace(row.clinic_id)) as {
          title?: string;
          description?: string;
        });
  const word = row.practitioner_language === 'es' ? 'Cita' : 'Appointment';
  const page = `${clinicUrl(deps, clinic)}/appointments/${row.id}`;
  return {
    title: own.title ?? `${word} ${row.reference} · ${clinic.name}`,
    description: [own.description, page].filter(Boolean).join('\n'),
  };
}

const hostOf = (meeting: repository.MeetingRow, row: appointments.AppointmentRow) => ({
  email: meeting.host ?? row.practitioner_email,
  refreshToken: null,
});

function portOf(deps: Meetings, { platform }: repository.MeetingRow): MeetingsPort {
  const port = deps.rooms[platform as keyof typeof deps.rooms];
  if (port === null) throw new RoomRefused(platform as 'zoom', 'no_account');
  return port;
}

function finish(
  deps: Meetings,
  clinicId: number,
  meeting: repository.MeetingRow,
  changes: Parameters<typeof repository.change>[3],
): Promise<void> {
  const rest = { attempts: 0, leased_until: null, updated_at: deps.clock.now() };
  return inTransaction(deps.db, clinicId, (tx) => repository.change(tx, clinicId, meeting.id, { ...rest, ...changes }));
}

function say(deps: Meetings, clinicId: number, type: string, payload: Record<string, unknown>): Promise<void> {
  return inTransaction(deps.db, clinicId, (tx) => announce(tx, clinicId, { type, payload }, deps.clock.now()));
}

/** The vendor will not have it: another platform is tried, and what should end there is given up. */
async function refuse(deps: Meetings, clinicId: number, step: Step, refusal: RoomRefused): Promise<boolean> {
  const { meeting, kind } = step;
  deps.log.warn('a vendor refused a room', { platform: meeting.platform, kind, reason: refusal.reason });
  const isOnlyOne = Object.values(deps.rooms).filter((port) => port !== null).length < 2;
  if (kind === 'make' && isOnlyOne) {
    await postpone(deps, clinicId, step, refusal);
    return false;
  }
  await finish(deps, clinicId, meeting, { status: 'ended', failure: refusal.reason });
  return true;
}

async function postpone(deps: Meetings, clinicId: number, { meeting, row }: Step, error: unknown): Promise<void> {
  const attempts = meeting.attempts + 1;
  const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_PAUSE_MS);
  const failure = error instanceof RoomRefused ? error.reason : error instanceof AppError ? error.code : 'failed';
  const now = deps.clock.now();
  await inTransaction(deps.db, clinicId, async (tx) => {
    await repository.change(tx, clinicId, meeting.id, { attempts, leased_until: null, failure, updated_at: now });
    await repository.putDue(tx, clinicId, row.id, new Date(now.getTime() + pauseMs));
    await appointments.tellMeetingIsLate(tx, clinicId, row.id);
  });
}
