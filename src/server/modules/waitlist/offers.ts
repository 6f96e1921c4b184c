/**
 * Offering freed time to who waits for it. Always true here: an offer that is open has a hold of its own in the diary, so
 * the diary's constraint keeps a time from being offered twice; and whoever waits longest is asked first.
 */
import { pickStart } from '../../../domain/waitlist.ts';
import { addDays, toLocal } from '../../../domain/time-zone.ts';
import { audit, type SystemActor } from '../../platform/audit.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import type { Platform } from '../../platform/platform.ts';
import * as appointments from '../appointments/service.ts';
import * as availability from '../availability/service.ts';
import { findServices, type ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { WAITLIST_OFFERED, WAITLIST_TIME_PASSED_ON } from './events.ts';
import * as repository from './repository.ts';

/** How long a freed time is kept for one person. */
const OFFER_MINUTES = 15;

/** A time that somebody gave back; epoch milliseconds, half open. */
export type FreedTime = {
  practitionerId: number;
  from: number;
  to: number;
  /** Whoever gave it back does not want it. */
  butNotPatientId: number | null;
};

/** The time an appointment no longer takes: of a cancelled one its own, of one that was moved the one before. */
export async function timeFreedBy(
  platform: Platform,
  clinicId: number,
  event: { appointmentId: number; previousStartsAt?: string | undefined },
): Promise<FreedTime | null> {
  const row = await inTransaction(platform.db, clinicId, (tx) =>
    appointments.findAppointment(tx, clinicId, event.appointmentId),
  );
  if (row === undefined || (event.previousStartsAt === undefined && row.status !== 'cancelled')) return null;
  const from = event.previousStartsAt === undefined ? row.starts_at.getTime() : Date.parse(event.previousStartsAt);
  const length = row.ends_at.getTime() - row.starts_at.getTime();
  return { practitionerId: row.practitioner_id, from, to: from + length, butNotPatientId: row.patient_id };
}

/**
 * Offers a freed time to who waits longest and fits; to several when it is long enough for several sessions. Safe to run
 * twice: what was offered is no longer free.
 */
export async function offerFreedTime(platform: Platform, clinic: ClinicRow, freed: FreedTime): Promise<void> {
  const refused = new Set<number>();
  const attempt = { entryId: 0 };
  for (;;) {
    try {
      if (!(await offerToNext(platform, clinic, freed, refused, attempt))) return;
    } catch (error) {
      // Somebody was faster, or the person is busy then: the transaction is undone and the next one is asked.
      if (!(error instanceof AppError) || attempt.entryId === 0) throw error;
      refused.add(attempt.entryId);
    }
  }
}

/** Offers times that new hours or a block that went opened; nothing is looked up when nobody waits for that person then. */
export async function offerOpenedTimes(
  platform: Platform,
  clinic: ClinicRow,
  { practitionerId, spans }: { practitionerId: number; spans: readonly { from: number; to: number }[] },
): Promise<void> {
  const now = platform.clock.now().getTime();
  const ahead = spans.filter((span) => span.to > now);
  for (const { from, to } of ahead) {
    const freed = { practitionerId, from: Math.max(from, now), to, butNotPatientId: null };
    if (await isWaitedFor(platform, clinic, { ...freed, to: ahead.at(-1)?.to ?? to }))
      await offerFreedTime(platform, clinic, freed);
    else return;
  }
}

function isWaitedFor(platform: Platform, clinic: ClinicRow, freed: FreedTime): Promise<boolean> {
  const wish = { ...freed, ...datesAround(clinic.timezone, freed) };
  return inTransaction(platform.db, clinic.id, async (tx) => {
    return (await repository.listWaitingFor(tx, clinic.id, wish)).length > 0;
  });
}

/** One offer in one transaction; false when nobody is left whom the time fits. `attempt` says who was being asked. */
async function offerToNext(
  platform: Platform,
  clinic: ClinicRow,
  freed: FreedTime,
  refused: ReadonlySet<number>,
  attempt: { entryId: number },
): Promise<boolean> {
  attempt.entryId = 0;
  const now = platform.clock.now();
  if (freed.to <= now.getTime()) return false;
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await repository.lockOffering(tx, clinic.id);
    const dates = datesAround(clinic.timezone, freed);
    const waiting = await repository.listWaitingFor(tx, clinic.id, { ...freed, ...dates });
    if (waiting.length === 0) return false;
    const services = new Map((await findServices(tx, clinic.id)).map((service) => [service.id, service]));
    const freeStarts = startsByWish({ ...platform, db: tx }, clinic, freed.practitionerId, dates);
    for (const entry of waiting) {
      const service = services.get(entry.service_id);
      if (service === undefined || refused.has(entry.id)) continue;
      const wish = {
        durationMinutes: service.duration_minutes,
        dateFrom: entry.date_from,
        dateTo: entry.date_to,
        passed: entry.passed,
      };
      const open = pickStart(await freeStarts(entry), wish, freed);
      if (open === undefined || !(await repository.lockWaiting(tx, clinic.id, entry.id))) continue;
      attempt.entryId = entry.id;
      await keepFor(platform, tx, clinic, entry, { service, practitionerId: freed.practitionerId, ...open }, now);
      return true;
    }
    return false;
  });
}

