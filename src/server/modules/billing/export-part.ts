import { AppError } from '../../platform/errors.ts';
import type { ExportFile, ExportPart } from '../../platform/export-parts.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { listPaymentsOf, listRefundsOf } from './export-repository.ts';
import { listInvoices, listItems } from './invoice-repository.ts';
import { findPaymentWithAppointment } from './payments.ts';
import { presentInvoice, presentPayment } from './presenter.ts';
import { makeReceipt } from './receipts.ts';

const MOST = 10_000;

/** Every try to pay and what was given back, with a receipt for each that went through; every invoice, line by line. */
export function billingParts(platform: Platform, clinics: ClinicDirectory): ExportPart[] {
  return [paymentsPart(platform, clinics), invoicesPart];
}

function paymentsPart(platform: Platform, clinics: ClinicDirectory): ExportPart {
  return {
    name: 'payments',
    tables: ['payments', 'refunds'],
    async collect(tx, { clinicId, patientId }) {
      if (patientId === null) return { data: [] };
      const payments = await listPaymentsOf(tx, clinicId, patientId);
      const refunds = await listRefundsOf(tx, clinicId, patientId);
      const data = payments.map((payment) => ({
        ...presentPayment(payment),
        card: payment.card_last4 === null ? null : { brand: payment.card_brand, last4: payment.card_last4 },
        refunds: refunds
          .filter((refund) => refund.payment_id === payment.id)
          .map(({ amount_cents, status, created_at }) => ({
            amountCents: amount_cents,
            status,
            at: created_at.toISOString(),
          })),
      }));
      const paid = payments.filter((payment) => payment.receipt_number !== null && payment.succeeded_at !== null);
      return { data, documents: () => receiptsOf(platform, clinics, clinicId, paid) };
    },
  };
}

async function receiptsOf(
  platform: Platform,
  clinics: ClinicDirectory,
  clinicId: number,
  paid: readonly { id: number }[],
): Promise<ExportFile[]> {
  const clinic = await clinics.byId(clinicId);
  const files: ExportFile[] = [];
  for (const { id } of paid) {
    try {
      files.push(await makeReceipt(platform, await findPaymentWithAppointment(platform, clinicId, id), clinic));
    } catch (error) {
      // One that may not be issued yet (a number of the practitioner's is missing) keeps nobody from the rest.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return files;
}

const invoicesPart: ExportPart = {
  name: 'invoices',
  tables: ['invoices'],
  async collect(tx, { clinicId, patientId }) {
    if (patientId === null) return { data: [] };
    const invoices = await listInvoices(tx, clinicId, { patientId, limit: MOST, before: null });
    const data = [];
    for (const invoice of invoices) {
      const items = (await listItems(tx, clinicId, invoice.id)).map(({ clinic_id: _clinic, ...item }) => item);
      data.push({ ...presentInvoice(invoice), items });
    }
    return { data };
  },
};
