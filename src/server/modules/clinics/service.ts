/**
 * The clinics of this deployment: which one a request is for, and what the public may know of it. The list is small and
 * read by every request, so each process keeps it for a few seconds.
 */
import type { Db } from '../../platform/db.ts';
import { notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { type ClinicRow, listClinics, listLocations } from './repository.ts';

export * from './places.ts';
export { findClinic, listLocations } from './repository.ts';
export { changeSettings, readSettings } from './settings.ts';

const KEEP_MS = 5_000;

export type ClinicDirectory = {
  /** The clinic a request names by header, else by host name; null when it names none. An unknown header is a 404. */
  named(header: string | undefined, host: string | undefined): Promise<ClinicRow | null>;
  byId(id: number): Promise<ClinicRow>;
  default(): Promise<ClinicRow>;
  all(): Promise<ClinicRow[]>;
  /** After a change: this process reads them again at once, the others within seconds. */
  forget(): void;
};

export function createClinicDirectory(db: Db): ClinicDirectory {
  let kept: { rows: Promise<ClinicRow[]>; until: number } | null = null;
  const all = () => {
    if (kept === null || kept.until < Date.now()) {
      const rows = listClinics(db);
      kept = { rows, until: Date.now() + KEEP_MS };
      rows.catch(() => (kept = null));
    }
    return kept.rows;
  };
  return {
    all,
    forget() {
      kept = null;
    },
    async named(header, host) {
      const rows = await all();
      if (header !== undefined && header !== '') {
        const found = rows.find((row) => row.slug === header.toLowerCase());
        if (found === undefined) throw notFound('clinic');
        return found;
      }
      const name = host?.replace(/:\d+$/, '').toLowerCase();
      return rows.find((row) => name !== undefined && row.host_names.includes(name)) ?? null;
    },
    async byId(id) {
      const found = (await all()).find((row) => row.id === id);
      if (found === undefined) throw notFound('clinic');
      return found;
    },
    async default() {
      const rows = await all();
      const found = rows.find((row) => row.is_default) ?? rows[0];
      if (found === undefined) throw notFound('clinic');
      return found;
    },
  };
}

export async function describeClinic(platform: Platform, clinics: ClinicDirectory, clinicId: number) {
  const [clinic, locations] = await Promise.all([clinics.byId(clinicId), listLocations(platform.db, clinicId)]);
  return { clinic, locations };
}

/** The address of this clinic's pages, for links in messages: its own host name where it has one. */
export function clinicUrl(platform: Platform, clinic: ClinicRow): string {
  const base = new URL(platform.config.publicUrl ?? platform.selfUrl());
  const [hostName] = clinic.host_names;
  if (hostName !== undefined) base.hostname = hostName;
  else if (base.hostname === '127.0.0.1') base.hostname = 'localhost';
  return base.origin;
}
