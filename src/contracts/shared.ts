import { z } from 'zod';

/** A whole number that names a row. As a path or query parameter it arrives as text. */
export const Id = z.coerce.number().int().positive().max(2_147_483_647);
/** The same inside a JSON body, where text is a mistake. */
export const BodyId = z.number().int().positive().max(2_147_483_647);
export const Uuid = z.uuid();

export const LocalDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the date as YYYY-MM-DD.')
  .refine(isCalendarDate, 'There is no such day.');
/** `HH:MM[:SS]` or `hh:mm AM|PM`. */
export const WallTime = z
  .string()
  .regex(
    /^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|(0?[1-9]|1[0-2]):[0-5]\d [APap][Mm])$/,
    'Write the time as HH:MM or hh:mm AM.',
  );
/** An instant with its offset, `2026-05-12T10:00:00+10:00` or `…Z`. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'Write the moment as 2026-05-12T10:00:00+10:00.' })
  .refine((text) => isCalendarDate(text.slice(0, 10)), 'There is no such day.');
export const Decimal = z.string().regex(/^\d{1,9}(\.\d{1,2})?$/, 'Write the amount as 180.00.');
export const Currency = z.string().regex(/^[A-Z]{3}$/);
export const SessionType = z.enum(['in_person', 'telehealth']);
export const Zone = z
  .string()
  .min(1)
  .max(64)
  .refine(isZone, 'That is not a timezone name, such as Australia/Melbourne.');
export const Email = z.email('Write an email address, such as name@example.org.').max(254);
/** Names stand in subject lines and calendar files, so they are one line. */
export const PersonName = z
  .string()
  .trim()
  .min(1, 'Required.')
  .max(120)
  .regex(/^\P{Cc}*$/u, 'Write the name on one line.');
export const Cursor = z.string().max(200);
export const Limit = z.coerce.number().int().min(1).max(100);

export const IdParams = z.object({ id: Id });

/** Hours of a place by its own clock; an end at or before the start is the next morning, `24:00` midnight. */
export const PlaceOpening = z.object({
  /** 0 = Sunday … 6 = Saturday. */
  days: z.array(z.number().int().min(0).max(6)).min(1, 'Choose at least one day.').max(7),
  start: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write the time as HH:MM.'),
  end: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write the time as HH:MM.'),
});

export const ErrorBody = z
  .object({
    error: z.string(),
    details: z.unknown().optional(),
    code: z.string(),
  })
  .meta({ id: 'Error' });

/** Whether a YYYY-MM-DD text names a day that exists. */
export function isCalendarDate(date: string): boolean {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const made = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && year <= 2200 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}

function isZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(name)
    );
  } catch {
    return false;
  }
}
