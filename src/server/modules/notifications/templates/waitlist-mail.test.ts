import { describe, expect, it } from 'vitest';
import { renderWaitlistMail, type WaitlistMailWish } from './waitlist-mail.ts';

const wish: WaitlistMailWish = {
  language: 'en',
  patientName: 'Ada <b>Guest</b>',
  clinic: { name: 'A Clinic', phone: '03 5550 1234', email: null, locale: 'en-AU', accent: null },
  offer: {
    startsAt: new Date('2026-05-12T00:00:00Z'),
    endsAt: new Date('2026-05-12T01:00:00Z'),
    expiresAt: new Date('2026-05-11T04:15:00Z'),
    timezone: 'Australia/Melbourne',
    practitionerName: 'Sarah',
    deliveryMode: 'in_person',
    locationName: 'Fitzroy',
    locationAddress: '1 Example Street',
  },
  url: 'http://localhost:3000/waitlist',
  viewerTimezone: 'Australia/Perth',
};

describe('the mail about a time that came free', () => {
  it('says which time, until when it is kept and where to take it', () => {
    const { subject, text, html } = renderWaitlistMail(wish);
    expect(subject).toBe('A time came free: Tue 12 May, 10:00\u00a0am Melbourne time');
    for (const part of [
      'until 2:15\u00a0pm, Melbourne time',
      '8:00\u00a0am to 9:00\u00a0am, Perth time',
      'Sarah',
      wish.url,
    ])
      expect(text).toContain(part);
    expect(html).toContain('Ada &lt;b&gt;Guest');
  });

  it('says the same in Spanish', () => {
    const { subject, text } = renderWaitlistMail({ ...wish, language: 'es' });
    expect(subject).toContain('Ha quedado libre una hora: mar');
    expect(text).toContain('Te la guardamos hasta:');
    expect(text).not.toMatch(/free|keeping|waiting/);
  });
});
