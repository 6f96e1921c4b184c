import { listPersonTables, listRowsOf } from './export-repository.ts';
import { findById } from '../patients/service.ts';
import * as identity from '../identity/service.ts';
import type { ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import { presentUser } from './presenter.ts';
import { presentPreferences, readAccount } from './service.ts';

/** The account: who one is, what one chose, and where one is signed in. */
export function accountParts(platform: Platform): ExportPart[] {
  return [
    {
      name: 'account',
      tables: ['users', 'patients', 'practitioners'],
      async collect(tx, { clinicId, userId, patientId }) {
        const user = await identity.findUser(tx, clinicId, userId);
        if (user === undefined) return { data: null };
        const account = presentUser(await readAccount(platform, tx, clinicId, user));
        const patient = patientId === null ? undefined : await findById(tx, clinicId, patientId);
        const since = patient?.created_at.toISOString() ?? null;
        return { data: { ...account, preferences: presentPreferences(user), patientSince: since } };
      },
    },
    {
      name: 'sessions',
      tables: ['sessions'],
      async collect(tx, { clinicId, userId }) {
        const rows = await identity.listSessionsOf(tx, clinicId, userId);
        return {
          data: rows.map((row) => ({
            signedInAt: row.created_at.toISOString(),
            lastSeenAt: row.last_seen_at.toISOString(),
            endedAt: row.revoked_at?.toISOString() ?? null,
            device: row.user_agent,
            address: row.address,
          })),
        };
      },
    },
  ];
}

/** What is of no use to the person and of much to whoever finds the file: what proves who somebody is, and sealed texts. */
const SECRET = /sealed|hash|token|secret|password|clinic_id/;
const SECRET_TABLES = new Set(['second_factors', 'recovery_codes', 'one_time_tokens', 'external_tokens']);

/** Tables with the person in them that no other part tells of, row by row, so that a new one is never forgotten. */
export function remainingPart(told: readonly ExportPart[]): ExportPart {
  const known = new Set(told.flatMap((part) => part.tables));
  return {
    name: 'other',
    tables: [],
    async collect(tx, { clinicId, userId, patientId }) {
      const data: Record<string, unknown> = {};
      for (const table of await listPersonTables(tx)) {
        if (known.has(table.name) || SECRET_TABLES.has(table.name)) continue;
        const rows = await listRowsOf(tx, clinicId, table, { userId, patientId });
        data[table.name] = rows.map((row) =>
          Object.fromEntries(Object.entries(row).filter(([name]) => !SECRET.test(name))),
        );
      }
      return { data };
    },
  };
}
