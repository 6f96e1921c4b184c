/**
 * Video rooms of appointments. Always true here: an appointment has at most one room that is alive, it is made, moved and
 * ended after the commit by whoever comes first of job, tick and the person who waits for the link, and a vendor that is
 * down holds up no booking.
 */
import { may } from '../../../domain/permissions.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform as VendorPlatform } from '../../vendors/meetings/port.ts';
import * as appointments from '../appointments/service.ts';
import { alignMeeting, type KeptRoom, roomPlace, wordsOf, wordsPlace } from './align.ts';
import type { Meetings } from './deps.ts';
import * as repository from './repository.ts';

export { alignMeeting } from './align.ts';
export type { Meetings } from './deps.ts';
export * as events from './events.ts';
export { receiveZoomEvent, workZoomEvent } from './zoom-events.ts';

type Row = appointments.AppointmentRow;
type Words = { title?: string | undefined; description?: string | undefined };
export type MadeRoom = KeptRoom & { platform: VendorPlatform; vendorId: string; title: string; hostUrl: string | null };

/** How long a person waits for a link that somebody else is just having made. */
const PATIENCE_MS = 10_000;

/** The link to the session, for its two parties: made now if it is not there yet. */
export async function join(deps: Meetings, context: Context, appointmentId: number): Promise<MadeRoom> {
  const row = await openRoom(deps, context, appointmentId, 'meeting.join', null);
  return haveRoom(deps, context, row);
}

/** V's three endpoints: the room on that very platform. One on another platform is ended. */
export async function makeOn(
  deps: Meetings,
  context: Context,
  platform: VendorPlatform,
  appointmentId: number,
  words: Words,
): Promise<MadeRoom> {
  if (deps.rooms[platform] === null) {
    await openRoom(deps, context, appointmentId, 'meeting.make', null);
    throw new AppError('vendor_unavailable');
  }
  const row = await openRoom(deps, context, appointmentId, 'meeting.make', { platform, words });
  const room = await haveRoom(deps, context, row);
  if (room.platform !== platform) throw new AppError('vendor_unavailable');
  return room;
}

/** Writes down that a room is wanted, on a platform and by a name if somebody says so; the appointment when they may. */
async function openRoom(
  deps: Meetings,
  context: Context,
  appointmentId: number,
  action: 'meeting.join' | 'meeting.make',
  wish: { platform: VendorPlatform; words: Words } | null,
): Promise<Row> {
  const { clinicId } = context;
  const now = deps.clock.now();
  return inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointmentForUpdate(tx, clinicId, appointmentId);
    appointments.authorize(context, row, action);
    const isOver = row.status === 'completed' || row.status === 'no_show';
    if (row.status === 'cancelled' || (isOver && row.meeting === null)) throw new AppError('invalid_transition');
    const patientId = row.patient_id;
    await audit(tx, context, { action, objectType: 'appointment', objectId: row.id, patientId }, now);
    if (isOver) return row;
    const current = (await repository.listOfAppointment(tx, clinicId, row.id)).find(
      ({ status }) => status === 'wanted' || status === 'ready',
    );
    const words = wish === null || Object.values(wish.words).every((one) => one === undefined) ? null : wish.words;
    const wordsSealed = words === null ? null : deps.sealer.sealJson(words, wordsPlace(clinicId));
    if (wish !== null && row.meeting_platform !== wish.platform)
      await appointments.choosePlatform(tx, clinicId, row.id, wish.platform);
    const platform =
      wish?.platform ?? (await defaultPlatform(deps, row, (id) => repository.findChoice(tx, clinicId, id)));
    if (current === undefined)
      await repository.insertWanted(tx, clinicId, { appointmentId: row.id, platform, wordsSealed, at: now });
    // A new name goes to the vendor with the next move.
    else if (wordsSealed !== null && current.words_sealed === null)
      await repository.change(tx, clinicId, current.id, { words_sealed: wordsSealed, starts_at: null });
    return row;
  });
}

async function defaultPlatform(
  deps: Meetings,
  row: Row,
  choiceOf: (practitionerId: number) => Promise<VendorPlatform | null>,
): Promise<VendorPlatform> {
  const clinic = await deps.clinics.byId(row.clinic_id);
  const wishes = [row.meeting_platform, await choiceOf(row.practitioner_id), clinic.meeting_platform];
  const found = wishes.find((one) => one !== null && deps.rooms[one as VendorPlatform] !== null);
  return (found ?? Object.entries(deps.rooms).find(([, port]) => port !== null)?.[0] ?? 'zoom') as VendorPlatform;
}

