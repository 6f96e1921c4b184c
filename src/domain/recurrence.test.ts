import { describe, expect, it } from 'vitest';
import { datesOf, formatRule, MAX_COUNT, occurrences, parseRule } from './recurrence.ts';
import type { DatesWish, Recurrence } from './recurrence.ts';

const LAST = '9999-12-31';

function ruleOf(text: string): Recurrence {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(rule.problem);
  return rule;
}

function problemOf(text: string): string | null {
  const rule = parseRule(text);
  return 'problem' in rule ? rule.problem : null;
}

/** Every date of a rule that ends, or the first `most` within [start, to]. */
function dates(text: string, start: string, wish: Partial<DatesWish> = {}): string[] {
  return datesOf(ruleOf(text), { start, from: start, to: LAST, ...wish });
}

/** 'September 2-4,30' becomes its dates: the lists of RFC 5545 stay readable. */
function days(year: number, month: number, ...list: number[]): string[] {
  const two = (value: number) => String(value).padStart(2, '0');
  return list.map((day) => `${year}-${two(month)}-${two(day)}`);
}

const through = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('reading a rule', () => {
  it('reads every supported part, with or without RRULE: and in any case of letters', () => {
    const rule = {
      freq: 'monthly',
      interval: 2,
      byDay: [
        { weekday: 2, nth: 2 },
        { weekday: 5, nth: -1 },
        { weekday: 1, nth: null },
      ],
      byMonthDay: [13, -1],
      ends: { kind: 'count', count: 10 },
      weekStart: 0,
    };
    const text = 'FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU,-1FR,MO;BYMONTHDAY=13,-1;COUNT=10;WKST=SU';
    expect(parseRule(text)).toEqual(rule);
    expect(parseRule(`rrule:${text.toLowerCase()} `)).toEqual(rule);
    expect(formatRule(ruleOf(text))).toBe(text);
  });

  it('takes a bare FREQ: each one, without end, weeks from Monday', () => {
    expect(parseRule('FREQ=DAILY')).toEqual({
      freq: 'daily',
      interval: 1,
      byDay: [],
      byMonthDay: [],
      ends: { kind: 'never' },
      weekStart: 1,
    });
  });

  it('writes what it read', () => {
    for (const text of [
      'FREQ=DAILY',
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20261231',
      'FREQ=WEEKLY;UNTIL=19971224T000000Z;WKST=SU',
      'FREQ=MONTHLY;BYDAY=-2MO;COUNT=6',
      'FREQ=YEARLY;INTERVAL=1000',
    ]) {
      expect(formatRule(ruleOf(text))).toBe(text);
      expect(parseRule(formatRule(ruleOf(text)))).toEqual(ruleOf(text));
    }
    expect(formatRule(ruleOf('RRULE:WKST=MO;BYDAY=+1FR,FR,FR;INTERVAL=01;FREQ=MONTHLY'))).toBe(
      'FREQ=MONTHLY;BYDAY=1FR,FR',
    );
  });

  it.each([
    ['', /empty/],
    ['RRULE:', /empty/],
    ['INTERVAL=2', /FREQ is missing/],
    ['FREQ=HOURLY', /FREQ=HOURLY is not supported/],
    ['FREQ=FORTNIGHTLY', /FREQ=FORTNIGHTLY is not supported/],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1', /BYSETPOS is not supported/],
    ['FREQ=YEARLY;BYMONTH=3', /BYMONTH is not supported/],
    ['FREQ=DAILY;FREQ=DAILY', /FREQ is given twice/],
    ['FREQ=DAILY;', /not of the form NAME=VALUE/],
    ['FREQ=DAILY;COUNT', /"COUNT" is not of the form/],
    ['FREQ=DAILY;COUNT=', /"COUNT=" is not of the form/],
    ['FREQ=DAILY;COUNT=1=2', /not of the form/],
    ['FREQ=DAILY;INTERVAL=0', /INTERVAL must be a whole number from 1 to 1000/],
    ['FREQ=DAILY;INTERVAL=1001', /INTERVAL must be/],
    ['FREQ=DAILY;INTERVAL=-1', /INTERVAL must be/],
    ['FREQ=DAILY;INTERVAL=1.5', /INTERVAL must be/],
    ['FREQ=DAILY;COUNT=0', /COUNT must be/],
    ['FREQ=DAILY;COUNT=1001', /COUNT must be a whole number from 1 to 1000/],
    ['FREQ=DAILY;COUNT=99999999999999999999', /COUNT must be/],
    ['FREQ=DAILY;COUNT=2;UNTIL=20270101', /cannot be used together/],
    ['FREQ=DAILY;UNTIL=20260230', /UNTIL=20260230 is not a date/],
    ['FREQ=DAILY;UNTIL=2026-02-03', /is not a date/],
    ['FREQ=DAILY;UNTIL=20260203T100000', /end in Z/],
    ['FREQ=DAILY;UNTIL=20260203T250000Z', /no clock shows/],
    ['FREQ=DAILY;UNTIL=20260203T240000Z', /no clock shows/],
    ['FREQ=WEEKLY;BYDAY=XX', /"XX" is none/],
    ['FREQ=WEEKLY;BYDAY=MO,', /"" is none/],
    ['FREQ=WEEKLY;WKST=1MO', /WKST must name days/],
    ['FREQ=WEEKLY;BYDAY=2MO', /needs FREQ=MONTHLY, not WEEKLY/],
    ['FREQ=DAILY;BYDAY=-1FR', /needs FREQ=MONTHLY, not DAILY/],
    ['FREQ=MONTHLY;BYDAY=6MO', /1st to 5th/],
    ['FREQ=MONTHLY;BYDAY=0MO', /1st to 5th/],
    ['FREQ=WEEKLY;BYMONTHDAY=1', /BYMONTHDAY is not supported with FREQ=WEEKLY/],
    ['FREQ=YEARLY;BYMONTHDAY=1', /BYMONTHDAY is not supported with FREQ=YEARLY/],
    ['FREQ=YEARLY;BYDAY=20MO', /BYDAY/],
    ['FREQ=YEARLY;BYDAY=MO', /BYDAY is not supported with FREQ=YEARLY/],
    ['FREQ=MONTHLY;BYMONTHDAY=32', /1 to 31/],
    ['FREQ=MONTHLY;BYMONTHDAY=0', /1 to 31/],
    ['FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=15', /No month has a day/],
    ['DTSTART:20260101\nRRULE:FREQ=DAILY', /one line/],
    [`FREQ=WEEKLY;BYDAY=${'MO,'.repeat(200)}MO`, /longer than 500/],
  ])('names the problem of %j', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });
});

