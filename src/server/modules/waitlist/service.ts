/**
 * Waiting for a time. A freed time is offered to one person at a time and kept for them for a quarter of an hour. Always
 * true here: a patient waits for the same thing once, and has at most one open offer for it.
 */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { joinWaitlist } from '../../../contracts/waitlist.ts';
import { type Action, may } from '../../../domain/permissions.ts';
import { toLocal } from '../../../domain/time-zone.ts';
import { checkWindow, MOST_WAITING_DAYS } from '../../../domain/waitlist.ts';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, invalidField, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { checkPractitioner } from '../availability/service.ts';
import { getService } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findPractitioners } from '../practitioners/service.ts';
import { markTaken, passOn } from './offers.ts';
import * as repository from './repository.ts';

export * as events from './events.ts';
export { closeOverWaits, endOffers } from './offers.ts';
export { findOffer } from './repository.ts';
export type { EntryRow } from './repository.ts';

export async function join(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  body: BodyOf<typeof joinWaitlist>,
): Promise<repository.EntryRow> {
  const patientId = authorize(context, 'waitlist.join');
  const now = platform.clock.now();
  const wish = {
    serviceId: body.serviceId,
    practitionerId: body.practitionerId ?? null,
    sessionType: body.sessionType ?? null,
    dateFrom: body.dateFrom,
    dateTo: body.dateTo,
  };
  await checkOffered(platform, clinic.id, wish);
  checkDates(wish, toLocal(clinic.timezone, now.getTime()).date);
  return inTransaction(platform.db, clinic.id, async (tx) => {
    await repository.lockPatient(tx, clinic.id, patientId);
    if (await repository.isWaiting(tx, clinic.id, patientId, wish)) throw new AppError('already_waiting');
    const id = await repository.insertEntry(tx, clinic.id, { ...wish, patientId, at: now });
    await audit(tx, context, { action: 'waitlist.join', objectType: 'waitlist_entry', objectId: id, patientId }, now);
    return (await repository.findEntry(tx, clinic.id, id, now)) as repository.EntryRow;
  });
}

/** Refuses what could never be offered: a service nobody does, somebody who does not do it, or not in this way. */
async function checkOffered(platform: Platform, clinicId: number, wish: repository.Wish): Promise<void> {
  const service = await getService(platform.db, clinicId, wish.serviceId);
  const { practitionerId, sessionType } = wish;
  if (practitionerId !== null) {
    await checkPractitioner(platform, clinicId, service, practitionerId);
    if (!service.practitioner_ids.includes(practitionerId))
      throw invalidField('practitionerId', 'This practitioner does not offer that service.');
  } else if (service.practitioner_ids.length === 0)
    throw invalidField('serviceId', 'Nobody offers this service right now.');
  if (sessionType === null) return;
  const people = await findPractitioners(platform.db, clinicId, { serviceId: service.id, sessionType });
  const somebody = people.some((person) => practitionerId === null || person.id === practitionerId);
  if (!somebody || !service.offered_types.includes(sessionType))
    throw invalidField('sessionType', 'This service is not offered in this way.');
}

function checkDates({ dateFrom, dateTo }: repository.Wish, today: string): void {
  const verdict = checkWindow(dateFrom, dateTo, today);
  if (verdict === 'begins_in_past') throw invalidField('dateFrom', 'That day has passed.');
  if (verdict === 'ends_before_it_begins') throw invalidField('dateTo', 'The last day is before the first.');
  if (verdict === 'too_far') throw invalidField('dateTo', `Wait at most ${MOST_WAITING_DAYS} days ahead.`);
}

/** What the caller waits for and waited for, newest first; not what they left. */
export async function list(platform: Platform, context: Context): Promise<repository.EntryRow[]> {
  const patientId = authorize(context, 'waitlist.read');
  const now = platform.clock.now();
  return inTransaction(platform.db, context.clinicId, async (tx) => {
    const rows = await repository.listEntries(tx, context.clinicId, patientId, now);
    await audit(tx, context, { action: 'waitlist.list', objectType: 'patient', objectId: patientId, patientId }, now);
    return rows;
  });
}

/** Ends the wait. A time that was kept is given back at once and goes to the next person. */
export async function leave(platform: Platform, context: Context, entryId: number): Promise<void> {
  const patientId = authorize(context, 'waitlist.leave');
  const now = platform.clock.now();
  const { clinicId } = context;
  await inTransaction(platform.db, clinicId, async (tx) => {
    const entry = await repository.findOpenEntryForUpdate(tx, clinicId, entryId);
    if (entry === undefined || entry.patient_id !== patientId) throw notFound('waitlist entry');
    const offer = await repository.lockOpenOffer(tx, clinicId, { entryId });
    if (offer !== undefined) {
      const hold = await repository.lockHold(tx, clinicId, offer.hold_id);
      // Booked a moment ago: there is nothing left to leave, and nothing to give back.
      if (hold.kind === 'appointment') return markTaken(tx, clinicId, offer, now);
      await passOn(tx, clinicId, offer, hold, 'declined', now);
    }
    await repository.setStatus(tx, clinicId, entryId, 'left', now);
    const line = { action: 'waitlist.leave', objectType: 'waitlist_entry', objectId: entryId, patientId };
    await audit(tx, context, line, now);
  });
}

/** The caller's own patient: waiting is for people with an account, because the time is kept for who signs in. */
function authorize({ caller }: Context, action: Action): number {
  if (caller === null) throw new AppError('unauthenticated');
  if (caller.kind !== 'person' || caller.patientId === null || !may(caller.role, action, true))
    throw new AppError('forbidden');
  return caller.patientId;
}
