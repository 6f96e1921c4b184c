/** The receipt of a payment, from rows to the document. One that lacks what the law or Medicare wants is not issued. */
import { gstShare } from '../../../domain/gst.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { AppointmentRow } from '../appointments/service.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findProviderNumber } from '../practitioners/service.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow, ItemRow } from './invoice-repository.ts';
import { type ReceiptDocument, renderReceipt } from './receipt-pdf.ts';
import type { PaymentAbout } from './payments.ts';
import type { PaymentRow } from './service.ts';

export async function makeReceipt(
  platform: Pick<Platform, 'db'>,
  about: PaymentAbout,
  clinic: ClinicRow,
): Promise<{ file: Buffer; name: string }> {
  const { payment } = about;
  if (payment.receipt_number === null || payment.succeeded_at === null)
    throw new AppError('not_found', 'There is no receipt until the payment has gone through.');
  const receipt = await inTransaction(platform.db, clinic.id, (tx) => documentOf(tx, about, clinic));
  const missing = missingOn(receipt, about, clinic);
  if (missing.length > 0)
    throw new AppError(
      'receipt_incomplete',
      `This receipt cannot be issued yet: ${missing.join(', and ')} is missing.`,
      {
        missing,
      },
    );
  return { file: await renderReceipt(receipt), name: `${payment.receipt_number}.pdf` };
}

/** What Medicare, a health fund or the tax office would send the person back for. */
function missingOn({ practitioner, service }: ReceiptDocument, { payment, row }: PaymentAbout, clinic: ClinicRow) {
  const missing: string[] = [];
  if (clinic.tax_registered && clinic.country === 'AU' && !clinic.business_number) missing.push('the clinic’s ABN');
  if (row === null || practitioner === null || clinic.country !== 'AU') return missing;
  const where = `${practitioner.name} at ${row.location_name}`;
  const isClaim = payment.method === 'medicare';
  // A fund takes the practice's address in the place of a number (HI Regs r 13); Medicare itself does not.
  if (practitioner.providerNumber === null && (isClaim || !(row.location_address ?? clinic.address)))
    missing.push(`the provider number of ${where}`);
  if (isClaim && service?.itemNumber == null) missing.push('the Medicare item number');
  return missing;
}

async function documentOf(tx: Tx, about: PaymentAbout, clinic: ClinicRow): Promise<ReceiptDocument> {
  const { payment, row, invoice } = about;
  const paidAt = payment.succeeded_at as Date;
  const language = (row?.language ?? invoice?.patient_language) === 'es' ? 'es' : 'en';
  return {
    language,
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
    patientName: row?.patient_name ?? invoice?.patient_name ?? '',
    practitioner: row === null ? nameOnly(invoice) : await practitionerOf(tx, clinic.id, row),
    service: row === null ? null : serviceOf(row, payment),
    invoiceNumber: invoice?.number ?? null,
    ...(await amountsOf(tx, about)),
    currency: payment.currency,
    payment: {
      method: payment.method as ReceiptDocument['payment']['method'],
      card:
        payment.card_brand === null || payment.card_last4 === null
          ? null
          : { brand: payment.card_brand, last4: payment.card_last4 },
      paidAt,
      reference: payment.transaction_id ?? payment.intent_id ?? String(payment.id),
    },
    appointmentReference: row?.reference ?? null,
  };
}

function nameOnly(invoice: InvoiceRow | null): ReceiptDocument['practitioner'] {
  const name = invoice?.practitioner_name ?? null;
  return name === null ? null : { name, title: null, providerNumber: null };
}

async function practitionerOf(tx: Tx, clinicId: number, row: AppointmentRow): Promise<ReceiptDocument['practitioner']> {
  const providerNumber = await findProviderNumber(tx, clinicId, row.practitioner_id, row.location_id);
  return { name: row.practitioner_name, title: row.practitioner_title, providerNumber };
}

function serviceOf(row: AppointmentRow, payment: PaymentRow): ReceiptDocument['service'] {
  return {
    startsAt: row.starts_at,
    timezone: row.timezone,
    deliveryMode: row.session_type as 'in_person' | 'telehealth',
    locationName: row.location_name,
    itemNumber: payment.item_number,
  };
}

type Amounts = Pick<ReceiptDocument, 'lines' | 'totalCents' | 'gstCents' | 'paidCents' | 'outstandingCents'>;

/** Of the invoice with what was outstanding after this payment; without one, of the session it paid for. */
async function amountsOf(tx: Tx, { payment, row, invoice }: PaymentAbout): Promise<Amounts> {
  const paidCents = payment.amount_cents;
  if (invoice === null) {
    const gstCents = payment.gst_cents > 0 ? payment.gst_cents : null;
    const description = row?.service_name ?? '';
    const line = { description, quantity: 1, unitCents: paidCents, totalCents: paidCents, gstCents };
    return { lines: [line], totalCents: paidCents, gstCents: payment.gst_cents, paidCents, outstandingCents: 0 };
  }
  const items = await invoices.listItems(tx, invoice.clinic_id, invoice.id);
  const others = await invoices.listPaymentsOfInvoice(tx, invoice.clinic_id, invoice.id);
  const until = payment.succeeded_at?.getTime() ?? 0;
  const paidSoFar = others
    .filter(({ succeeded_at, id }) => succeeded_at !== null && (succeeded_at.getTime() < until || id === payment.id))
    .reduce((sum, one) => sum + one.amount_cents, 0);
  return {
    lines: linesOf(items, invoice.gst_cents),
    totalCents: invoice.total_cents,
    gstCents: invoice.gst_cents,
    paidCents,
    outstandingCents: Math.max(0, invoice.total_cents - paidSoFar),
  };
}

/** Items with the GST in each: its share of the whole, which was rounded once. */
export function linesOf(items: readonly ItemRow[], gstCents: number): ReceiptDocument['lines'] {
  const isTaxed = (item: ItemRow) => gstCents > 0 && item.gst_code === 'GST_10';
  const totalCents = items.filter(isTaxed).reduce((sum, item) => sum + item.total_cents, 0);
  return items.map((item) => ({
    description: item.description,
    quantity: item.quantity,
    unitCents: item.unit_cents,
    totalCents: item.total_cents,
    gstCents: isTaxed(item) ? gstShare(item.total_cents, { totalCents, gstCents }) : null,
  }));
}
