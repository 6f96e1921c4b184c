/** Telling a patient about an invoice: that it is there, that it is due, that it is overdue. One that is paid needs no word. */
import { dueOf } from '../../../domain/invoice.ts';
import { inTransaction } from '../../platform/db.ts';
import { wordsFor } from '../../platform/format.ts';
import { findInvoice } from '../billing/service.ts';
import { clinicUrl } from '../clinics/service.ts';
import { textOf } from './compose.ts';
import type { Notifications } from './deps.ts';
import { enter } from './outgoing.ts';
import { patientToTell } from './people.ts';
import { mailWords } from './templates/mail-words.ts';
import { fillLetter, renderLetter } from './templates/render-letter.ts';
import { wordsOf } from './words.ts';

export type InvoiceStep = 'invoice_issued' | 'invoice_due' | 'invoice_overdue';

export async function tellInvoiceStep(
  deps: Notifications,
  clinicId: number,
  template: InvoiceStep,
  invoiceId: number,
): Promise<void> {
  const clinic = await deps.clinics.byId(clinicId);
  await inTransaction(deps.db, clinicId, async (tx) => {
    const invoice = await findInvoice(tx, clinicId, invoiceId);
    if (invoice === undefined) return;
    const owedCents = dueOf(invoice);
    const person = owedCents > 0 ? await patientToTell(tx, clinic, invoice.patient_id) : null;
    if (person === null) return;
    const { language } = person;
    const words = await wordsOf(tx, clinicId, { template, audience: 'patient', language });
    const say = mailWords[language];
    const format = wordsFor(language, clinic.locale);
    const dueDate = format.date(new Date(`${invoice.due_date}T12:00:00Z`), 'UTC');
    const path = '/invoices';
    const values = {
      patient_name: person.name,
      practitioner_name: invoice.practitioner_name,
      clinic_name: clinic.name,
      clinic_phone: clinic.phone,
      clinic_email: clinic.email,
      invoice_number: invoice.number,
      amount: format.money(owedCents, invoice.currency),
      due_date: dueDate,
      link: `${clinicUrl(deps, clinic)}${path}`,
    };
    const { subject, paragraphs } = fillLetter(words.letter, values);
    await enter(deps, tx, clinic, {
      key: `${clinicId}-${template}-${invoice.id}`,
      template,
      person,
      appointmentId: null,
      sequence: null,
      mail: {
        ...renderLetter({
          language,
          letter: words.letter,
          values,
          greetingName: person.name,
          clinic,
          facts: [
            { label: say.labels.invoice, lines: [invoice.number] },
            { label: say.labels.amount, lines: [values.amount] },
            { label: say.labels.due, lines: [dueDate] },
          ],
          button: { label: say.buttons.payInvoice, url: values.link },
          links: [],
          why: say.why.account(clinic.name),
        }),
        ...(clinic.email === null ? {} : { replyTo: { name: clinic.name, email: clinic.email } }),
      },
      text: textOf(words.text, values, person),
      notice: { title: subject, text: paragraphs.join(' '), path },
      isQuiet: true,
    });
  });
}
