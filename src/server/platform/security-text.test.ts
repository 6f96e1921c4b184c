import { expect, it } from 'vitest';
import { securityText } from './security-text.ts';

it('says whom to tell about a security problem, as RFC 9116 writes it', () => {
  const config = {
    securityContact: null,
    mailFrom: 'Clinic <hello@clinic.example>',
    publicUrl: 'https://book.example',
  };
  const now = new Date('2026-03-01T10:00:00Z');
  expect(securityText(config, 'http://localhost', now).split('\n')).toEqual([
    'Contact: mailto:hello@clinic.example',
    'Expires: 2026-08-28T00:00:00Z',
    'Preferred-Languages: en, es',
    'Canonical: https://book.example/.well-known/security.txt',
    '',
  ]);
  const page = securityText({ ...config, securityContact: 'https://clinic.example/report' }, '', now);
  expect(page).toContain('Contact: https://clinic.example/report\n');
});
