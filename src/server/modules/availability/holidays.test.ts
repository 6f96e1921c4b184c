import { describe, expect, it } from 'vitest';
import { addDays, weekdayOf } from '../../../domain/time-zone.ts';
import { holidaysOf } from './holidays.ts';

/**
 * Whole statewide days as the states publish them: act.gov.au, nsw.gov.au, nt.gov.au, qld.gov.au, safework.sa.gov.au,
 * worksafe.tas.gov.au, business.vic.gov.au, wa.gov.au (the pages on public holidays, September 2026). Tasmania's page shows
 * only 27 December 2027; section 4 of its Act makes Saturday the 25th a holiday as well.
 */
const PUBLISHED: Record<string, Record<number, string>> = {
  ACT: {
    2026: '01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 04-27 06-01 06-08 10-05 12-25 12-26 12-28',
    2027: '01-01 01-26 03-08 03-26 03-27 03-28 03-29 04-25 04-26 05-31 06-14 10-04 12-25 12-26 12-27 12-28',
  },
  NSW: {
    2026: '01-01 01-26 04-03 04-04 04-05 04-06 04-25 04-27 06-08 10-05 12-25 12-26 12-28',
    2027: '01-01 01-26 03-26 03-27 03-28 03-29 04-25 04-26 06-14 10-04 12-25 12-26 12-27 12-28',
  },
  NT: {
    2026: '01-01 01-26 04-03 04-04 04-05 04-06 04-25 05-04 06-08 08-03 12-25 12-26 12-28',
    2027: '01-01 01-26 03-26 03-27 03-28 03-29 04-26 05-03 06-14 08-02 12-25 12-26 12-27 12-28',
  },
  QLD: {
    2026: '01-01 01-26 04-03 04-04 04-05 04-06 04-25 05-04 10-05 12-25 12-26 12-28',
    2027: '01-01 01-26 03-26 03-27 03-28 03-29 04-26 05-03 10-04 12-25 12-26 12-27 12-28',
  },
  SA: {
    2026: '01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 06-08 10-05 12-25 12-26 12-28',
    2027: '01-01 01-26 03-08 03-26 03-27 03-28 03-29 04-25 06-14 10-04 12-25 12-26 12-27 12-28',
  },
  TAS: {
    2026: '01-01 01-26 03-09 04-03 04-06 04-25 06-08 12-25 12-28',
    2027: '01-01 01-26 03-08 03-26 03-29 04-25 06-14 12-25 12-27 12-28',
  },
  VIC: {
    2026: '01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 06-08 09-25 11-03 12-25 12-26 12-28',
    2027: '01-01 01-26 03-08 03-26 03-27 03-28 03-29 04-25 06-14 11-02 12-25 12-26 12-27 12-28',
  },
  WA: {
    2026: '01-01 01-26 03-02 04-03 04-05 04-06 04-25 04-27 06-01 09-28 12-25 12-26 12-28',
    2027: '01-01 01-26 03-01 03-26 03-28 03-29 04-25 04-26 06-07 09-27 12-25 12-26 12-27 12-28',
  },
};
const STATES = Object.keys(PUBLISHED);
const in2026 = (state: string | null) => holidaysOf({ country: 'AU', state }, 2026);

