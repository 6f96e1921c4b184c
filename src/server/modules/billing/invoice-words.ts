import type { Language } from '../../platform/format.ts';

interface InvoiceWords {
  invoice: string;
  /** Must contain the words that make it one (GST Act s 29-70), also in Spanish. */
  taxInvoice: string;
  due(amount: string, day: string): string;
  settled: string;
  billedTo: string;
  dueDate: string;
  credited: string;
  stillDue: string;
  credit(number: string, day: string, amount: string): string;
  howToPay: string;
  accountNumber: string;
  reference: string;
  reach(clinic: string, ways: readonly string[]): string;
}

export const invoiceWords: Record<Language, InvoiceWords> = {
  en: {
    invoice: 'Invoice',
    taxInvoice: 'Tax invoice',
    due: (amount, day) => `${amount} to pay by ${day}.`,
    settled: 'Nothing is left to pay. Thank you.',
    billedTo: 'For',
    dueDate: 'Pay by',
    credited: 'Credited',
    stillDue: 'Still to pay',
    credit: (number, day, amount) => `Credit note ${number} of ${day}: ${amount}.`,
    howToPay: 'To pay by bank transfer',
    accountNumber: 'Account number',
    reference: 'Reference',
    reach: (clinic, ways) => `Questions about this invoice? ${clinic} is happy to help: ${ways.join(' or ')}.`,
  },
  es: {
    invoice: 'Factura',
    taxInvoice: 'Factura (Tax invoice)',
    due: (amount, day) => `${amount} a pagar antes del ${day}.`,
    settled: 'No queda nada por pagar. Gracias.',
    billedTo: 'Para',
    dueDate: 'Vencimiento',
    credited: 'Abonado',
    stillDue: 'Por pagar',
    credit: (number, day, amount) => `Nota de abono ${number} del ${day}: ${amount}.`,
    howToPay: 'Para pagar por transferencia',
    accountNumber: 'Número de cuenta',
    reference: 'Concepto',
    reach: (clinic, ways) => `¿Preguntas sobre esta factura? En ${clinic} te ayudamos con gusto: ${ways.join(' o ')}.`,
  },
};