describe('the examples of RFC 5545, section 3.8.5.3, all from 2 September 1997, 9:00 in New York, unless told', () => {
  const START = '1997-09-02';
  const NEW_YORK = { timezone: 'America/New_York', minutes: 540 };

  it('daily for 10 occurrences', () => {
    expect(dates('FREQ=DAILY;COUNT=10', START)).toEqual(days(1997, 9, ...through(2, 11)));
  });

  it('daily until 24 December 1997', () => {
    const expected = [
      ...days(1997, 9, ...through(2, 30)),
      ...days(1997, 10, ...through(1, 31)),
      ...days(1997, 11, ...through(1, 30)),
      ...days(1997, 12, ...through(1, 23)),
    ];
    expect(dates('FREQ=DAILY;UNTIL=19971224T000000Z', START, { at: NEW_YORK })).toEqual(expected);
  });

  it('every other day, and every 10 days for 5 occurrences', () => {
    expect(dates('FREQ=DAILY;INTERVAL=2', START, { to: '1997-09-30' })).toEqual(
      days(1997, 9, ...through(1, 15).map((n) => n * 2)),
    );
    expect(dates('FREQ=DAILY;INTERVAL=10;COUNT=5', START)).toEqual([
      ...days(1997, 9, 2, 12, 22),
      ...days(1997, 10, 2, 12),
    ]);
  });

  it('weekly for 10 occurrences, and until 24 December 1997', () => {
    const tenWeeks = [...days(1997, 9, 2, 9, 16, 23, 30), ...days(1997, 10, 7, 14, 21, 28), ...days(1997, 11, 4)];
    expect(dates('FREQ=WEEKLY;COUNT=10', START)).toEqual(tenWeeks);
    expect(dates('FREQ=WEEKLY;UNTIL=19971224T000000Z', START, { at: NEW_YORK })).toEqual([
      ...tenWeeks,
      ...days(1997, 11, 11, 18, 25),
      ...days(1997, 12, 2, 9, 16, 23),
    ]);
  });

  it('every other week', () => {
    expect(dates('FREQ=WEEKLY;INTERVAL=2;WKST=SU', START, { to: '1998-02-17' })).toEqual([
      ...days(1997, 9, 2, 16, 30),
      ...days(1997, 10, 14, 28),
      ...days(1997, 11, 11, 25),
      ...days(1997, 12, 9, 23),
      ...days(1998, 1, 6, 20),
      ...days(1998, 2, 3, 17),
    ]);
  });

  it('weekly on Tuesday and Thursday for five weeks', () => {
    const expected = [...days(1997, 9, 2, 4, 9, 11, 16, 18, 23, 25, 30), ...days(1997, 10, 2)];
    expect(dates('FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH', START, { at: NEW_YORK })).toEqual(expected);
    expect(dates('FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH', START)).toEqual(expected);
  });

  it('every other week on Monday, Wednesday and Friday until 24 December, from Monday 1 September', () => {
    const rule = 'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR';
    expect(dates(rule, '1997-09-01', { at: NEW_YORK })).toEqual([
      ...days(1997, 9, 1, 3, 5, 15, 17, 19, 29),
      ...days(1997, 10, 1, 3, 13, 15, 17, 27, 29, 31),
      ...days(1997, 11, 10, 12, 14, 24, 26, 28),
      ...days(1997, 12, 8, 10, 12, 22),
    ]);
  });

  it('every other week on Tuesday and Thursday, for 8 occurrences', () => {
    expect(dates('FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH', START)).toEqual([
      ...days(1997, 9, 2, 4, 16, 18, 30),
      ...days(1997, 10, 2, 14, 16),
    ]);
  });

  it('monthly on the first Friday for 10 occurrences, from 5 September', () => {
    const first = [
      '1997-09-05',
      '1997-10-03',
      '1997-11-07',
      '1997-12-05',
      '1998-01-02',
      '1998-02-06',
      '1998-03-06',
      '1998-04-03',
      '1998-05-01',
      '1998-06-05',
    ];
    expect(dates('FREQ=MONTHLY;COUNT=10;BYDAY=1FR', '1997-09-05')).toEqual(first);
    expect(dates('FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR', '1997-09-05', { at: NEW_YORK })).toEqual(
      first.slice(0, 4),
    );
  });

  it('every other month on the first and last Sunday for 10 occurrences, from 7 September', () => {
    expect(dates('FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU', '1997-09-07')).toEqual([
      ...days(1997, 9, 7, 28),
      ...days(1997, 11, 2, 30),
      ...days(1998, 1, 4, 25),
      ...days(1998, 3, 1, 29),
      ...days(1998, 5, 3, 31),
    ]);
  });

  it('monthly on the second-to-last Monday for 6 months, from 22 September', () => {
    expect(dates('FREQ=MONTHLY;COUNT=6;BYDAY=-2MO', '1997-09-22')).toEqual([
      '1997-09-22',
      '1997-10-20',
      '1997-11-17',
      '1997-12-22',
      '1998-01-19',
      '1998-02-16',
    ]);
  });

  it('monthly on the third-to-last day, from 28 September', () => {
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=-3', '1997-09-28', { to: '1998-02-28' })).toEqual([
      '1997-09-28',
      '1997-10-29',
      '1997-11-28',
      '1997-12-29',
      '1998-01-29',
      '1998-02-26',
    ]);
  });

  it('monthly on the 2nd and 15th for 10 occurrences', () => {
    expect(dates('FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15', START)).toEqual([
      ...days(1997, 9, 2, 15),
      ...days(1997, 10, 2, 15),
      ...days(1997, 11, 2, 15),
      ...days(1997, 12, 2, 15),
      ...days(1998, 1, 2, 15),
    ]);
  });

  it('monthly on the first and last day for 10 occurrences, from 30 September', () => {
    expect(dates('FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1', '1997-09-30')).toEqual([
      ...days(1997, 9, 30),
      ...days(1997, 10, 1, 31),
      ...days(1997, 11, 1, 30),
      ...days(1997, 12, 1, 31),
      ...days(1998, 1, 1, 31),
      ...days(1998, 2, 1),
    ]);
  });

  it('every 18 months on the 10th to 15th for 10 occurrences, from 10 September', () => {
    const rule = 'FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15';
    expect(dates(rule, '1997-09-10')).toEqual([
      ...days(1997, 9, ...through(10, 15)),
      ...days(1999, 3, ...through(10, 13)),
    ]);
  });

  it('every Tuesday, every other month', () => {
    expect(dates('FREQ=MONTHLY;INTERVAL=2;BYDAY=TU', START, { to: '1998-03-31' })).toEqual([
      ...days(1997, 9, 2, 9, 16, 23, 30),
      ...days(1997, 11, 4, 11, 18, 25),
      ...days(1998, 1, 6, 13, 20, 27),
      ...days(1998, 3, 3, 10, 17, 24, 31),
    ]);
  });

  it('every Friday the 13th, the start left out by an exception', () => {
    expect(
      dates('FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', START, { to: '2000-12-31', exceptions: ['1997-09-02'] }),
    ).toEqual(['1998-02-13', '1998-03-13', '1998-11-13', '1999-08-13', '2000-10-13']);
  });

  it('the first Saturday that follows the first Sunday of the month, from 13 September', () => {
    expect(dates('FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13', '1997-09-13', { to: '1998-06-30' })).toEqual([
      '1997-09-13',
      '1997-10-11',
      '1997-11-08',
      '1997-12-13',
      '1998-01-10',
      '1998-02-07',
      '1998-03-07',
      '1998-04-11',
      '1998-05-09',
      '1998-06-13',
    ]);
  });

  it('the first day of the week changes every other week, from 5 August', () => {
    expect(dates('FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05')).toEqual(
      days(1997, 8, 5, 10, 19, 24),
    );
    expect(dates('FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05')).toEqual(
      days(1997, 8, 5, 17, 19, 31),
    );
  });

  it('skips 30 February: the 15th and 30th for 5 occurrences, from 15 January 2007', () => {
    expect(dates('FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '2007-01-15')).toEqual([
      ...days(2007, 1, 15, 30),
      ...days(2007, 2, 15),
      ...days(2007, 3, 15, 30),
    ]);
  });
});

