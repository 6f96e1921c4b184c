/** What a series means before any of it is taken: its times, which of them are wanted, and a report on each. */
import { mayEver } from '../../../domain/permissions.ts';
import { type SeriesTime, seriesTimes } from '../../../domain/series.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import type { Context } from '../../platform/caller.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { limitAddress } from '../../platform/rate-limit.ts';
import { judgeTimes, type JudgedStart } from '../availability/force-time.ts';
import * as availability from '../availability/service.ts';
import type { ServiceRow } from '../catalog/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import type { PractitionerRow } from '../practitioners/service.ts';
import * as repository from './repository.ts';

/** A report judges up to 52 times: more work than a page, so strangers get fewer of them. */
const PREVIEWS = { name: 'series-preview', most: 120, seconds: 3600 };

export type Place = {
  service: ServiceRow;
  practitioner: PractitionerRow;
  locationId?: number | undefined;
  sessionType?: 'in_person' | 'telehealth' | undefined;
};

export type SeriesPlan = {
  rule: string;
  timezone: string;
  /** Every time of the rule; moved ones stand where they were moved to. */
  times: SeriesTime[];
  /** Those that are to be booked. */
  wanted: SeriesTime[];
};

/** `prefix` is what the body calls the part that holds the rule, for refusals that name the field. */
export function planSeries(
  clinic: ClinicRow,
  place: Place,
  wish: {
    rule: string;
    start: number;
    skip?: readonly number[] | undefined;
    moved?: readonly { no: number; startsAt: string }[] | undefined;
  },
  prefix: string,
): SeriesPlan {
  const timezone = zoneOf(clinic, place);
  const found = seriesTimes({ rule: wish.rule, startsAt: wish.start, timezone });
  if ('problem' in found) throw invalidField(`${prefix}rule`, `${found.problem}.`);
  const skip = new Set(wish.skip);
  const moved = new Map((wish.moved ?? []).map(({ no, startsAt }) => [no, Date.parse(startsAt)]));
  const unknown = (numbers: Iterable<number>) => [...numbers].some((no) => no > found.length);
  if (unknown(skip)) throw invalidField(`${prefix}skip`, 'The series has no such number.');
  if (unknown(moved.keys())) throw invalidField(`${prefix}moved`, 'The series has no such number.');
  const times = found.map((time) => {
    const startsAt = moved.get(time.no);
    return startsAt === undefined ? time : { ...time, startsAt, shifted: false };
  });
  const wanted = times.filter((time) => !skip.has(time.no)).toSorted((one, other) => one.startsAt - other.startsAt);
  if (wanted.length === 0) throw invalidField(`${prefix}skip`, 'Leave at least one session in the series.');
  const lengthMs = place.service.duration_minutes * 60_000;
  const overlap = wanted.some((time, index) => time.startsAt < (wanted[index - 1]?.startsAt ?? 0) + lengthMs);
  if (overlap) throw invalidField(`${prefix}moved`, 'Two sessions of the series would be at the same time.');
  return { rule: wish.rule, timezone, times, wanted };
}

/** The clock that keeps its wall time: of the location, else of the first where the practitioner works. */
function zoneOf(clinic: ClinicRow, { practitioner, locationId }: Place): string {
  const { places } = practitioner;
  const place = places.find((candidate) => candidate.locationId === locationId) ?? places[0];
  return place?.timezone ?? clinic.timezone;
}

/** One time of the report; `nearest` are free ones near it. */
export type ReportedTime = SeriesTime & {
  status: 'free' | 'taken' | 'unavailable' | 'yours';
  reason?: string;
  nearest: JudgedStart['nearest'];
};

/** What does not stand in the way: the caller's own hold, the appointments that are being moved. */
export type Ignored = { diaryIds: readonly number[]; appointmentIds?: readonly number[]; patientId: number | null };

