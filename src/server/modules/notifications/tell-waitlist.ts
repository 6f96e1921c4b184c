/** Telling somebody who waits that a time came free. */
import { inTransaction } from '../../platform/db.ts';
import { clinicUrl } from '../clinics/service.ts';
import { findOffer } from '../waitlist/service.ts';
import { textOf } from './compose.ts';
import type { Notifications } from './deps.ts';
import { enter } from './outgoing.ts';
import { patientToTell } from './people.ts';
import { fillLetter } from './templates/render-letter.ts';
import { renderWaitlistMail, waitlistValues } from './templates/waitlist-mail.ts';
import { wordsOf } from './words.ts';

/** Tells the person while the time is kept; an offer that has ended meanwhile is not told. */
export async function tellOffer(deps: Notifications, clinicId: number, offerId: number): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  await inTransaction(deps.db, clinicId, async (tx) => {
    const offer = await findOffer(tx, clinicId, offerId);
    if (offer === undefined || offer.status !== 'open' || offer.expires_at <= deps.clock.now()) return;
    const person = await patientToTell(tx, clinic, offer.patient_id);
    if (person === null) return;
    const { name, phone, email, locale, accent } = clinic;
    const path = '/waitlist';
    const wish = {
      language: person.language,
      patientName: offer.patient_name,
      clinic: { name, phone, email, locale, accent },
      offer: {
        startsAt: offer.starts_at,
        endsAt: offer.ends_at,
        expiresAt: offer.expires_at,
        timezone: offer.timezone,
        practitionerName: offer.practitioner_name,
        deliveryMode: offer.session_type,
        locationName: offer.location_name,
        locationAddress: offer.location_address,
      },
      url: `${clinicUrl(deps, clinic)}${path}`,
      viewerTimezone: offer.patient_timezone,
    };
    const words = await wordsOf(tx, clinicId, {
      template: 'waitlist_offer',
      audience: 'patient',
      language: person.language,
    });
    const values = waitlistValues(wish);
    const { subject, paragraphs } = fillLetter(words.letter, values);
    await enter(deps, tx, clinic, {
      key: `${clinicId}-waitlist_offer-${offer.id}`,
      template: 'waitlist_offer',
      person,
      appointmentId: null,
      sequence: null,
      mail: {
        ...renderWaitlistMail(wish, words.letter),
        ...(email === null ? {} : { replyTo: { name, email } }),
      },
      text: textOf(words.text, values, person),
      notice: { title: subject, text: paragraphs.join(' '), path },
    });
  });
}
