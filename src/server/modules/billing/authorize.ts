/** Whose invoice it is, and who may do what to it. */
import { type Action, may, mayEver } from '../../../domain/permissions.ts';
import type { Context } from '../../platform/caller.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { InvoiceRow } from './invoice-repository.ts';

/** The invoice, if the caller may do this to it. A wrong role is a 403, somebody else's invoice a 404. */
export function authorizeInvoice(
  context: Context,
  invoice: InvoiceRow | undefined,
  action: Action,
): asserts invoice is InvoiceRow {
  const { caller } = context;
  if (caller === null) throw new AppError('unauthenticated');
  if (!mayEver(caller.role, action)) throw new AppError('forbidden');
  if (invoice === undefined || !may(caller.role, action, isOwn(context, invoice)))
    throw notFound('invoice', invoice?.patient_id);
}

function isOwn({ caller }: Context, invoice: InvoiceRow): boolean {
  if (caller?.kind === 'guest')
    return invoice.appointment_id !== null && caller.appointmentId === invoice.appointment_id;
  if (caller?.role === 'patient') return caller.patientId === invoice.patient_id;
  return caller?.role === 'practitioner' && caller.practitionerId === invoice.practitioner_id;
}
