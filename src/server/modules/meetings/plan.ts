/** What is to do about an appointment's room, from the rows alone: made, moved or ended, one step at a time. */
import type { Tx } from '../../platform/db.ts';
import type { Platform as VendorPlatform } from '../../vendors/meetings/port.ts';
import * as appointments from '../appointments/service.ts';
import type { Meetings } from './deps.ts';
import * as repository from './repository.ts';

export type Step = {
  kind: 'make' | 'move' | 'end';
  meeting: repository.MeetingRow;
  row: appointments.AppointmentRow;
};

const PLATFORMS: readonly VendorPlatform[] = ['google-meet', 'zoom', 'teams'];
/** Longer than a vendor's slowest answer with its second try; in real time, whatever the clinic's clock says. */
const LEASE_MS = 45_000;
/** A platform that refused is passed over for this long. */
const PASSED_OVER_MS = 10 * 60_000;

/** The next step, leased to the caller; `busy` when somebody is at it; null when everything is as it should be. */
export async function planStep(
  tx: Tx,
  deps: Meetings,
  clinicId: number,
  appointmentId: number,
): Promise<Step | 'busy' | null> {
  const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
  if (row === undefined) return null;
  const rooms = await repository.listOfAppointment(tx, clinicId, appointmentId);
  const current = await settleCurrent(tx, deps, row, rooms);
  const ending = rooms.find((room) => room.status === 'ending');
  const step = ending === undefined ? stepOf(row, current) : ({ kind: 'end', meeting: ending, row } as const);
  if (step === null) return null;
  const realNow = Date.now();
  if (step.meeting.leased_until !== null && step.meeting.leased_until.getTime() > realNow) return 'busy';
  await repository.change(tx, clinicId, step.meeting.id, { leased_until: new Date(realNow + LEASE_MS) });
  return step;
}

/** The room the appointment should have, as a row: inserted, or marked for its end, when the two disagree. */
async function settleCurrent(
  tx: Tx,
  deps: Meetings,
  row: appointments.AppointmentRow,
  rooms: repository.MeetingRow[],
  /** Somebody asked for a room, though the session is in person. */
  wasAsked = false,
): Promise<repository.MeetingRow | null> {
  const current = rooms.find((room) => room.status === 'wanted' || room.status === 'ready') ?? null;
  // A session that took place keeps its room; there is nothing to do about it any more.
  if (row.status === 'completed' || row.status === 'no_show') return null;
  const isAlive = row.status === 'pending' || row.status === 'confirmed';
  const platform = await choosePlatform(tx, deps, row, rooms);
  if (current !== null && (!isAlive || (platform !== null && current.platform !== platform))) {
    await retire(tx, deps, row, current);
    return isAlive ? settleCurrent(tx, deps, row, rooms, true) : null;
  }
  const isWanted = row.session_type === 'telehealth' || wasAsked;
  if (current !== null || !isAlive || platform === null || !isWanted) return current;
  return addWanted(tx, deps, row, rooms, platform);
}

async function addWanted(
  tx: Tx,
  deps: Meetings,
  row: appointments.AppointmentRow,
  rooms: repository.MeetingRow[],
  platform: VendorPlatform,
): Promise<repository.MeetingRow> {
  const wordsSealed = rooms[0]?.words_sealed ?? null;
  const wish = { appointmentId: row.id, platform, wordsSealed, at: deps.clock.now() };
  return repository.insertWanted(tx, row.clinic_id, wish);
}

/** A room nobody may have made yet is simply over; every other one has to be ended at the vendor. */
async function retire(
  tx: Tx,
  deps: Meetings,
  row: appointments.AppointmentRow,
  room: repository.MeetingRow,
): Promise<void> {
  const wasTried = room.vendor_id !== null || room.attempts > 0 || room.leased_until !== null;
  room.status = wasTried ? 'ending' : 'ended';
  const changes = { status: room.status as 'ending' | 'ended', updated_at: deps.clock.now() };
  await repository.change(tx, row.clinic_id, room.id, changes);
  if (row.meeting !== null) await appointments.keepMeeting(tx, row.clinic_id, row.id, null, deps.clock.now());
}

/** The appointment's own choice, else the practitioner's, else the clinic's, else whichever there is. */
async function choosePlatform(
  tx: Tx,
  deps: Meetings,
  row: appointments.AppointmentRow,
  rooms: readonly repository.MeetingRow[],
): Promise<VendorPlatform | null> {
  const clinic = await deps.clinics.byId(row.clinic_id);
  const made = rooms.find((room) => room.status === 'ready')?.platform ?? null;
  const own = await repository.findChoice(tx, row.clinic_id, row.practitioner_id);
  // A room that is made stays when practitioner or clinic change their mind; only the appointment's own choice moves it.
  const wishes = [row.meeting_platform, made, own, clinic.meeting_platform, ...PLATFORMS] as (VendorPlatform | null)[];
  const since = deps.clock.now().getTime() - PASSED_OVER_MS;
  const refused = rooms.filter((room) => room.failure !== null && room.status === 'ended');
  const isPassedOver = (platform: VendorPlatform) =>
    refused.some((room) => room.platform === platform && room.updated_at.getTime() > since);
  const available = wishes.filter((one): one is VendorPlatform => one !== null && deps.rooms[one] !== null);
  return available.find((one) => !isPassedOver(one)) ?? available[0] ?? null;
}

function stepOf(row: appointments.AppointmentRow, current: repository.MeetingRow | null): Step | null {
  if (current === null) return null;
  if (current.status === 'wanted') return { kind: 'make', meeting: current, row };
  const isSame =
    current.starts_at?.getTime() === row.starts_at.getTime() && current.ends_at?.getTime() === row.ends_at.getTime();
  return isSame ? null : { kind: 'move', meeting: current, row };
}
