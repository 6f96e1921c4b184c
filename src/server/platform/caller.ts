import type { Role } from '../../contracts/endpoint.ts';

/** Who stands behind a request, as the token says and the session table confirms. */
export type Person = {
  kind: 'person';
  userId: string;
  sessionId: string;
  role: Role;
  patientId: number | null;
  practitionerId: number | null;
  /** Must set up a second factor before anything else. */
  lacksSecondFactor: boolean;
};

/** Somebody who booked without an account: may see and pay this one appointment. */
export type Guest = { kind: 'guest'; role: 'patient'; appointmentId: number; patientId: number };

export type Caller = Person | Guest;

/** What every service gets to know about the request it serves. */
export type Context = {
  clinicId: number;
  caller: Caller | null;
  requestId: string;
  address: string;
  userAgent: string | null;
  language: 'en' | 'es' | null;
};

/** How the audit log and the idempotency keys call the caller; strangers are told apart by address only. */
export function callerName(context: Context): string {
  if (context.caller === null) return `stranger:${context.address}`;
  return context.caller.kind === 'person' ? `user:${context.caller.userId}` : `guest:${context.caller.appointmentId}`;
}
