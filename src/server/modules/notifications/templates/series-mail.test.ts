import { describe, expect, it } from 'vitest';
import { renderSeriesMail, type SeriesMailWish } from './series-mail.ts';

const at = (iso: string) => new Date(iso);
const wish: SeriesMailWish = {
  occasion: 'booked',
  language: 'en',
  audience: 'patient',
  clinic: { name: 'A Clinic', phone: '03 5550 1234', email: null, locale: 'en-AU', accent: null },
  patientName: 'Ada <b>Patient</b>',
  practitionerName: 'Sarah',
  deliveryMode: 'in_person',
  locationName: 'Fitzroy',
  locationAddress: '1 Example Street',
  timezone: 'Australia/Melbourne',
  sessions: [
    { startsAt: at('2026-03-30T23:00:00Z'), reference: 'ATT-AAAAAA', payBy: at('2026-03-20T00:30:00Z') },
    { startsAt: at('2026-04-14T00:00:00Z'), reference: 'ATT-BBBBBB', payBy: at('2026-04-12T00:00:00Z') },
  ],
  priceCents: 18_000,
  currency: 'AUD',
  cancelled: null,
  links: { appointmentsUrl: 'http://localhost:3000/appointments', payUrl: 'http://localhost:3000/book/pay/1' },
};
/** Spaces that keep a time together, as plain ones. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('the mail about a series', () => {
  it('names every session on the clock of its place, and what is to be paid when', () => {
    const { subject, text, html } = renderSeriesMail(wish);
    expect(plain(subject)).toBe('2 sessions booked, from Tue 31 Mar, 10:00 am Melbourne time');
    for (const part of [
      'Tue 31 Mar, 10:00 am Melbourne time · ATT-AAAAAA',
      'Tue 14 Apr, 10:00 am Melbourne time · ATT-BBBBBB',
      'pay $180.00 for the first one by Fri 20 Mar, 11:30 am',
      'by Sun 12 Apr, 10:00 am',
      'Pay $180.00: http://localhost:3000/book/pay/1',
    ])
      expect(plain(text)).toContain(part);
    expect(html).toContain('Ada &lt;b&gt;Patient');
  });

  it('asks for nothing where nothing is owed', () => {
    const sessions = wish.sessions.map((session) => ({ ...session, payBy: null }));
    const { text } = renderSeriesMail({ ...wish, sessions, links: { ...wish.links, payUrl: null } });
    expect(text).toContain('There is nothing more to do for now.');
    expect(text).not.toContain('Pay $');
  });

  it('says what goes back when it is cancelled, to the patient alone', () => {
    const cancelled = { by: 'patient' as const, refundCents: 18_000, feeCents: 9_000 };
    const patient = renderSeriesMail({ ...wish, occasion: 'cancelled', cancelled });
    expect(patient.text).toContain('giving back $180.00');
    expect(patient.text).toContain('$90.00 is kept');
    const practitioner = renderSeriesMail({ ...wish, occasion: 'cancelled', cancelled, audience: 'practitioner' });
    expect(practitioner.text).toContain('The patient cancelled them.');
    expect(practitioner.text).not.toContain('$');
  });

  it('says the same in Spanish', () => {
    for (const occasion of ['booked', 'rescheduled', 'cancelled'] as const) {
      const { subject, text } = renderSeriesMail({ ...wish, occasion, language: 'es' });
      expect(subject).toContain('2 sesiones');
      expect(text).not.toMatch(/\b(sessions|booked|moved|cancelled|time|paid)\b/);
    }
  });
});
