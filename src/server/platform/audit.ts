import { type Context, callerName } from './caller.ts';
import type { Tx } from './db.ts';

/** One line of the audit log: who did what to whose record. Ids and field names, never contents. */
export type AuditLine = {
  action: string;
  objectType: string;
  objectId?: string | number | null;
  patientId?: number | null;
  outcome?: 'ok' | 'refused';
  detail?: Record<string, unknown>;
};

/** Writes a line in the transaction of the act itself: there is no act without its line, and no line without its act. */
export async function audit(tx: Tx, context: Context | SystemActor, line: AuditLine, at: Date): Promise<void> {
  const person = 'caller' in context ? context : null;
  await tx
    .insertInto('audit.entries')
    .values({
      clinic_id: context.clinicId,
      at,
      actor: person === null ? `system:${(context as SystemActor).system}` : callerName(person),
      actor_role: person?.caller?.role ?? null,
      action: line.action,
      object_type: line.objectType,
      object_id: line.objectId === undefined || line.objectId === null ? null : String(line.objectId),
      patient_id: line.patientId ?? null,
      outcome: line.outcome ?? 'ok',
      address: person?.address ?? null,
      request_id: person?.requestId ?? null,
      detail: line.detail === undefined ? null : JSON.stringify(line.detail),
    })
    .execute();
}

/** A job or a tick that acts for nobody in particular. */
export type SystemActor = { clinicId: number; system: string };
