import * as contracts from '../../../contracts/appointments.ts';
import { formatDecimal } from '../../../domain/money.ts';
import type { Context } from '../../platform/caller.ts';
import { setGuestCookie } from '../../platform/cookies.ts';
import type { Http } from '../../platform/http.ts';
import type { Platform } from '../../platform/platform.ts';
import { holdTokenIn, withNearest } from '../availability/routes.ts';
import { clinicUrl, type ClinicDirectory } from '../clinics/service.ts';
import { calendarFile } from './calendar-file.ts';
import { calendarLinks } from './calendar-links.ts';
import { calendarEntryOf } from './calendar-entry.ts';
import { meetingStatus, presentAppointment } from './presenter.ts';
import * as appointments from './service.ts';

const GUEST_HOURS = 24;

export function routeAppointments(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const present = async (row: appointments.AppointmentRow, context: Context) =>
    presentAppointment(row, await clinics.byId(context.clinicId), platform.sealer, platform.clock.now());
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
      const plan = await appointments.planBooking(platform, context, clinic, body);
      const wish = {
        serviceId: plan.service.id,
        practitionerId: plan.practitioner.id,
        locationId: plan.locationId,
        sessionType: plan.sessionType,
        start: plan.start,
      };
      const row = await withNearest(platform, clinics, context, wish, () =>
        appointments.book(platform, context, clinic, body, plan),
      );
      const appointment = await present(row, context);
      const answer = {
        success: true as const,
        appointmentId: row.id,
        reference: row.reference,
        meetingDetails: appointment.meetingDetails,
        meetingStatus: meetingStatus(row),
        appointment,
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
  http.route(contracts.getAppointment, async ({ params, context }) =>
    present(await appointments.readAppointment(platform, context, params.id), context),
  );
  http.route(contracts.listUserAppointments, async ({ params, query, context }) => {
    const { rows, nextCursor } = await appointments.listForUser(platform, context, params.userId, query);
    return { appointments: await Promise.all(rows.map((row) => present(row, context))), nextCursor };
  });

  /** One move for the three endpoints that ask for it; a time that cannot be had comes with the nearest free ones. */
  async function move(context: Context, id: number, wish: appointments.MoveWish): Promise<appointments.AppointmentRow> {
    const clinic = await clinics.byId(context.clinicId);
    const { row, start } = await appointments.planMove(platform, context, clinic, id, wish);
    const asked = { serviceId: row.service_id, practitionerId: row.practitioner_id, start };
    return withNearest(platform, clinics, context, asked, () =>
      appointments.reschedule(platform, context, clinic, id, start),
    );
  }

  async function cancel(context: Context, id: number, reason: string | undefined) {
    const clinic = await clinics.byId(context.clinicId);
    return appointments.cancel(platform, context, clinic, id, reason ?? null);
  }

  http.route(contracts.changeAppointment, async ({ params, body, context }) => {
    const { date, time, timezone, offset, status, reason } = body;
    if (status === 'cancelled') return present((await cancel(context, params.id, reason)).row, context);
    if (date !== undefined || time !== undefined) {
      const moved = await move(context, params.id, { date, time, timezone, offset, dateField: 'date' });
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
    const { row, refundCents, feeCents } = await cancel(context, params.id, body.reason);
    return {
      success: true as const,
      message: 'Appointment cancelled successfully',
      refund: formatDecimal(refundCents, row.currency),
      fee: formatDecimal(feeCents, row.currency),
    };
  });
  http.route(contracts.rescheduleAppointment, async ({ params, body, context }) => {
    const { newDate: date, newTime: time, timezone, offset } = body;
    const row = await move(context, params.id, { date, time, timezone, offset, dateField: 'newDate' });
    return {
      success: true as const,
      message: 'Appointment rescheduled successfully',
      appointment: await present(row, context),
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
