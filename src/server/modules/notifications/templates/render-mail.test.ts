import { describe, expect, it } from 'vitest';
import { isToldTo } from '../../../../domain/notifications.ts';
import { escapeHtml, html } from './html.ts';
import { mailTemplates, mailWords } from './mail-words.ts';
import { type MailWish, renderMail } from './render-mail.ts';

const wish: MailWish = {
  template: 'confirmed',
  language: 'en',
  audience: 'patient',
  greetingName: 'John',
  clinic: {
    name: 'Tailored Psychology',
    phone: '(03) 7010 1234',
    email: 'hello@tailored.example',
    locale: 'en-AU',
    accent: null,
  },
  appointment: {
    reference: 'TP-7K3M',
    startsAt: new Date('2026-05-12T00:00:00Z'),
    endsAt: new Date('2026-05-12T01:00:00Z'),
    timezone: 'Australia/Melbourne',
    practitionerName: 'Sarah Johnson',
    patientName: 'John Doe',
    deliveryMode: 'in_person',
    locationName: 'Melbourne CBD',
    locationAddress: '120 Collins Street, Melbourne VIC 3000',
    priceCents: 18_000,
    currency: 'AUD',
    freeUntil: new Date('2026-05-10T00:00:00Z'),
  },
  links: {
    appointmentUrl: 'https://clinic.example/appointments/42',
    payUrl: 'https://clinic.example/appointments/42/pay',
    receiptUrl: 'https://clinic.example/receipt',
    bookUrl: 'https://clinic.example/book',
    googleUrl: 'https://calendar.google.com/calendar/render?action=TEMPLATE&text=x',
    icsUrl: 'https://clinic.example/calendar.ics',
  },
};

type Changes = Partial<Omit<MailWish, 'appointment'>> & { appointment?: Partial<MailWish['appointment']> };

const mail = ({ appointment, ...rest }: Changes = {}) =>
  renderMail({ ...wish, ...rest, appointment: { ...wish.appointment, ...appointment } });

const languages = ['en', 'es'] as const;
const audiences = ['patient', 'practitioner'] as const;
const every = mailTemplates.flatMap((template) =>
  audiences
    .filter((audience) => isToldTo(template, audience))
    .flatMap((audience) => languages.map((language) => ({ template, audience, language }))),
);

