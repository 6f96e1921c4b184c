import { describe, expect, it } from 'vitest';
import { clocksDiffer, wordsFor } from './format.ts';

const instant = new Date('2026-05-12T00:00:00Z');

describe('wordsFor', () => {
  it('says days and times of the zone that is named, in English and Spanish', () => {
    const en = wordsFor('en', 'en-AU');
    expect(en.day(instant, 'Australia/Melbourne')).toBe('Tuesday 12 May 2026');
    expect(en.shortDay(instant, 'America/New_York')).toBe('Mon 11 May');
    expect(en.time(instant, 'Australia/Melbourne')).toBe('10:00\u00a0am');
    expect(en.zone('America/New_York')).toBe('New York time');
    const es = wordsFor('es', 'es-ES');
    expect(es.day(instant, 'Europe/Madrid')).toBe('martes 12 de mayo de 2026');
    expect(es.time(instant, 'Europe/Madrid')).toBe('2:00');
    expect(es.zone('Europe/Madrid')).toBe('hora de Madrid');
  });

  it('takes the clinic’s region only where the clinic speaks the reader’s language', () => {
    expect(wordsFor('en', 'en-US').locale).toBe('en-US');
    expect(wordsFor('es', 'en-AU').locale).toBe('es-ES');
    expect(wordsFor('en', null).locale).toBe('en-AU');
  });

  it('says money in the currency’s own digits', () => {
    expect(wordsFor('en', 'en-AU').money(18_000, 'AUD')).toBe('$180.00');
    expect(wordsFor('en', 'en-AU').money(5, 'AUD')).toBe('$0.05');
    expect(wordsFor('es', 'es-ES').money(7_000, 'EUR')).toBe('70,00\u00a0€');
    expect(wordsFor('en', 'en-US').money(1_800, 'JPY')).toBe('¥1,800');
  });
});

describe('clocksDiffer', () => {
  it('compares clocks, not names', () => {
    expect(clocksDiffer('Australia/Melbourne', 'Australia/Sydney', instant)).toBe(false);
    expect(clocksDiffer('Australia/Melbourne', 'Australia/Brisbane', instant)).toBe(false);
    expect(clocksDiffer('Australia/Melbourne', 'Australia/Brisbane', new Date('2026-12-08T00:00:00Z'))).toBe(true);
    // Half a day and half an hour apart.
    expect(clocksDiffer('Australia/Adelaide', 'America/New_York', instant)).toBe(true);
  });
});
