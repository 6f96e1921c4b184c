import type { ExportPart } from '../../platform/export-parts.ts';
import { listAccesses } from './audit-repository.ts';
import { presentAccess } from './presenter.ts';

/** The newest of them; the pages show all. */
const MOST = 10_000;

/** Who opened or changed the person's record. */
export const recordAccessPart: ExportPart = {
  name: 'record-access',
  tables: ['audit.entries'],
  async collect(tx, { clinicId, userId, patientId }) {
    const rows = await listAccesses(tx, clinicId, { userId, patientId, onlyOthers: false, before: null, limit: MOST });
    return { data: rows.map((row) => presentAccess(row, userId)) };
  },
};
