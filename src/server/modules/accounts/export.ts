/** Everything held about a person, as JSON in a zip with their documents (HIPAA's right of access, the GDPR's Article 20). */
import { strToU8, zipSync } from 'fflate';
import { audit } from '../../platform/audit.ts';
import type { Context } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { ExportFile, ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Limit } from '../../platform/rate-limit.ts';

/** Gathering it is work; nobody needs it every hour. */
const EXPORTS: Limit = { name: 'export', most: 20, seconds: 24 * 3600 };
/** Documents that are made one after the other, so that an export of years does not take the process for itself. */
type Gathered = { name: string; data: unknown; documents: () => Promise<ExportFile[]> };

export async function exportEverything(
  platform: Platform,
  context: Context,
  clinicName: string,
  parts: readonly ExportPart[],
): Promise<ExportFile> {
  const { caller, clinicId } = context;
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  await platform.limiter.take(EXPORTS, `${clinicId}:${caller.userId}`);
  const { userId, patientId, practitionerId } = caller;
  const now = platform.clock.now();
  const gathered = await inTransaction(platform.db, clinicId, async (tx) => {
    const found: Gathered[] = [];
    for (const part of parts) {
      const { data, documents } = await part.collect(tx, { clinicId, userId, patientId, practitionerId });
      found.push({ name: part.name, data, documents: documents ?? (async () => []) });
    }
    await audit(tx, context, { action: 'record.export', objectType: 'user', objectId: userId, patientId }, now);
    return found;
  });
  const files: Record<string, Uint8Array> = {};
  for (const { name, data, documents } of gathered) {
    files[`${name}.json`] = strToU8(`${JSON.stringify(data, null, 2)}\n`);
    for (const document of await documents()) files[`${name}/${safeName(document.name)}`] = document.file;
  }
  const date = now.toISOString().slice(0, 10);
  files['READ-ME.txt'] = strToU8(readMe(clinicName, date, Object.keys(files)));
  return { name: `attune-export-${date}.zip`, file: Buffer.from(zipSync(files, { level: 6 })) };
}

function readMe(clinicName: string, date: string, names: string[]): string {
  return `What ${clinicName} holds about you, as of ${date}.

The .json files are text that people and programs can read; your documents lie in folders beside them.
Notes that a practitioner keeps for themselves alone are not in here.

${names.toSorted((a, b) => (a < b ? -1 : 1)).join('\n')}
`;
}

/** A name of ours may hold what somebody typed; in a zip it must not lead anywhere. */
const safeName = (name: string): string => name.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');
