/** Telling the two parties about several appointments of a series at once: one mail each, with one calendar file. */
import { inTransaction } from '../../platform/db.ts';
import { calendarEntryOf } from '../appointments/calendar-entry.ts';
import { calendarFileOfAll } from '../appointments/calendar-file.ts';
import * as appointments from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { clinicUrl } from '../clinics/service.ts';
import type { Notifications } from './deps.ts';
import { sendOnce } from './service.ts';
import type { MailAudience } from './templates/mail-words.ts';
import { renderSeriesMail, type SeriesMailWish, type SeriesOccasion } from './templates/series-mail.ts';

type Row = appointments.AppointmentRow;

export type SeriesNews = {
  occasion: SeriesOccasion;
  appointmentIds: readonly number[];
  /** Tells one change of the series from the next. */
  version: string;
  cancelled?: SeriesMailWish['cancelled'];
};

/** Mails both parties. What is no longer true when the job runs is left out; with nothing left there is no mail. */
export async function tellSeries(deps: Notifications, clinicId: number, news: SeriesNews): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const rows = await inTransaction(deps.db, clinicId, (tx) =>
    appointments.findAppointments(tx, clinicId, news.appointmentIds),
  );
  const wanted = rows.filter((row) => (row.status === 'cancelled') === (news.occasion === 'cancelled'));
  const [first, ...others] = wanted;
  if (first === undefined) return;
  for (const audience of ['patient', 'practitioner'] as const)
    await tell(deps, clinic, [first, ...others], audience, news);
}

async function tell(
  deps: Notifications,
  clinic: ClinicRow,
  rows: readonly [Row, ...Row[]],
  audience: MailAudience,
  news: SeriesNews,
): Promise<void> {
  const [row] = rows;
  const base = clinicUrl(deps, clinic);
  const entries = rows.map((one) => calendarEntryOf(one, clinic, base, audience));
  const { attendee, language } = entries[0] as (typeof entries)[number];
  const mail = {
    to: attendee ?? { name: '', email: '' },
    ...(clinic.email === null ? {} : { replyTo: { name: clinic.name, email: clinic.email } }),
    ...renderSeriesMail({ ...wishOf(rows, clinic, base, news), language, audience }),
    attachments: [],
    icalEvent: { method: 'PUBLISH', filename: `${row.reference}.ics`, content: calendarFileOfAll(entries) } as const,
    messageKey: `${clinic.id}-series_${news.occasion}-${row.series_id}-${audience}-${news.version}`,
  };
  await sendOnce(deps, clinic.id, { template: news.occasion, appointmentId: row.id }, mail);
}

function wishOf(
  rows: readonly [Row, ...Row[]],
  clinic: ClinicRow,
  base: string,
  news: SeriesNews,
): Omit<SeriesMailWish, 'language' | 'audience'> {
  const [row] = rows;
  const { name, phone, email, locale, accent } = clinic;
  const unpaid = rows.find((one) => one.pay_by !== null);
  return {
    occasion: news.occasion,
    clinic: { name, phone, email, locale, accent },
    patientName: row.patient_name,
    practitionerName: row.practitioner_name,
    deliveryMode: row.session_type as 'in_person' | 'telehealth',
    locationName: row.location_name,
    locationAddress: row.location_address,
    timezone: row.timezone,
    sessions: rows.map((one) => ({ startsAt: one.starts_at, reference: one.reference, payBy: one.pay_by })),
    priceCents: row.price_cents,
    currency: row.currency,
    cancelled: news.cancelled ?? null,
    links: {
      appointmentsUrl: `${base}/appointments`,
      payUrl: unpaid === undefined ? null : `${base}/book/pay/${unpaid.id}`,
    },
  };
}
