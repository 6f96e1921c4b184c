/** Refused acts in the audit log: who asked for what, and was not given it. */
import { audit } from './audit.ts';
import type { Context } from './caller.ts';
import type { Clock } from './clock.ts';
import { type Db, inTransaction } from './db.ts';
import type { Refusal } from './http.ts';

/** What everybody may see: asking for more of it than there is concerns nobody's record. */
const PUBLIC = new Set(['Catalog', 'Clinic', 'Practitioners', 'Webhooks']);

/** In a transaction of its own: the act's was rolled back. */
export async function auditRefusal(
  { db, clock }: { db: Db; clock: Clock },
  context: Context,
  { endpoint, code, ids, patientId }: Refusal,
): Promise<void> {
  if (endpoint.access === 'anyone' && PUBLIC.has(endpoint.tag)) return;
  const [objectId = null] = [ids.id, ids.userId, ...Object.values(ids)].filter((id) => id !== undefined);
  const line = {
    action: endpoint.id,
    objectType: endpoint.tag.toLowerCase(),
    objectId,
    patientId,
    outcome: 'refused' as const,
    detail: { code, ...(Object.keys(ids).length > 1 ? { ids } : {}) },
  };
  await inTransaction(db, context.clinicId, (tx) => audit(tx, context, line, clock.now()));
}
