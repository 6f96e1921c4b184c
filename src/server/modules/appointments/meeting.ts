/** The room of an appointment, which the meetings module makes: kept in the appointment's row, so that one row answers. */
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Platform } from '../../platform/platform.ts';
import * as repository from './repository.ts';

/** As V writes it; kept as it goes out. */
type KeptMeeting = {
  platform: 'zoom' | 'google-meet' | 'teams';
  meetingUrl: string;
  meetingId: string;
  meetingPassword: string | null;
};

/** Who waits for a room hears on this channel that it is there, or that it will take longer. */
export const MEETING_CHANNEL = 'meetings';
const WAIT_MS = 2_000;
/** After a wait in vain nobody waits for this long: bookings go on at their own speed while a vendor is down. */
const NO_WAIT_MS = 30_000;

type News = { clinic: number; appointment: number; late: boolean };

/** Writes the room down, or takes it away, and tells whoever waits. */
export async function keepMeeting(
  tx: Tx,
  clinicId: number,
  appointmentId: number,
  meeting: KeptMeeting | null,
  now: Date,
): Promise<void> {
  await repository.setMeeting(tx, clinicId, appointmentId, meeting, now);
  await repository.notifyMeeting(tx, MEETING_CHANNEL, { clinic: clinicId, appointment: appointmentId, late: false });
}

export const choosePlatform = repository.setMeetingPlatform;

/** Tells whoever waits that there is nothing to wait for just now. */
export function tellMeetingIsLate(tx: Tx, clinicId: number, appointmentId: number): Promise<void> {
  return repository.notifyMeeting(tx, MEETING_CHANNEL, { clinic: clinicId, appointment: appointmentId, late: true });
}

const waitsAgainAt = new WeakMap<Platform['live'], Map<string, number>>();

/** The appointment with its room, if that is made within two seconds; without it else. */
export async function waitForMeeting(
  platform: Platform,
  row: repository.AppointmentRow,
): Promise<repository.AppointmentRow> {
  const memory = waitsAgainAt.get(platform.live) ?? new Map<string, number>();
  waitsAgainAt.set(platform.live, memory);
  const key = `${row.clinic_id} ${row.meeting_platform}`;
  const coming = listenForMeeting(platform, row).then((found) => {
    if (found === undefined) memory.set(key, Date.now() + NO_WAIT_MS);
    else memory.delete(key);
    return found;
  });
  // Nobody waits, but it is listened for: the first room that comes in time says that the vendor is back.
  return (memory.get(key) ?? 0) > Date.now() ? row : ((await coming) ?? row);
}

/** Resolves with the room, or with nothing once it is known to come later. */
function listenForMeeting(platform: Platform, { clinic_id: clinicId, id }: repository.AppointmentRow) {
  const read = () => inTransaction(platform.db, clinicId, (tx) => repository.findById(tx, clinicId, id));
  return new Promise<repository.AppointmentRow | undefined>((resolve) => {
    const isMine = (payload: unknown): payload is News => {
      const { clinic, appointment } = (payload ?? {}) as Partial<News>;
      return clinic === clinicId && appointment === id;
    };
    let isOver = false;
    const end = (answer: repository.AppointmentRow | undefined) => {
      isOver = true;
      clearTimeout(timer);
      stop();
      resolve(answer);
    };
    const timer = setTimeout(() => end(undefined), WAIT_MS);
    const hear = (news: News | 'reload') => {
      if (isOver) return;
      if (news !== 'reload' && news.late) return end(undefined);
      read().then(
        (now) => now?.meeting !== null && end(now),
        () => end(undefined),
      );
    };
    const stop = platform.live.subscribe<News>(MEETING_CHANNEL, isMine, (news) => queueMicrotask(() => hear(news)));
  });
}
