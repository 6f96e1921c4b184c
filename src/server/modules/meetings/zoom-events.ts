/** What Zoom tells of a room: checked, taken once, worked off by a job. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { sameText } from '../../platform/secrets.ts';
import { alignMeeting } from './align.ts';
import type { Meetings } from './deps.ts';
import { MEETING_VENDOR_EVENT } from './events.ts';
import * as repository from './repository.ts';

const Question = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string().max(200) }),
});
const News = z.object({
  event: z.string().max(100),
  event_ts: z.number(),
  payload: z.object({ object: z.object({ id: z.union([z.string(), z.number()]), uuid: z.string().max(200) }) }),
});
/** Zoom's own advice: what is older was sent by somebody who listened. */
const OLDEST_MS = 5 * 60_000;

/** Hex HMAC-SHA256 with the secret token over `v0:<timestamp>:<raw body>`, compared in constant time. */
export function isSignedByZoom(
  raw: Buffer,
  headers: { timestamp: unknown; signature: unknown },
  secret: string,
  nowMs: number,
): boolean {
  const { timestamp, signature } = headers;
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,13}$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1000) > OLDEST_MS) return false;
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(raw).digest('hex');
  return sameText(signature, `v0=${digest}`);
}

/** Answers Zoom's question whether the address is ours, or keeps the event for the job; a repeat changes nothing. */
export async function receiveZoomEvent(
  deps: Meetings,
  secret: string | null,
  raw: Buffer,
  headers: { timestamp: unknown; signature: unknown },
): Promise<{ received?: boolean; plainToken?: string; encryptedToken?: string }> {
  // In a demo the business clock may be wound ahead of the machine's, and the sandbox signs with the later of both.
  const isNow = [Date.now(), deps.clock.now().getTime()].some(
    (now) => secret !== null && isSignedByZoom(raw, headers, secret, now),
  );
  if (secret === null || !isNow) throw new AppError('invalid_signature');
  const body = JSON.parse(raw.toString('utf8')) as unknown;
  const question = Question.safeParse(body);
  if (question.success) {
    const { plainToken } = question.data.payload;
    return { plainToken, encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex') };
  }
  const news = News.safeParse(body);
  if (news.success) await keep(deps, news.data);
  return { received: true };
}

async function keep(deps: Meetings, { event, event_ts, payload }: z.infer<typeof News>): Promise<void> {
  const vendorId = String(payload.object.id);
  const room = await repository.findByVendorId(deps.db, 'zoom', vendorId);
  if (room === undefined) return;
  const at = deps.clock.now();
  const id = `${event}:${payload.object.uuid}:${event_ts}`;
  await inTransaction(deps.db, room.clinic_id, async (tx) => {
    // Names of participants stand in the event: only what we need is kept.
    const body = { event, vendorId };
    if (!(await repository.takeEvent(tx, { vendor: 'zoom', id, type: event, body, at }))) return;
    const said = { eventId: id, event, meetingId: room.meeting_id };
    await announce(tx, room.clinic_id, { type: MEETING_VENDOR_EVENT, payload: said }, at);
  });
}

/** A session began; or somebody removed the room at Zoom, and the appointment needs another. */
export async function workZoomEvent(
  deps: Meetings,
  clinicId: number,
  { event, meetingId }: { event: string; meetingId: number },
): Promise<void> {
  const now = deps.clock.now();
  const appointmentId = await inTransaction(deps.db, clinicId, async (tx) => {
    const meeting = await repository.findById(tx, clinicId, meetingId);
    if (meeting === undefined) return null;
    if (event === 'meeting.started' && meeting.began_at === null)
      await repository.change(tx, clinicId, meetingId, { began_at: now });
    if (event !== 'meeting.deleted' || meeting.status !== 'ready') return null;
    await repository.change(tx, clinicId, meetingId, { status: 'ended', updated_at: now });
    return meeting.appointment_id;
  });
  if (appointmentId !== null) await alignMeeting(deps, clinicId, appointmentId);
}
