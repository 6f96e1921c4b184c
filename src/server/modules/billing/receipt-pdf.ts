import { type Language, wordsFor } from '../../platform/format.ts';
import { type Fact, isGiven, type MoneyClinic, type MoneyLine, MoneyPage, type TotalRow } from './money-page.ts';
import { receiptWords } from './receipt-words.ts';

/** Everything a receipt says, in our own words; amounts in the currency's smallest unit. */
export interface ReceiptDocument {
  language: Language;
  number: string;
  issuedAt: Date;
  clinic: MoneyClinic;
  patientName: string;
  practitioner: { name: string; title: string | null; providerNumber: string | null } | null;
  /** When and where the service was or will be given; null for what is no session. */
  service: {
    startsAt: Date;
    timezone: string;
    deliveryMode: 'in_person' | 'telehealth';
    locationName: string | null;
    /** The Medicare item it was claimed for. */
    itemNumber: string | null;
  } | null;
  /** The tax invoice that this money was for; without one the receipt itself is it. */
  invoiceNumber: string | null;
  lines: readonly MoneyLine[];
  currency: string;
  totalCents: number;
  /** Rounded once for the whole document (GST Act s 9-90). */
  gstCents: number;
  paidCents: number;
  outstandingCents: number;
  payment: {
    method: 'card' | 'bank_transfer' | 'medicare' | 'paypal';
    card: { brand: string; last4: string } | null;
    paidAt: Date;
    /** The vendor's transaction, or whatever stands on the bank statement. */
    reference: string;
  };
  appointmentReference: string | null;
}

/**
 * A receipt as a PDF of one A4 page; for a GST-registered clinic it is a tax invoice with what DOMAIN 3.6 asks of one
 * (unless there is an invoice of its own), and in every case what a health fund wants to see: who, for whom, when, what,
 * charged, paid and outstanding.
 */
export async function renderReceipt(receipt: ReceiptDocument): Promise<Buffer> {
  const say = receiptWords[receipt.language];
  const words = wordsFor(receipt.language, receipt.clinic.locale);
  const { clinic, payment, currency, language } = receipt;
  const title = isTaxInvoice(receipt) ? say.taxInvoice : say.receipt;
  const about = { title: `${title} ${receipt.number}`, at: receipt.issuedAt, language, words, clinic, currency };
  const page = new MoneyPage(about);
  page.headline(title, say.paidOn(page.money(receipt.paidCents), words.day(payment.paidAt, clinic.timezone)));
  page.facts(
    [[say.patient, receipt.patientName], ...practitionerFacts(page, receipt), ...serviceFacts(page, receipt)],
    [
      [isTaxInvoice(receipt) ? say.invoiceNumber : say.receiptNumber, receipt.number],
      ...(receipt.invoiceNumber === null ? [] : [[say.invoiceNumber, receipt.invoiceNumber] satisfies Fact]),
      [say.issued, words.date(receipt.issuedAt, clinic.timezone)],
      [say.paidWith, paidWith(page, receipt)],
      [say.paymentReference, payment.reference],
      ...(receipt.appointmentReference === null
        ? []
        : [[say.appointment, receipt.appointmentReference] satisfies Fact]),
    ],
  );
  page.lines(receipt.lines);
  page.totals(totalsOf(page, receipt));
  return page.close();
}

function totalsOf(page: MoneyPage, receipt: ReceiptDocument): TotalRow[] {
  const { say } = page;
  const gst = receipt.gstCents === 0 ? say.gstFree : page.money(receipt.gstCents);
  return [
    { label: say.total, value: page.money(receipt.totalCents) },
    ...(receipt.clinic.gstRegistered ? [{ label: say.gstIncluded, value: gst }] : []),
    { label: say.paid, value: page.money(receipt.paidCents), isMain: true },
    { label: say.outstanding, value: page.money(receipt.outstandingCents) },
  ];
}

function practitionerFacts({ say }: MoneyPage, { practitioner }: ReceiptDocument): Fact[] {
  if (practitioner === null) return [];
  const provider = practitioner.providerNumber && `${say.providerNumber} ${practitioner.providerNumber}`;
  return [[say.practitioner, [practitioner.name, practitioner.title, provider].filter(isGiven).join('\n')]];
}

function serviceFacts({ say, words }: MoneyPage, { service }: ReceiptDocument): Fact[] {
  if (service === null) return [];
  const when = `${words.day(service.startsAt, service.timezone)}, ${words.time(service.startsAt, service.timezone)}`;
  const where = service.deliveryMode === 'telehealth' ? say.byVideo : (service.locationName ?? say.inPerson);
  const item = service.itemNumber && `${say.itemNumber} ${service.itemNumber}`;
  return [[say.dateOfService, [when, words.zone(service.timezone), where, item].filter(isGiven).join('\n')]];
}

function paidWith({ say }: MoneyPage, { payment: { method, card } }: ReceiptDocument): string {
  return method === 'card' && card ? `${brandName(card.brand)} •••• ${card.last4}` : say.methods[method];
}

/** Only a clinic that is registered for GST issues tax invoices, and only one for each supply. */
function isTaxInvoice(receipt: ReceiptDocument): boolean {
  return receipt.clinic.gstRegistered && receipt.invoiceNumber === null;
}

const brands: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  eftpos_au: 'eftpos',
};

function brandName(brand: string): string {
  return brands[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1);
}