/** The free starts of a service and way of meeting on these days, asked for once; `date` is the place's local day. */
function startsByWish(
  platform: Platform,
  clinic: ClinicRow,
  practitionerId: number,
  dates: { dateFrom: string; dateTo: string },
) {
  const found = new Map<string, Promise<{ start: number; date: string; locationId: number }[]>>();
  const ask = async (entry: repository.WaitingRow) => {
    const sessionType = entry.session_type ?? undefined;
    const wish = { serviceId: entry.service_id, practitionerId, sessionType, timezone: clinic.timezone, ...dates };
    const { days } = await availability.listAvailability(platform, clinic, wish);
    return days
      .flatMap((day) => day.slots)
      .map(({ start, place }) => ({
        start,
        date: toLocal(place.timezone, start).date,
        locationId: place.location_id,
      }));
  };
  return (entry: repository.WaitingRow) => {
    const key = `${entry.service_id} ${entry.session_type}`;
    const known = found.get(key) ?? ask(entry);
    found.set(key, known);
    return known;
  };
}

/** The local days the freed time touches and a day on either side, whichever zone its place has. */
function datesAround(timezone: string, freed: FreedTime): { dateFrom: string; dateTo: string } {
  return {
    dateFrom: addDays(toLocal(timezone, freed.from).date, -1),
    dateTo: addDays(toLocal(timezone, freed.to).date, 1),
  };
}

async function keepFor(
  platform: Platform,
  tx: Tx,
  clinic: ClinicRow,
  entry: repository.WaitingRow,
  time: { service: ServiceRow; practitionerId: number; locationId: number; start: number },
  now: Date,
): Promise<void> {
  const expiresAt = new Date(now.getTime() + OFFER_MINUTES * 60_000);
  const wish = { ...time, sessionType: entry.session_type ?? undefined };
  const taker = {
    kind: 'hold',
    patientId: entry.patient_id,
    expiresAt,
    holderUserId: entry.user_id,
    holderAddressHash: platform.tokenOf(`waitlist:${clinic.id}:${entry.id}`),
  } as const;
  const taken = await availability.takeTime(tx, clinic.id, wish, taker, now);
  const offerId = await repository.insertOffer(tx, clinic.id, {
    entry_id: entry.id,
    hold_id: taken.diaryId,
    practitioner_id: time.practitionerId,
    location_id: taken.place.location_id,
    starts_at: new Date(time.start),
    expires_at: expiresAt,
    created_at: now,
  });
  await repository.setStatus(tx, clinic.id, entry.id, 'offered', now);
  await announce(tx, clinic.id, { type: WAITLIST_OFFERED, payload: { offerId } }, now);
  await auditEntry(tx, clinic.id, 'waitlist.offer', { id: entry.id, patient_id: entry.patient_id }, now);
}

