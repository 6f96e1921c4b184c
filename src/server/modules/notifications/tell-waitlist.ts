/** Telling somebody who waits that a time came free. */
import { inTransaction } from '../../platform/db.ts';
import { clinicUrl } from '../clinics/service.ts';
import { findOffer } from '../waitlist/service.ts';
import { type Notifications, sendOnce } from './service.ts';
import { renderWaitlistMail } from './templates/waitlist-mail.ts';

/** Mails the person while the time is kept; an offer that has ended meanwhile is not told. */
export async function tellOffer(deps: Notifications, clinicId: number, offerId: number): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const offer = await inTransaction(deps.db, clinicId, (tx) => findOffer(tx, clinicId, offerId));
  if (offer === undefined || offer.status !== 'open' || offer.expires_at <= deps.clock.now()) return;
  const { name, phone, email, locale, accent } = clinic;
  const rendered = renderWaitlistMail({
    language: offer.patient_language === 'es' ? 'es' : 'en',
    patientName: offer.patient_name,
    clinic: { name, phone, email, locale, accent },
    offer: {
      startsAt: offer.starts_at,
      endsAt: offer.ends_at,
      expiresAt: offer.expires_at,
      timezone: offer.timezone,
      serviceName: offer.service_name,
      practitionerName: offer.practitioner_name,
      deliveryMode: offer.session_type,
      locationName: offer.location_name,
      locationAddress: offer.location_address,
    },
    url: `${clinicUrl(deps, clinic)}/waitlist`,
    viewerTimezone: offer.patient_timezone,
  });
  const mail = {
    to: { name: offer.patient_name, email: offer.patient_email },
    ...(email === null ? {} : { replyTo: { name, email } }),
    ...rendered,
    attachments: [],
    messageKey: `${clinicId}-waitlist_offer-${offer.id}`,
  };
  await sendOnce(deps, clinicId, { template: 'waitlist_offer', appointmentId: null }, mail);
}
