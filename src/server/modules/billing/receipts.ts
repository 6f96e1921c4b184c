/** The receipt of a payment, from rows to the document. */
import { AppError } from '../../platform/errors.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { type ReceiptDocument, renderReceipt } from './receipt-pdf.ts';
import type { PaymentRow } from './service.ts';

export async function makeReceipt(
  payment: PaymentRow,
  row: AppointmentRow,
  clinic: ClinicRow,
): Promise<{ file: Buffer; name: string }> {
  if (payment.receipt_number === null || payment.succeeded_at === null)
    throw new AppError('not_found', 'There is no receipt until the payment has gone through.');
  return { file: await renderReceipt(documentOf(payment, row, clinic)), name: `${payment.receipt_number}.pdf` };
}

function documentOf(payment: PaymentRow, row: AppointmentRow, clinic: ClinicRow): ReceiptDocument {
  const paidAt = payment.succeeded_at as Date;
  const gstCents = payment.gst_cents > 0 ? payment.gst_cents : null;
  return {
    language: row.language === 'es' ? 'es' : 'en',
    number: payment.receipt_number as string,
    issuedAt: paidAt,
    clinic: {
      name: clinic.name,
      address: clinic.address,
      abn: clinic.business_number,
      phone: clinic.phone,
      email: clinic.email,
      timezone: clinic.timezone,
      locale: clinic.locale,
      gstRegistered: clinic.tax_registered && clinic.country === 'AU',
    },
    patientName: row.patient_name,
    practitioner: { name: row.practitioner_name, title: row.practitioner_title, providerNumber: null },
    service: {
      startsAt: row.starts_at,
      timezone: row.timezone,
      deliveryMode: row.session_type as 'in_person' | 'telehealth',
      locationName: row.location_name,
    },
    lines: [
      {
        description: row.service_name,
        quantity: 1,
        unitCents: payment.amount_cents,
        totalCents: payment.amount_cents,
        gstCents,
      },
    ],
    currency: payment.currency,
    totalCents: payment.amount_cents,
    gstCents: payment.gst_cents,
    paidCents: payment.amount_cents,
    outstandingCents: 0,
    payment: {
      method: payment.method as ReceiptDocument['payment']['method'],
      card:
        payment.card_brand === null || payment.card_last4 === null
          ? null
          : { brand: payment.card_brand, last4: payment.card_last4 },
      paidAt,
      reference: payment.transaction_id ?? payment.intent_id ?? '',
    },
    appointmentReference: row.reference,
  };
}
