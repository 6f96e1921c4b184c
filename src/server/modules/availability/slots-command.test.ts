import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runSlots } from './slots-command.ts';

const tuesday = {
  timezone: 'Australia/Melbourne',
  rules: [{ days: [1, 2, 3, 4, 5], start: '09:00', end: '12:00' }],
  busy: [{ start: '2026-10-05T23:00:00Z', end: '2026-10-06T11:00:00+11:00' }],
  duration_min: 60,
  step_min: 60,
  from: '2026-10-06T00:00:00+11:00',
  to: '2026-10-07T00:00:00+11:00',
};

const run = (input: unknown, explain = false): unknown => JSON.parse(runSlots(JSON.stringify(input), { explain }));

function problemsOf(input: unknown): string[] {
  try {
    runSlots(JSON.stringify(input), { explain: false });
  } catch (error) {
    return String(error).split('\n- ').slice(1);
  }
  return [];
}

describe('attune slots', () => {
  it('answers one object with one array of UTC starts', () => {
    expect(runSlots(JSON.stringify(tuesday), { explain: false })).toBe(
      '["2026-10-05T22:00:00.000Z","2026-10-06T00:00:00.000Z"]',
    );
  });

  it('answers an array with an array of arrays', () => {
    const closed = { ...tuesday, overrides: [{ date: '2026-10-06', closed: true }] };
    const later = { ...tuesday, overrides: [{ date: '2026-10-06', start: '23:00', end: '24:00' }] };
    expect(run([closed, later])).toEqual([[], ['2026-10-06T12:00:00.000Z']]);
    expect(run([])).toEqual([]);
  });

  it('explains why nine is not offered', () => {
    const late = {
      ...tuesday,
      now: '2026-10-06T07:00:00+11:00',
      minimum_notice_min: 150,
      from: '2026-10-06T08:00:00+11:00',
    };
    expect(run({ ...late, to: '2026-10-06T12:00:00+11:00' }, true)).toEqual({
      offered: ['2026-10-06T00:00:00.000Z'],
      refused: [
        { start: '2026-10-05T21:00:00.000Z', reason: 'outside_hours' },
        { start: '2026-10-05T22:00:00.000Z', reason: 'notice' },
        { start: '2026-10-05T23:00:00.000Z', reason: 'busy' },
      ],
    });
  });

  it('hands every limit to the engine', () => {
    expect(run({ ...tuesday, buffer_before_min: 1 })).toEqual(['2026-10-05T22:00:00.000Z']);
    expect(run({ ...tuesday, buffer_after_min: 1 })).toEqual(['2026-10-06T00:00:00.000Z']);
    expect(run({ ...tuesday, daily_cap: 1 })).toEqual([]);
    expect(run({ ...tuesday, now: '2026-10-05T12:00:00Z', max_days_ahead: 0 })).toEqual([]);
    expect(run({ ...tuesday, now: null, daily_cap: null, overrides: null })).toHaveLength(2);
  });

  it('names every problem of the input at once', () => {
    const problems = problemsOf({
      ...tuesday,
      timezone: 'Mars/Olympus',
      rules: [{ days: [7], start: '9:00', end: '24:30' }],
      overrides: [{ date: '2026-02-30', closed: true }, { date: '2026-10-06' }],
      busy: [{ start: '2026-10-06T10:00', end: '2026-10-06T11:00:00Z' }],
      duration_min: 0,
      step_min: undefined,
      minimum_notice_min: -1,
    });
    expect(problems).toEqual([
      'timezone must be an IANA zone, like Australia/Melbourne',
      expect.stringMatching(/^rules\[0\]\.days\[0\] /),
      'rules[0].start must be a time from 00:00 to 23:59, like 09:30',
      'rules[0].end must be a time from 00:00 to 24:00, like 17:30',
      'overrides[0].date must be a date that exists, like 2026-10-05',
      'overrides[1] must have either start and end, or closed: true',
      'busy[0].start must be an ISO instant with an offset, like 2026-10-05T22:00:00Z',
      'duration_min must be 1 or more',
      'step_min is missing',
      'minimum_notice_min must be 0 or more',
    ]);
    expect(problemsOf([tuesday, { ...tuesday, to: '2020-01-01T00:00:00Z' }])).toEqual([
      '[1].to must not be before from',
    ]);
    expect(problemsOf({ ...tuesday, busy: [{ start: tuesday.to, end: tuesday.from }] })).toEqual([
      'busy[0] must not end before it starts',
    ]);
    expect(problemsOf('nine')).toHaveLength(1);
  });

  it('says when nothing or no JSON came', () => {
    expect(() => runSlots(' \n', { explain: false })).toThrow('nothing came');
    expect(() => runSlots('{timezone', { explain: false })).toThrow('not JSON');
  });

  it('gives the same answer whatever zone the machine is in', () => {
    const input = JSON.stringify(
      ['Australia/Melbourne', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu', 'Europe/London'].map(
        (timezone) => ({
          timezone,
          rules: [{ days: [0, 1, 2, 3, 4, 5, 6], start: '22:00', end: '04:30' }],
          overrides: [{ date: '2026-10-05', start: '01:00', end: '03:00' }],
          busy: [{ start: '2026-10-03T14:10:00Z', end: '2026-10-03T15:00:00Z' }],
          duration_min: 30,
          step_min: 15,
          daily_cap: 3,
          from: '2026-10-02T00:00:00Z',
          to: '2026-11-03T00:00:00Z',
        }),
      ),
    );
    const script = `
      import { readFileSync } from 'node:fs';
      import { runSlots } from ${JSON.stringify(new URL('./slots-command.ts', import.meta.url).href)};
      process.stdout.write(runSlots(readFileSync(0, 'utf8'), { explain: true }));`;
    const here = runSlots(input, { explain: true });
    for (const TZ of ['UTC', 'Australia/Melbourne', 'America/New_York', 'Asia/Kathmandu']) {
      const there = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        input,
        env: { ...process.env, TZ },
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      expect(there === here, `the answer under TZ=${TZ}`).toBe(true);
    }
  }, 60_000);
});
