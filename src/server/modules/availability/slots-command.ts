import { z } from 'zod';
import { explainStarts, offeredStarts } from '../../../domain/slots.ts';
import type { SlotInput } from '../../../domain/slots.ts';
import { isDate, isValidZone } from '../../../domain/time-zone.ts';

/** A typing error in `to` must not ask for millions of starts. */
const MAX_RANGE_DAYS = 3_700;
const DAY_MS = 86_400_000;

const instant = z.iso
  .datetime({ offset: true, abort: true, error: 'must be an ISO instant with an offset, like 2026-10-05T22:00:00Z' })
  .transform((text) => Date.parse(text));
const date = z.string().refine(isDate, { error: 'must be a date that exists, like 2026-10-05' });
const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time from 00:00 to 23:59, like 09:30' })
  .transform(minutesOf);
const closing = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'must be a time from 00:00 to 24:00, like 17:30' })
  .transform(minutesOf);
const minutes = z.int({ error: 'must be a whole number of minutes' });
const noMinutes = minutes.min(0, { error: 'must be 0 or more' }).nullish();
const someMinutes = minutes.min(1, { error: 'must be 1 or more' });
const count = z.int({ error: 'must be a whole number' }).min(0, { error: 'must be 0 or more' }).nullish();

const override = z
  .object({ date, closed: z.boolean().nullish(), start: clock.nullish(), end: closing.nullish() })
  .transform((entry, context) => {
    const { start, end } = entry;
    const hasHours = typeof start === 'number' && typeof end === 'number';
    if (entry.closed && start == null && end == null) return { date: entry.date, closed: true as const };
    if (!entry.closed && hasHours) return { date: entry.date, startMinutes: start, endMinutes: end };
    context.addIssue({ code: 'custom', message: 'must have either start and end, or closed: true' });
    return z.NEVER;
  });

/** The command's input: CONTRACT.md section 13, `attune slots`. An optional field may also be null. */
const slotsRequest = z
  .object({
    timezone: z.string().refine(isValidZone, { error: 'must be an IANA zone, like Australia/Melbourne' }),
    rules: z.array(
      z.object({
        days: z.array(z.int().min(0).max(6), { error: 'must be a list of weekdays, 0 (Sunday) to 6 (Saturday)' }),
        start: clock,
        end: closing,
      }),
    ),
    overrides: z.array(override).nullish(),
    busy: z.array(
      z
        .object({ start: instant, end: instant })
        .refine((entry) => entry.start <= entry.end, { error: 'must not end before it starts' }),
    ),
    duration_min: someMinutes,
    step_min: someMinutes,
    from: instant,
    to: instant,
    now: instant.nullish(),
    minimum_notice_min: noMinutes,
    buffer_before_min: noMinutes,
    buffer_after_min: noMinutes,
    daily_cap: count,
    max_days_ahead: count,
  })
  .refine((input) => input.from <= input.to, { path: ['to'], error: 'must not be before from' })
  .refine((input) => input.to - input.from <= MAX_RANGE_DAYS * DAY_MS, {
    path: ['to'],
    error: `must be at most ${MAX_RANGE_DAYS} days after from`,
  });

/**
 * `attune slots`: the starts on offer (ISO, UTC) as one line of JSON: an array for one input object, an array of arrays
 * for an array of them. With `explain` each is `{offered, refused: [{start, reason}]}`, of every grid point in [from, to).
 * An Error whose message names every problem of the input in plain words.
 */
export function runSlots(inputText: string, options: { explain: boolean }): string {
  const json = parseJson(inputText);
  const isMany = Array.isArray(json);
  const requests: unknown[] = isMany ? json : [json];
  const problems: string[] = [];
  const inputs: SlotInput[] = [];
  for (const [index, request] of requests.entries()) {
    const parsed = slotsRequest.safeParse(request, { reportInput: true });
    if (parsed.success) inputs.push(toInput(parsed.data));
    else problems.push(...parsed.error.issues.map((issue) => describe(issue, isMany ? `[${index}]` : '')));
  }
  if (problems.length > 0) throw new Error(`The input of attune slots is not right:\n- ${problems.join('\n- ')}`);
  const answers = inputs.map((input) => (options.explain ? explain(input) : offeredStarts(input).map(toIso)));
  return JSON.stringify(isMany ? answers : answers[0]);
}

function parseJson(text: string): unknown {
  if (text.trim() === '') {
    throw new Error('attune slots reads one JSON object, or an array of them, on standard input; nothing came.');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(
      `The input of attune slots is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** 'rules[0].start must be …'; zod's own "Invalid input: expected …" reads on after a colon. */
function describe(issue: z.core.$ZodIssue, prefix: string): string {
  let path = prefix;
  for (const key of issue.path)
    path += typeof key === 'number' ? `[${key}]` : `${path === '' ? '' : '.'}${String(key)}`;
  const isMissing = issue.path.length > 0 && issue.input === undefined;
  const message = isMissing ? 'is missing' : issue.message.replace(/^Invalid input: expected/, 'must be of type');
  return `${path === '' ? 'the input' : path} ${message}`;
}

function toInput(request: z.output<typeof slotsRequest>): SlotInput {
  return {
    timezone: request.timezone,
    rules: request.rules.map((rule) => ({ days: rule.days, startMinutes: rule.start, endMinutes: rule.end })),
    overrides: request.overrides ?? [],
    busy: request.busy,
    durationMinutes: request.duration_min,
    stepMinutes: request.step_min,
    from: request.from,
    to: request.to,
    now: request.now ?? undefined,
    minimumNoticeMinutes: request.minimum_notice_min ?? undefined,
    bufferBeforeMinutes: request.buffer_before_min ?? undefined,
    bufferAfterMinutes: request.buffer_after_min ?? undefined,
    dailyCap: request.daily_cap ?? undefined,
    maxDaysAhead: request.max_days_ahead ?? undefined,
  };
}

function explain(input: SlotInput) {
  const { offered, refused } = explainStarts(input);
  return {
    offered: offered.map(toIso),
    refused: refused.map(({ start, reason }) => ({ start: toIso(start), reason })),
  };
}

function toIso(start: number): string {
  return new Date(start).toISOString();
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
