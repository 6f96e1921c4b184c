/** Mails that carry a receipt or an invoice, whenever somebody asks for one. */
import { makeReceipt } from '../billing/receipts.ts';
import { findPaymentWithAppointment, makeInvoiceFile } from '../billing/service.ts';
import { clinicUrl } from '../clinics/service.ts';
import { type Notifications, sendOnce } from './service.ts';
import { type DocumentMailWish, renderDocumentMail } from './templates/document-mail.ts';

export async function tellReceipt(deps: Notifications, clinicId: number, paymentId: number, at: Date): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const about = await findPaymentWithAppointment(deps, clinicId, paymentId);
  const { file, name } = await makeReceipt(deps, about, clinic);
  const { row, invoice, payment } = about;
  const to = {
    name: row?.patient_name ?? invoice?.patient_name ?? '',
    email: row?.patient_email ?? invoice?.patient_email ?? '',
  };
  const language = row?.language ?? invoice?.patient_language ?? 'en';
  const wish = { kind: 'receipt' as const, number: payment.receipt_number ?? '', language, id: paymentId };
  await send(deps, clinicId, { ...wish, to, file, name }, at);
}

export async function tellInvoice(deps: Notifications, clinicId: number, invoiceId: number, at: Date): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const { file, name, invoice } = await makeInvoiceFile(deps, clinic, invoiceId);
  const to = { name: invoice.patient_name, email: invoice.patient_email };
  const wish = { kind: 'invoice' as const, number: invoice.number, language: invoice.patient_language, id: invoiceId };
  await send(deps, clinicId, { ...wish, to, file, name }, at);
}

type Document = {
  kind: DocumentMailWish['kind'];
  id: number;
  number: string;
  language: string;
  to: { name: string; email: string };
  file: Buffer;
  name: string;
};

/** Each asking is one mail; the same asking twice is the same. */
async function send(deps: Notifications, clinicId: number, document: Document, at: Date): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  const { name, phone, email, accent } = clinic;
  const rendered = renderDocumentMail({
    kind: document.kind,
    language: document.language === 'es' ? 'es' : 'en',
    number: document.number,
    patientName: document.to.name,
    clinic: { name, phone, email, accent },
    url: `${clinicUrl(deps, clinic)}/invoices`,
  });
  const mail = {
    to: document.to,
    ...(email === null ? {} : { replyTo: { name, email } }),
    ...rendered,
    attachments: [{ filename: document.name, contentType: 'application/pdf', content: document.file }],
    messageKey: `${clinicId}-${document.kind}-${document.id}-${at.getTime()}`,
  };
  await sendOnce(deps, clinicId, { template: document.kind, appointmentId: null }, mail);
}