/** Has the room made, here and now: the one time besides paying that a person waits for a vendor. */
async function haveRoom(deps: Meetings, context: Context, row: Row): Promise<MadeRoom> {
  const { clinicId } = context;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await alignMeeting(deps, clinicId, row.id);
    const made = await readRoom(deps, context, row.id);
    if (made !== null) return made;
    if (outcome !== 'busy' || Date.now() > deadline) throw new AppError('vendor_unavailable');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function readRoom(deps: Meetings, context: Context, appointmentId: number): Promise<MadeRoom | null> {
  const { clinicId } = context;
  const found = await inTransaction(deps.db, clinicId, async (tx) => {
    const row = await appointments.findAppointment(tx, clinicId, appointmentId);
    const rooms = await repository.listOfAppointment(tx, clinicId, appointmentId);
    return { row, meeting: rooms.find(({ status }) => status === 'ready') };
  });
  const { row, meeting } = found;
  if (row === undefined || meeting === undefined || meeting.room_sealed === null) return null;
  const kept = deps.sealer.openJson(meeting.room_sealed, roomPlace(clinicId)) as KeptRoom;
  const { title } = await wordsOf(deps, { meeting, row });
  const vendorId = meeting.vendor_id ?? '';
  const platform = meeting.platform as VendorPlatform;
  return { ...kept, platform, vendorId, title, hostUrl: await hostUrl(deps, context, row, meeting) };
}

/** Opens the room with the host's rights, so it is for the practitioner and staff alone, and fetched each time: it runs out. */
async function hostUrl(
  deps: Meetings,
  { caller }: Context,
  row: Row,
  meeting: repository.MeetingRow,
): Promise<string | null> {
  const isHost = caller?.kind === 'person' && caller.practitionerId === row.practitioner_id;
  if (caller === null || !may(caller.role, 'meeting.host', isHost)) return null;
  const port = deps.rooms[meeting.platform as VendorPlatform];
  const host = { email: meeting.host ?? row.practitioner_email, refreshToken: null };
  try {
    return (await port?.hostUrl({ vendorId: meeting.vendor_id ?? '', host })) ?? null;
  } catch (error) {
    // The room is there and can be entered; the host's own door may come later.
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** The room of an appointment, for modules above: where it is and in whose account. */
export async function findRoom(tx: Tx, clinicId: number, appointmentId: number) {
  const rooms = await repository.listOfAppointment(tx, clinicId, appointmentId);
  const room = rooms.find(({ status }) => status === 'ready');
  return room === undefined ? null : { platform: room.platform as VendorPlatform, host: room.host };
}

/** What is due by the clock: rooms a vendor was down for. */
export async function alignDue(deps: Meetings, now: Date): Promise<void> {
  const due = await repository.takeDue(deps.db, now, new Date(now.getTime() + 60_000));
  for (let index = 0; index < due.length; index += 5) {
    const tries = due.slice(index, index + 5).map((one) => alignMeeting(deps, one.clinic_id, one.appointment_id));
    for (const { status, ...rest } of await Promise.allSettled(tries))
      if (status === 'rejected')
        deps.log.warn('a room could not be made', { error: (rest as { reason: unknown }).reason });
  }
}

export async function readSettings(deps: Meetings, context: Context) {
  const practitionerId = ownPractitioner(context);
  const clinic = await deps.clinics.byId(context.clinicId);
  const platform = await inTransaction(deps.db, clinic.id, (tx) =>
    repository.findChoice(tx, clinic.id, practitionerId),
  );
  const available = Object.entries(deps.rooms).flatMap(([name, port]) =>
    port === null ? [] : [name as VendorPlatform],
  );
  return { platform, clinicPlatform: clinic.meeting_platform as VendorPlatform, available };
}

export async function chooseSettings(deps: Meetings, context: Context, platform: VendorPlatform | null) {
  const practitionerId = ownPractitioner(context);
  if (platform !== null && deps.rooms[platform] === null)
    throw invalidField('platform', 'The clinic has no account there.');
  await inTransaction(deps.db, context.clinicId, async (tx) => {
    await repository.setChoice(tx, context.clinicId, practitionerId, platform);
    const line = {
      action: 'meeting.choose',
      objectType: 'practitioner',
      objectId: practitionerId,
      detail: { platform },
    };
    await audit(tx, context, line, deps.clock.now());
  });
  return readSettings(deps, context);
}

function ownPractitioner({ caller }: Context): number {
  if (caller?.kind !== 'person' || caller.practitionerId === null) throw new AppError('forbidden');
  return caller.practitionerId;
}