describe('the dates of a rule', () => {
  it('skips months without the day and years without 29 February', () => {
    expect(dates('FREQ=MONTHLY;COUNT=4', '2026-01-31')).toEqual([
      '2026-01-31',
      '2026-03-31',
      '2026-05-31',
      '2026-07-31',
    ]);
    expect(dates('FREQ=YEARLY', '2096-02-29', { to: '2107-12-31' })).toEqual(['2096-02-29', '2104-02-29']);
    expect(dates('FREQ=MONTHLY;BYDAY=5MO;COUNT=3', '2026-01-01')).toEqual(['2026-03-30', '2026-06-29', '2026-08-31']);
  });

  it('counts before it leaves exceptions out, and outside the window too', () => {
    expect(dates('FREQ=WEEKLY;COUNT=4', '2026-10-06', { exceptions: ['2026-10-13'] })).toEqual([
      '2026-10-06',
      '2026-10-20',
      '2026-10-27',
    ]);
    expect(dates('FREQ=WEEKLY;COUNT=4', '2026-10-06', { from: '2026-10-21' })).toEqual(['2026-10-27']);
    expect(dates('FREQ=WEEKLY;COUNT=4', '2026-10-06', { from: '2026-10-28' })).toEqual([]);
  });

  it('gives no start that does not match, and counts none', () => {
    expect(dates('FREQ=WEEKLY;BYDAY=MO;COUNT=2', '2026-10-02')).toEqual(['2026-10-05', '2026-10-12']);
  });

  it('ends on the earliest of window, valid-until and UNTIL, each included', () => {
    const rule = 'FREQ=DAILY;UNTIL=20261003';
    expect(dates(rule, '2026-10-01')).toEqual(['2026-10-01', '2026-10-02', '2026-10-03']);
    expect(dates(rule, '2026-10-01', { until: '2026-10-02' })).toEqual(['2026-10-01', '2026-10-02']);
    expect(dates(rule, '2026-10-01', { to: '2026-10-01' })).toEqual(['2026-10-01']);
    expect(dates(rule, '2026-10-01', { from: '2026-10-03', to: '2026-10-02' })).toEqual([]);
    expect(dates(rule, '2026-10-04')).toEqual([]);
  });

  it('measures an UNTIL with a time on the wall it is told, else on UTC midnights', () => {
    const rule = 'FREQ=DAILY;UNTIL=20261002T230000Z';
    const melbourne = (minutes: number) => ({ timezone: 'Australia/Melbourne', minutes });
    expect(dates(rule, '2026-10-02', { at: melbourne(540) })).toEqual(['2026-10-02', '2026-10-03']);
    expect(dates(rule, '2026-10-02', { at: melbourne(541) })).toEqual(['2026-10-02']);
    expect(dates(rule, '2026-10-02')).toEqual(['2026-10-02']);
  });

  it('takes an UNTIL at either end of the calendar in any zone', () => {
    for (const timezone of ['Pacific/Kiritimati', 'America/New_York']) {
      const at = { timezone, minutes: 0 };
      expect(dates('FREQ=DAILY;UNTIL=99991231T235959Z', '2026-10-02', { to: '2026-10-02', at })).toEqual([
        '2026-10-02',
      ]);
      expect(dates('FREQ=DAILY;UNTIL=00000101T000000Z', '2026-10-02', { to: '2026-10-02', at })).toEqual([]);
    }
  });

  it('refuses what is no date', () => {
    expect(() => dates('FREQ=DAILY', '2026-02-30')).toThrow(RangeError);
    expect(() => dates('FREQ=DAILY', '2026-02-01', { to: 'tomorrow' })).toThrow(RangeError);
  });

  it('reads the years before 100 as they are', () => {
    expect(dates('FREQ=MONTHLY', '0050-01-31', { to: '0050-05-31' })).toEqual([
      '0050-01-31',
      '0050-03-31',
      '0050-05-31',
    ]);
  });

  it('jumps to a far window: a thousand of them in well under a second', () => {
    const rules = ['FREQ=DAILY;INTERVAL=3', 'FREQ=WEEKLY;BYDAY=MO,TH', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=YEARLY'].map(
      ruleOf,
    );
    const began = performance.now();
    let found = 0;
    for (let run = 0; run < 1_000; run += 1) {
      const rule = rules[run % rules.length] as Recurrence;
      found += datesOf(rule, { start: '1970-01-05', from: '9000-01-01', to: '9000-01-31' }).length;
    }
    expect(found).toBeGreaterThan(1_000);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('gives up soon on a counted rule that never matches', () => {
    const began = performance.now();
    expect(dates('FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=1000', '2026-10-06')).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('the instants of a series', () => {
  const series = (text: string, startDate: string, minutes: number, timezone: string) =>
    occurrences({ rule: ruleOf(text), startDate, minutes, timezone }).map(
      ({ date, startsAt, shifted }) =>
        `${date} ${new Date(startsAt).toISOString().slice(0, 16)}Z${shifted ? ' shifted' : ''}`,
    );

  it('keeps every second Tuesday at ten in Melbourne over the start of DST', () => {
    expect(series('FREQ=WEEKLY;INTERVAL=2;COUNT=6', '2026-09-08', 600, 'Australia/Melbourne')).toEqual([
      '2026-09-08 2026-09-08T00:00Z',
      '2026-09-22 2026-09-22T00:00Z',
      '2026-10-06 2026-10-05T23:00Z',
      '2026-10-20 2026-10-19T23:00Z',
      '2026-11-03 2026-11-02T23:00Z',
      '2026-11-17 2026-11-16T23:00Z',
    ]);
  });

  it('moves a wall time that New York skips forward by the hour', () => {
    expect(series('FREQ=DAILY;COUNT=3', '2026-03-07', 150, 'America/New_York')).toEqual([
      '2026-03-07 2026-03-07T07:30Z',
      '2026-03-08 2026-03-08T07:30Z shifted',
      '2026-03-09 2026-03-09T06:30Z',
    ]);
  });

  it('takes the first of two equal wall times in New York', () => {
    expect(series('FREQ=DAILY;COUNT=2', '2026-10-31', 90, 'America/New_York')).toEqual([
      '2026-10-31 2026-10-31T05:30Z',
      '2026-11-01 2026-11-01T05:30Z',
    ]);
  });

  it('knows the half hour of Lord Howe: 2:15 is 2:45 on the day the clock goes forward', () => {
    expect(series('FREQ=WEEKLY;COUNT=3', '2026-09-27', 135, 'Australia/Lord_Howe')).toEqual([
      '2026-09-27 2026-09-26T15:45Z',
      '2026-10-04 2026-10-03T15:45Z shifted',
      '2026-10-11 2026-10-10T15:15Z',
    ]);
    expect(series('FREQ=DAILY;COUNT=2', '2026-04-04', 105, 'Australia/Lord_Howe')).toEqual([
      '2026-04-04 2026-04-03T14:45Z',
      '2026-04-05 2026-04-04T14:45Z',
    ]);
  });

  it('ends at an UNTIL to the minute', () => {
    const until = (text: string) => series(`FREQ=DAILY;UNTIL=${text}`, '2026-10-03', 540, 'Australia/Melbourne').length;
    expect(until('20261004T220000Z')).toBe(3);
    expect(until('20261004T215959Z')).toBe(2);
    expect(until('20261005')).toBe(3);
  });

  it('ends with the count or the date of the wish, exceptions left out', () => {
    const wish = {
      rule: ruleOf('FREQ=WEEKLY'),
      startDate: '2026-10-06',
      minutes: 600,
      timezone: 'Australia/Melbourne',
    };
    const datesFor = (more: object) => occurrences({ ...wish, ...more }).map(({ date }) => date);
    expect(datesFor({ count: 2 })).toEqual(['2026-10-06', '2026-10-13']);
    expect(datesFor({ until: '2026-10-13' })).toEqual(['2026-10-06', '2026-10-13']);
    expect(datesFor({ count: 2, exceptions: ['2026-10-13'] })).toEqual(['2026-10-06', '2026-10-20']);
    expect(datesFor({ until: LAST })).toHaveLength(MAX_COUNT);
    expect(() => datesFor({})).toThrow(RangeError);
  });
});
