import { describe, expect, it } from 'vitest';
import { beginningIn, isHostName, KNOWN_COUNTRIES, slugOf } from './new-clinic.ts';

describe('a new clinic', () => {
  it('is named in addresses by what is left of its name', () => {
    expect(slugOf('Tailored Psychology')).toBe('tailored-psychology');
    expect(slugOf('  Clínica Ñandú & Co.  ')).toBe('clinica-nandu-co');
    expect(slugOf('心理')).toBeNull();
  });

  it('begins with what its country has, and shows ratings only where the law allows it', () => {
    for (const country of KNOWN_COUNTRIES) {
      const beginning = beginningIn(country);
      expect(() => new Intl.DateTimeFormat(beginning?.locale, { timeZone: beginning?.timezone })).not.toThrow();
    }
    expect(beginningIn('AU')).toMatchObject({ currency: 'AUD', publicRatings: false });
    expect(beginningIn('XX')).toBeNull();
  });

  it('has host names without scheme, port and path', () => {
    for (const good of ['clinic.example', 'localhost', 'a-b.c-d.example']) expect(isHostName(good), good).toBe(true);
    for (const bad of [
      '',
      'https://clinic.example',
      'clinic.example:443',
      'clinic.example/',
      '-a.example',
      'A.example',
      'a..b',
    ])
      expect(isHostName(bad), bad).toBe(false);
  });
});
