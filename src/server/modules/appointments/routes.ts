import * as contracts from '../../../contracts/appointments.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { Context } from '../../platform/caller.ts';
import { setGuestCookie } from '../../platform/cookies.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { holdTokenIn, withNearest } from '../availability/routes.ts';
import { getService, type ServiceRow } from '../catalog/service.ts';
import { clinicUrl, type ClinicDirectory } from '../clinics/service.ts';
import { calendarFile } from './calendar-file.ts';
import { calendarLinks } from './calendar-links.ts';
import { calendarEntryOf } from './calendar-entry.ts';
import { meetingStatus, presentAppointment, presentOccurrences } from './presenter.ts';
import * as appointments from './service.ts';

const GUEST_HOURS = 24;

export function routeAppointments(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const present = async (row: appointments.AppointmentRow, context: Context) =>
    presentAppointment(
      row,
      await clinics.byId(context.clinicId),
      platform.sealer,
      platform.clock.now(),
      context.caller,
    );
  const presentAll = (rows: readonly appointments.AppointmentRow[], context: Context) =>
    Promise.all(rows.map((row) => present(row, context)));
  /** A series that could not be had is refused together with the report on each of its times. */
  async function withReport<T>(context: Context, service: ServiceRow, story: () => Promise<T>): Promise<T> {
    try {
      return await story();
    } catch (error) {
      if (!(error instanceof appointments.SeriesLost)) throw error;
      const clinic = await clinics.byId(context.clinicId);
      const occurrences = presentOccurrences(error.report, service, clinic, error.timezone);
      throw new AppError('slot_taken', error.message, { occurrences }, { cause: error });
    }
  }
  /** A guest's key to the one appointment they made. */
  const guestToken = (clinicId: number, row: { id: number; patient_id: number }) =>
    platform.tokens.sign(
      { kind: 'guest', clinicId, appointmentId: row.id, patientId: row.patient_id },
      { hours: GUEST_HOURS },
    );

  http.route(
    contracts.bookAppointment,
    async ({ body, context, reply }) => {
      const clinic = await clinics.byId(context.clinicId);
      const { wish, plans } = await appointments.planBookings(platform, context, clinic, body);
      const asked = { ...wish, serviceId: wish.service.id };
      const story = () => appointments.bookFirst(platform, context, clinic, body, plans);
      const rows =
        body.recurrence === undefined || plans.length === 0
          ? await withNearest(platform, clinics, context, asked, story)
          : await withReport(context, wish.service, story);
      const isWaitedFor = body.videoMeetingConfig !== undefined && body.recurrence === undefined;
      const row = isWaitedFor ? await appointments.waitForMeeting(platform, rows[0]) : rows[0];
      const appointment = await present(row, context);
      const { series } = appointment;
      const answer = {
        success: true as const,
        appointmentId: row.id,
        reference: row.reference,
        meetingDetails: appointment.meetingDetails,
        meetingStatus: meetingStatus(row),
        appointment,
        ...(series === null ? {} : { series: { id: series.id, appointments: await presentAll(rows, context) } }),
      };
      if (context.caller?.kind === 'person') return answer;
      const accessToken = await guestToken(clinic.id, row);
      if (body.cookies === true) setGuestCookie(reply, accessToken, platform.config);
      return { ...answer, accessToken };
    },
    {
      reissue: async (answer, context) => {
        if (context.caller?.kind === 'person') return answer;
        const { id, clientId } = answer.appointment as { id: number; clientId: number };
        return { ...answer, accessToken: await guestToken(context.clinicId, { id, patient_id: clientId }) };
      },
    },
  );
  http.route(contracts.previewSeries, async ({ body, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { place, ...wish } = await appointments.planPreview(platform, context, clinic, body);
    const { rule } = body;
    const { timezone, times } = await appointments.previewSeries(platform, context, clinic, place, { ...wish, rule });
    return { occurrences: presentOccurrences(times, place.service, clinic, timezone) };
  });
  http.route(contracts.getAppointment, async ({ params, context }) =>
    present(await appointments.readAppointment(platform, context, params.id), context),
  );
  http.route(contracts.listUserAppointments, async ({ params, query, context }) => {
    const { rows, nextCursor } = await appointments.listForUser(platform, context, params.userId, query);
    return { appointments: await Promise.all(rows.map((row) => present(row, context))), nextCursor };
  });

  /** One move for all endpoints that ask for it; a time that cannot be had comes with the nearest free ones, or a report. */
  async function move(
    context: Context,
    id: number,
    wish: appointments.MoveWish & Pick<appointments.Move, 'scope' | 'minutes' | 'override'>,
  ) {
    const clinic = await clinics.byId(context.clinicId);
    const { row, start } = await appointments.planMove(platform, context, clinic, id, wish);
    const { scope, minutes, override } = wish;
    const asked = { serviceId: row.service_id, practitionerId: row.practitioner_id, start };
    const story = () => appointments.reschedule(platform, context, clinic, id, { start, scope, minutes, override });
    if (scope === undefined || scope === 'one') return withNearest(platform, clinics, context, asked, story);
    return withReport(context, await getService(platform.db, clinic.id, row.service_id), story);
  }

  async function cancel(context: Context, id: number, reason: string | undefined, scope?: appointments.Scope) {
    const clinic = await clinics.byId(context.clinicId);
    return appointments.cancel(platform, context, clinic, id, { reason: reason ?? null, scope });
  }

  http.route(contracts.changeAppointment, async ({ params, body, context }) => {
    const { date, time, timezone, offset, duration, override, status, reason } = body;
    if (status === 'cancelled') return present((await cancel(context, params.id, reason))[0].row, context);
    if (date !== undefined || time !== undefined || duration !== undefined) {
      const wish = { date, time, timezone, offset, dateField: 'date', minutes: duration, override } as const;
      const [moved] = await move(context, params.id, wish);
      if (status === undefined || status === moved.status) return present(moved, context);
    }
    const clinic = await clinics.byId(context.clinicId);
    return present(await appointments.takeStep(platform, context, clinic, params.id, status ?? 'pending'), context);
  });
  http.route(contracts.deleteAppointment, async ({ params, context }) => {
    await cancel(context, params.id, undefined);
    return { success: true as const, message: 'Appointment cancelled successfully' };
  });
  http.route(contracts.cancelAppointment, async ({ params, body, context }) => {
    const done = await cancel(context, params.id, body.reason, body.scope);
    const { currency } = done[0].row;
    const total = (cents: 'refundCents' | 'feeCents') => done.reduce((sum, one) => sum + one[cents], 0);
    return {
      success: true as const,
      message: done.length > 1 ? 'Appointments cancelled successfully' : 'Appointment cancelled successfully',
      refund: formatDecimal(total('refundCents'), currency),
      fee: formatDecimal(total('feeCents'), currency),
      cancelled: done.map(({ row }) => row.id),
    };
  });
  http.route(contracts.rescheduleAppointment, async ({ params, body, context }) => {
    const { newDate: date, newTime: time, timezone, offset, scope, override } = body;
    const wish = { date, time, timezone, offset, dateField: 'newDate', scope, override } as const;
    const rows = await move(context, params.id, wish);
    return {
      success: true as const,
      message: rows.length > 1 ? 'Appointments rescheduled successfully' : 'Appointment rescheduled successfully',
      appointment: await present(rows[0], context),
      ...(rows.length > 1 ? { appointments: await presentAll(rows, context) } : {}),
    };
  });

  http.route(contracts.downloadCalendarFile, async ({ params, context }) => {
    const row = await appointments.readAppointment(platform, context, params.id);
    const clinic = await clinics.byId(context.clinicId);
    const audience = context.caller?.role === 'practitioner' ? 'practitioner' : 'patient';
    const text = calendarFile(
      calendarEntryOf(row, clinic, clinicUrl(platform, clinic), audience),
      row.status === 'cancelled' ? 'CANCEL' : 'PUBLISH',
    );
    return { file: Buffer.from(text), contentType: 'text/calendar; charset=utf-8', name: `${row.reference}.ics` };
  });
  http.route(contracts.getCalendarLinks, async ({ params, context }) => {
    const row = await appointments.readAppointment(platform, context, params.id);
    const clinic = await clinics.byId(context.clinicId);
    const base = clinicUrl(platform, clinic);
    const audience = context.caller?.role === 'practitioner' ? 'practitioner' : 'patient';
    return calendarLinks(
      calendarEntryOf(row, clinic, base, audience),
      `${base}/api/appointments/${row.id}/calendar.ics`,
    );
  });

  http.route(contracts.getDraft, ({ params, context, raw }) =>
    appointments.readDraft(platform, context, params.key, holdTokenIn(raw.headers)),
  );
  http.route(contracts.putDraft, ({ params, body, context, raw }) =>
    appointments.saveDraft(platform, context, params.key, holdTokenIn(raw.headers), body.data),
  );
}
