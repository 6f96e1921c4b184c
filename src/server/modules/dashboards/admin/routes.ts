import * as contracts from '../../../../contracts/console.ts';
import type { Context } from '../../../platform/caller.ts';
import type { FileAnswer, Http } from '../../../platform/http.ts';
import type { Platform } from '../../../platform/platform.ts';
import { presentAppointment } from '../../appointments/presenter.ts';
import type { AppointmentRow } from '../../appointments/service.ts';
import type { ClinicRow } from '../../clinics/repository.ts';
import type { ClinicDirectory } from '../../clinics/service.ts';
import { exportAppointments, listAppointments } from './appointments.ts';
import { readOverview } from './overview.ts';
import { readReport, reportAsCsv } from './reports.ts';

export function routeConsole(http: Http, platform: Platform, clinics: ClinicDirectory): void {
  const present = (rows: readonly AppointmentRow[], clinic: ClinicRow, { caller }: Context) =>
    rows.map((row) => presentAppointment(row, clinic, platform.sealer, platform.clock.now(), caller));

  http.route(contracts.getAdminDashboard, async ({ context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { next, ...rest } = await readOverview(platform, context, clinic);
    return { ...rest, next: present(next, clinic, context) };
  });
  http.route(contracts.listAllAppointments, async ({ query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const { rows, nextCursor } = await listAppointments(platform, context, clinic, query);
    return { appointments: present(rows, clinic, context), nextCursor };
  });
  http.route(contracts.downloadAllAppointments, async ({ query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    return csv(await exportAppointments(platform, context, clinic, query), 'appointments');
  });
  http.route(contracts.getReport, async ({ params, query, context }) =>
    readReport(platform, context, await clinics.byId(context.clinicId), params.name, query),
  );
  http.route(contracts.downloadReport, async ({ params, query, context }) => {
    const clinic = await clinics.byId(context.clinicId);
    const report = await readReport(platform, context, clinic, params.name, query);
    return csv(reportAsCsv(report), `${params.name}-${report.period.startDate}-${report.period.endDate}`);
  });
}

const csv = (text: string, name: string): FileAnswer => ({
  file: Buffer.from(text),
  contentType: 'text/csv; charset=utf-8',
  name: `${name}.csv`,
});