/** Ends offers whose hold ran out or was let go; each time goes to the next person. Business time comes in as `now`. */
export async function endOffers(platform: Platform, now: Date): Promise<void> {
  for (const clinicId of await repository.listClinicsWithOffers(platform.db)) {
    const ended = await inTransaction(platform.db, clinicId, (tx) => repository.listEndedOffers(tx, clinicId, now));
    for (const offerId of ended) {
      await inTransaction(platform.db, clinicId, async (tx) => {
        const offer = await repository.lockOpenOffer(tx, clinicId, { offerId });
        if (offer !== undefined) await endOffer(tx, clinicId, offer, now);
      });
    }
  }
}

async function endOffer(tx: Tx, clinicId: number, offer: repository.OfferRow, now: Date): Promise<void> {
  const hold = await repository.lockHold(tx, clinicId, offer.hold_id);
  if (hold.kind === 'appointment') return markTaken(tx, clinicId, offer, now);
  if (hold.exclusive && hold.expires_at !== null && hold.expires_at > now)
    return repository.prolongOffer(tx, clinicId, offer.id, hold.expires_at);
  const ranOut = hold.expires_at !== null && hold.expires_at <= now;
  await passOn(tx, clinicId, offer, hold, ranOut ? 'expired' : 'declined', now);
  await repository.setStatus(tx, clinicId, offer.entry_id, 'waiting', now);
  const entry = { id: offer.entry_id, patient_id: offer.patient_id };
  await auditEntry(tx, clinicId, 'waitlist.offer_ended', entry, now);
}

/** Gives a kept time back and says so, for the next person. The hold is locked: it was not booked meanwhile. */
export async function passOn(
  tx: Tx,
  clinicId: number,
  offer: repository.OfferRow,
  hold: repository.HoldState,
  how: 'expired' | 'declined',
  now: Date,
): Promise<void> {
  if (hold.exclusive) await availability.releaseDiary(tx, clinicId, offer.hold_id);
  await repository.closeOffer(tx, clinicId, offer.id, how);
  const payload = {
    practitionerId: offer.practitioner_id,
    from: hold.starts_at.getTime(),
    to: hold.ends_at.getTime(),
    butNotPatientId: offer.patient_id,
  };
  await announce(tx, clinicId, { type: WAITLIST_TIME_PASSED_ON, payload }, now);
}

/** An appointment was booked: whoever was offered its time waits no longer. */
export async function settleBooked(platform: Platform, clinicId: number, appointmentId: number): Promise<void> {
  const now = platform.clock.now();
  await inTransaction(platform.db, clinicId, async (tx) => {
    const row = await appointments.findAppointment(tx, clinicId, appointmentId);
    if (row === undefined) return;
    for (const offer of await repository.lockOffersOf(tx, clinicId, row)) await markTaken(tx, clinicId, offer, now);
  });
}

export async function markTaken(tx: Tx, clinicId: number, offer: repository.OfferRow, now: Date): Promise<void> {
  await repository.closeOffer(tx, clinicId, offer.id, 'taken');
  await repository.setStatus(tx, clinicId, offer.entry_id, 'booked', now);
  await auditEntry(tx, clinicId, 'waitlist.booked', { id: offer.entry_id, patient_id: offer.patient_id }, now);
}

/** Ends waits whose last day has gone by on the clinic's clock. */
export async function closeOverWaits(platform: Platform, clinics: ClinicDirectory, now: Date): Promise<void> {
  for (const clinic of await clinics.all()) {
    const today = toLocal(clinic.timezone, now.getTime()).date;
    await inTransaction(platform.db, clinic.id, async (tx) => {
      for (const entry of await repository.closeOver(tx, clinic.id, today, now))
        await auditEntry(tx, clinic.id, 'waitlist.over', entry, now);
    });
  }
}

function auditEntry(
  tx: Tx,
  clinicId: number,
  action: string,
  entry: { id: number; patient_id: number },
  at: Date,
): Promise<void> {
  const actor: SystemActor = { clinicId, system: 'waitlist' };
  const line = { action, objectType: 'waitlist_entry', objectId: entry.id, patientId: entry.patient_id };
  return audit(tx, actor, line, at);
}