describe('every mail', () => {
  it.each(every)('$template for the $audience in $language is whole, with much known and with little', (one) => {
    const little = mail({
      ...one,
      greetingName: null,
      clinic: { ...wish.clinic, phone: null, email: null },
      appointment: { locationName: null, locationAddress: null, freeUntil: null },
      links: { appointmentUrl: 'https://clinic.example/appointments/42' },
    });
    const much = mail({
      ...one,
      receiptAttached: true,
      viewerTimezone: 'America/New_York',
      appointment: {
        payBy: new Date('2026-05-05T00:30:00Z'),
        previousStartsAt: new Date('2026-05-08T00:00:00Z'),
        refundCents: 9_000,
        feeCents: 9_000,
        cancelledBy: 'clinic',
      },
    });
    for (const made of [little, much]) {
      for (const part of Object.values(made)) expect(part).not.toMatch(/undefined|null|NaN|\[object|Invalid Date/);
      expect(made.subject.length).toBeLessThan(100);
      expect(made.text).toContain('TP-7K3M');
      expect(made.html).toContain('TP-7K3M');
      expect(made.html).toContain(`<html lang="${one.language}"`);
    }
  });

  it.each(every)('$template for the $audience in $language escapes what people typed', (one) => {
    const evil = '<script>alert("x")</script>';
    const made = mail({
      ...one,
      greetingName: evil,
      clinic: { ...wish.clinic, name: evil },
      appointment: {
        patientName: evil,
        practitionerName: evil,
        locationName: evil,
        reference: evil,
      },
    });
    expect(made.html).not.toContain('<script');
    expect(made.html).toContain('&lt;script&gt;alert(&quot;x&quot;)');
  });

  it.each(every)(
    '$template for the $audience in $language names nobody in the subject but the reader’s own practitioner',
    (one) => {
      expect(mail(one).subject).not.toContain('John');
      expect(mail(one).subject).not.toContain('Therapy');
    },
  );
});

it('has the same words in both languages, and no sentence was left in the other', () => {
  const keys = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`))
      : [path];
  expect(keys(mailWords.es).sort()).toEqual(keys(mailWords.en).sort());
  for (const template of mailTemplates) {
    for (const audience of audiences.filter((one) => isToldTo(template, one))) {
      expect(mail({ template, audience, language: 'es' }).subject).not.toBe(mail({ template, audience }).subject);
    }
  }
});

describe('times', () => {
  it('are said in words with the zone’s city', () => {
    const { text, subject } = mail();
    expect(subject).toBe('Your appointment is confirmed: Tue 12 May, 10:00\u00a0am Melbourne time');
    expect(text).toContain('When: Tuesday 12 May 2026\n  10:00\u00a0am to 11:00\u00a0am, Melbourne time');
    expect(mail({ language: 'es' }).text).toContain(
      'Cuándo: martes 12 de mayo de 2026\n  de 10:00 a 11:00, hora de Melbourne',
    );
  });

  it('stand twice when the reader’s clock shows another time, even another day', () => {
    const { text, html: page } = mail({ viewerTimezone: 'America/New_York' });
    expect(text).toContain('Your time: Monday 11 May 2026\n  8:00\u00a0pm to 9:00\u00a0pm, New York time');
    expect(page).toContain('New York time');
  });

  it('stand once when the clocks agree, whatever the zones are called', () => {
    expect(mail({ viewerTimezone: 'Australia/Sydney' }).text).not.toContain('Your time');
    // Brisbane has no summer time: the same clock in May, another in December.
    expect(mail({ viewerTimezone: 'Australia/Brisbane' }).text).not.toContain('Your time');
    const december = { startsAt: new Date('2026-12-08T00:00:00Z'), endsAt: new Date('2026-12-08T01:00:00Z') };
    expect(mail({ viewerTimezone: 'Australia/Brisbane', appointment: december }).text).toContain('Brisbane time');
  });
});

describe('what to do next', () => {
  it('is to pay, as long as something is owed', () => {
    const owed = mail({ template: 'booked', appointment: { payBy: new Date('2026-05-05T00:30:00Z') } });
    expect(owed.text).toContain('Please pay $180.00 by Tue 5 May, 10:30\u00a0am Melbourne time');
    expect(owed.text).toContain('Pay $180.00: https://clinic.example/appointments/42/pay');
    const nothing = mail({ template: 'booked' });
    expect(nothing.text).not.toMatch(/pay /i);
    expect(nothing.text).toContain('See the appointment: ');
  });

  it('is to find another time after a cancellation, with what comes back and what is kept', () => {
    const { text } = mail({
      template: 'cancelled',
      appointment: { refundCents: 9_000, feeCents: 9_000, cancelledBy: 'patient' },
    });
    expect(text).toContain('We are giving back $90.00');
    expect(text).toContain('$90.00 is kept');
    expect(text).toContain('Find another time: https://clinic.example/book');
    expect(text).not.toContain('Google');
  });

  it('says plainly that nothing was charged when a time ran out unpaid', () => {
    const { text } = mail({ template: 'cancelled', appointment: { cancelledBy: 'unpaid' } });
    expect(text).toContain('Nothing was charged.');
    expect(text).not.toMatch(/refund|fee/i);
  });

  it('tells the practitioner who comes and nothing of money, but in the mail about it', () => {
    const booked = mail({ template: 'booked', audience: 'practitioner' });
    expect(booked.text).toContain('Patient: John Doe');
    expect(booked.text).not.toContain('$180.00');
    expect(mail({ template: 'paid', audience: 'practitioner' }).text).toContain('Paid: $180.00');
  });
});

describe('the look', () => {
  it('takes the clinic’s colour where white can be read on it, else ours', () => {
    const accent = (colour: string) => mail({ clinic: { ...wish.clinic, accent: colour } }).html;
    expect(accent('#7A1F5C')).toContain('background:#7A1F5C');
    expect(accent('#FFE08A')).toContain('background:#1F5C4A');
    expect(accent('red;}body{display:none')).toContain('background:#1F5C4A');
  });

  it('loads nothing from anywhere and needs no script', () => {
    expect(mail().html).not.toMatch(/<img|<link|<script|@import|url\(/i);
  });

  it('refuses a link that is no web address', () => {
    expect(() => mail({ links: { appointmentUrl: 'javascript:alert(1)' } })).toThrow('web address');
  });

  it('escapes in attributes too', () => {
    expect(mail().html).toContain('href="https://calendar.google.com/calendar/render?action=TEMPLATE&amp;text=x"');
    expect(html`<a title="${'" onclick="x'}">`.text).toBe('<a title="&quot; onclick=&quot;x">');
    expect(escapeHtml(`<>&"'`)).toBe('&lt;&gt;&amp;&quot;&#39;');
  });
});
