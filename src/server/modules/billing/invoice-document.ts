/** The tax invoice of an invoice, from rows to the document. */
import { dueOf, keptOf } from '../../../domain/invoice.ts';
import { inTransaction, type Tx } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import * as appointments from '../appointments/service.ts';
import type { BankAccount } from '../clinics/presenter.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import { findProviderNumber } from '../practitioners/service.ts';
import * as invoices from './invoice-repository.ts';
import type { InvoiceRow } from './invoice-repository.ts';
import { renderInvoice } from './invoice-pdf.ts';
import { linesOf } from './receipts.ts';

export type InvoiceFile = { file: Buffer; name: string; invoice: InvoiceRow };

/** For whoever may read the invoice, which the caller has checked, and for mails. */
export async function makeInvoiceFile(
  platform: Pick<Platform, 'db'>,
  clinic: ClinicRow,
  invoiceId: number,
): Promise<InvoiceFile> {
  const { invoice, document } = await inTransaction(platform.db, clinic.id, async (tx) => {
    const found = await invoices.findInvoice(tx, clinic.id, invoiceId);
    if (found === undefined) throw notFound('invoice');
    return { invoice: found, document: await documentOf(tx, clinic, found) };
  });
  if (document.clinic.gstRegistered && !document.clinic.abn)
    throw new AppError('receipt_incomplete', 'This tax invoice cannot be issued yet: the clinic’s ABN is missing.', {
      missing: ['the clinic’s ABN'],
    });
  return { file: await renderInvoice(document), name: `${invoice.number}.pdf`, invoice };
}

async function documentOf(tx: Tx, clinic: ClinicRow, invoice: InvoiceRow) {
  const row =
    invoice.appointment_id === null
      ? undefined
      : await appointments.findAppointment(tx, clinic.id, invoice.appointment_id);
  const credits = await invoices.listCreditNotes(tx, clinic.id, invoice.id);
  const { name, address, phone, email, timezone, locale } = clinic;
  const isAustralian = clinic.country === 'AU';
  return {
    language: (row?.language ?? invoice.patient_language) === 'es' ? ('es' as const) : ('en' as const),
    number: invoice.number,
    issuedAt: invoice.created_at,
    issueDate: invoice.issue_date,
    dueDate: invoice.due_date,
    clinic: {
      name,
      address,
      abn: clinic.business_number,
      phone,
      email,
      timezone,
      locale,
      gstRegistered: invoice.tax_registered && isAustralian,
    },
    billedTo: { name: invoice.patient_name, email: invoice.patient_email },
    practitioner:
      row === undefined
        ? null
        : {
            name: row.practitioner_name,
            title: row.practitioner_title,
            providerNumber: await findProviderNumber(tx, clinic.id, row.practitioner_id, row.location_id),
          },
    service: row === undefined ? null : { startsAt: row.starts_at, timezone: row.timezone, reference: row.reference },
    lines: linesOf(await invoices.listItems(tx, clinic.id, invoice.id), invoice.gst_cents),
    currency: invoice.currency,
    totalCents: invoice.total_cents,
    gstCents: invoice.gst_cents,
    paidCents: keptOf(invoice),
    creditedCents: invoice.credited_cents,
    dueCents: dueOf(invoice),
    credits: credits.map(({ number, issue_date: date, amount_cents: amountCents }) => ({ number, date, amountCents })),
    bankAccount: isAustralian ? (clinic.bank_account as BankAccount | null) : null,
  };
}