/** Each time of a series as it stands now. For staff the horizon does not count. */
export async function reportTimes(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  place: Place,
  times: readonly SeriesTime[],
  ignored: Ignored,
): Promise<ReportedTime[]> {
  const now = platform.clock.now();
  const { service, practitioner, locationId, sessionType } = place;
  const starts = times.map((time) => time.startsAt);
  const wish = { service, practitionerId: practitioner.id, locationId, sessionType, starts };
  const who = { anyHorizon: isStaff(context), ignoreDiaryIds: ignored.diaryIds };
  const judged = await judgeTimes(platform.db, clinic.id, { ...wish, ...who }, now);
  const own = await ownTimes(platform, clinic.id, ignored, service, starts);
  return times.map((time, index) => reportTime(time, judged[index], own(time.startsAt)));
}

function reportTime(time: SeriesTime, judged: JudgedStart | undefined, isYours: boolean): ReportedTime {
  const nearest = judged?.nearest ?? [];
  if (isYours) return { ...time, status: 'yours', nearest };
  if (judged === undefined || judged.verdict.ok) return { ...time, status: 'free', nearest: [] };
  const reason = judged.verdict.refusal;
  return reason === 'busy'
    ? { ...time, status: 'taken', nearest }
    : { ...time, status: 'unavailable', reason, nearest };
}

/** Whether the patient has an appointment of their own then; nobody does as long as nobody is known. */
async function ownTimes(
  platform: Platform,
  clinicId: number,
  { patientId, appointmentIds = [] }: Ignored,
  service: ServiceRow,
  starts: readonly number[],
): Promise<(start: number) => boolean> {
  if (patientId === null) return () => false;
  const lengthMs = service.duration_minutes * 60_000;
  const span = { from: new Date(Math.min(...starts)), to: new Date(Math.max(...starts) + lengthMs) };
  const rows = await inTransaction(platform.db, clinicId, (tx) =>
    repository.listTimesOfPatient(tx, clinicId, patientId, span),
  );
  const others = rows.filter((row) => !appointmentIds.includes(row.id));
  return (start) => others.some((row) => row.starts_at.getTime() < start + lengthMs && row.ends_at.getTime() > start);
}

export function isStaff({ caller }: Context): boolean {
  return caller?.kind === 'person' && mayEver(caller.role, 'appointment.override');
}

/** The report a page shows before anybody books. */
export async function previewSeries(
  platform: Platform,
  context: Context,
  clinic: ClinicRow,
  place: Place,
  wish: { rule: string; start: number; hold: { id: number } | null },
) {
  await limitAddress(platform, PREVIEWS, context);
  const { timezone, times } = planSeries(clinic, place, wish, '');
  const { caller } = context;
  const patientId = caller?.kind === 'person' ? caller.patientId : null;
  const ignored = { diaryIds: wish.hold === null ? [] : [wish.hold.id], patientId };
  return { timezone, times: await reportTimes(platform, context, clinic, place, times, ignored) };
}

/** Refusals of one time that are, in a series, a report on all of them. */
export const LOST_CODES: readonly string[] = ['slot_taken', 'slot_unavailable', 'duplicate_appointment', 'group_full'];

/** Not all of a series could be had, so nothing was done; the report says how each of its times stands. */
export class SeriesLost extends AppError {
  readonly report: ReportedTime[];
  readonly timezone: string;

  constructor(report: ReportedTime[], timezone: string, cause: unknown) {
    super('slot_taken', 'Not every session of the series can be had, so nothing was changed.', undefined, { cause });
    this.report = report;
    this.timezone = timezone;
  }
}

/** Staff plan a series past the horizon that patients have; everything else holds for it as well. */
export async function isOnlyTooFar(
  tx: Tx,
  context: Context,
  clinicId: number,
  wish: Parameters<typeof availability.judgeTime>[2],
  now: Date,
): Promise<boolean> {
  if (!isStaff(context)) return false;
  const verdict = await availability.judgeTime(tx, clinicId, wish, now);
  if (verdict.ok || verdict.refusal !== 'too_far') return false;
  const ignoreDiaryIds = wish.ignoreDiaryId === undefined ? [] : [wish.ignoreDiaryId];
  const [beyond] = await judgeTimes(
    tx,
    clinicId,
    { ...wish, starts: [wish.start], anyHorizon: true, ignoreDiaryIds },
    now,
  );
  return beyond?.verdict.ok === true;
}
