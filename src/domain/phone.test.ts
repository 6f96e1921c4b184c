import { describe, expect, it } from 'vitest';
import { normalisePhone, parsePhone } from './phone.ts';

describe('a phone number', () => {
  it.each(['0412 345 678', '+61 412 345 678', '61412345678', '0011 61 412 345 678', '+61 0412 345 678'])(
    'reads %j as an Australian mobile',
    (text) => {
      expect(parsePhone(text)).toEqual({
        e164: '+61412345678',
        national: '0412 345 678',
        country: 'AU',
        isMobile: true,
      });
    },
  );

  it.each([
    ['(03) 9000 0000', '+61390000000'],
    ['1300 975 707', '+611300975707'],
    ['1800 160 401', '+611800160401'],
    ['13 11 14', '+61131114'],
    ['0491 570 156', '+61491570156'],
    ['02 5550 1234', '+61255501234'],
  ])('reads %j as %s', (text, e164) => {
    expect(normalisePhone(text)).toBe(e164);
  });

  it.each([
    '9000 0000',
    '04123456789',
    '041234567',
    '0061412345678',
    '0500 123 456',
    '000',
    '1900 123 456',
    '0412 345 678 ext 5',
    'call 0412 345 678',
    'phone',
    '',
  ])('refuses %j', (text) => {
    expect(parsePhone(text)).toBeNull();
  });

  it('follows the country of the clinic, and takes numbers from abroad', () => {
    expect(parsePhone('612 345 678', 'ES')).toMatchObject({ e164: '+34612345678', country: 'ES', isMobile: true });
    expect(parsePhone('(415) 555-2671', 'US')).toMatchObject({ e164: '+14155552671', isMobile: true });
    expect(parsePhone('+34 612 345 678')).toMatchObject({ e164: '+34612345678', country: 'ES' });
    expect(parsePhone('(03) 9000 0000')).toMatchObject({ isMobile: false });
  });
});