describe('Australia', () => {
  const lists = STATES.flatMap((state) => [2026, 2027].map((year) => [state, year] as const));
  it.each(lists)('gives %s the days it published for %i', (state, year) => {
    const dates = holidaysOf({ country: 'AU', state }, year).map(({ date }) => date.slice(5));
    expect(dates.join(' ')).toBe(PUBLISHED[state]?.[year]);
  });

  it('names them', () => {
    expect(in2026('VIC')).toContainEqual({ date: '2026-11-03', name: 'Melbourne Cup Day' });
    expect(in2026('WA')).toContainEqual({ date: '2026-06-01', name: 'Western Australia Day' });
    expect(in2026('SA')).toContainEqual({ date: '2026-12-26', name: 'Proclamation Day' });
    expect(in2026('SA')).toContainEqual({ date: '2026-12-28', name: 'Proclamation Day (additional day)' });
    expect(in2026('TAS')).toContainEqual({ date: '2026-12-28', name: 'Boxing Day' });
  });

  it('adds a Monday to a weekend New Year, but moves it in Tasmania; moves Australia Day everywhere', () => {
    const start = (state: string, year: number) =>
      holidaysOf({ country: 'AU', state }, year)
        .map(({ date }) => date.slice(5))
        .filter((date) => date < '02-01')
        .join(' ');
    expect(start('VIC', 2028)).toBe('01-01 01-03 01-26');
    expect(start('TAS', 2028)).toBe('01-03 01-26');
    expect(start('QLD', 2023)).toBe('01-01 01-02 01-26');
    expect(start('NSW', 2030)).toBe('01-01 01-28');
  });

  it('closes Sunday to Tuesday when Christmas is a Sunday, one entry a date', () => {
    for (const state of STATES) {
      const december = holidaysOf({ country: 'AU', state }, 2033).filter(({ date }) => date > '2033-12-01');
      expect(december.map(({ date }) => date.slice(5)).join(' ')).toBe('12-25 12-26 12-27');
    }
    expect(holidaysOf({ country: 'AU', state: 'WA' }, 2033).at(-2)?.name).toBe('Boxing Day');
  });

  it('gives a place without a known state only what all states share', () => {
    const shared = '01-01 01-26 04-03 04-06 04-25 12-25 12-28';
    for (const state of [null, 'XX', 'constructor']) {
      expect(
        in2026(state)
          .map(({ date }) => date.slice(5))
          .join(' '),
      ).toBe(shared);
    }
  });

  it('invents no day that nobody has appointed yet', () => {
    const names = (state: string, year: number) => holidaysOf({ country: 'AU', state }, year).map(({ name }) => name);
    expect(names('VIC', 2027)).not.toContain('Friday before the AFL Grand Final');
    expect(names('WA', 2028)).not.toContain("King's Birthday");
  });
});

describe('Spain', () => {
  it('has the national days, whatever the community, and moves none', () => {
    const expected = '01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25';
    for (const state of [null, 'MD', 'CT']) {
      const dates = holidaysOf({ country: 'es', state }, 2026).map(({ date }) => date.slice(5));
      expect(dates.join(' ')).toBe(expected);
    }
  });
});

describe('Easter', () => {
  it.each([
    '1981-04-19',
    '2008-03-23',
    '2019-04-21',
    '2024-03-31',
    '2026-04-05',
    '2027-03-28',
    '2038-04-25',
    '2076-04-19',
  ])('falls on %s', (date) => {
    const days = holidaysOf({ country: 'AU', state: 'VIC' }, Number(date.slice(0, 4)));
    expect(days.find(({ name }) => name === 'Good Friday')?.date).toBe(addDays(date, -2));
  });

  it('is a Sunday from 22 March to 25 April, in any year', () => {
    for (let year = 1970; year < 2200; year += 1) {
      const days = holidaysOf({ country: 'AU', state: 'TAS' }, year);
      const friday = days.find(({ name }) => name === 'Good Friday')?.date ?? '';
      expect(weekdayOf(friday)).toBe(5);
      expect(addDays(friday, 2) >= `${year}-03-22` && addDays(friday, 2) <= `${year}-04-25`).toBe(true);
    }
  });
});

describe('elsewhere', () => {
  it('knows no days, and none in years out of reach', () => {
    expect(holidaysOf({ country: 'NZ', state: null }, 2026)).toEqual([]);
    expect(holidaysOf({ country: 'AU', state: 'VIC' }, 1969)).toEqual([]);
    expect(holidaysOf({ country: 'AU', state: 'VIC' }, Number.NaN)).toEqual([]);
  });

  it('answers a second question from memory', () => {
    expect(in2026('vic')).toBe(in2026('VIC'));
  });
});
