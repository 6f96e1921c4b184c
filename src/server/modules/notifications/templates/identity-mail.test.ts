import { expect, it } from 'vitest';
import { type IdentityLetter, type IdentityMailWish, renderIdentityMail } from './identity-mail.ts';

const wish: IdentityMailWish = {
  letter: 'password_reset',
  language: 'en',
  name: 'Mei Chen',
  clinic: { name: 'Tailored Psychology', phone: '03 9555 0100', email: null, locale: 'en-AU', accent: null },
  url: 'http://localhost:3000/reset-password?token=abc_DEF-1',
  hours: 1,
};

it.each<[IdentityLetter, string]>([
  ['password_reset', 'Choose a new password'],
  ['email_verification', 'Confirm your email'],
  ['invitation', 'Tailored Psychology invites you'],
])('says what %s is for and holds the link in both parts', (letter, subject) => {
  const mail = renderIdentityMail({ ...wish, letter });
  expect(mail.subject).toBe(subject);
  expect(mail.text).toContain(wish.url);
  expect(mail.html).toContain('token=abc_DEF-1');
  expect(mail.text).toContain('works once, for 1 hour');
});

it('speaks Spanish, and counts whole days as days', () => {
  const mail = renderIdentityMail({ ...wish, language: 'es', letter: 'invitation', hours: 168, name: '' });
  expect(mail.subject).toBe('Tailored Psychology te invita');
  expect(mail.text).toContain('Hola:');
  expect(mail.text).toContain('durante 7 días');
});
