import { type Language, wordsFor } from '../../platform/format.ts';
import { invoiceWords } from './invoice-words.ts';
import { type Fact, type MoneyClinic, type MoneyLine, MoneyPage, type TotalRow } from './money-page.ts';

/** Everything an invoice says, in our own words; amounts in the currency's smallest unit. */
export interface InvoiceDocument {
  language: Language;
  number: string;
  issuedAt: Date;
  /** Local days, YYYY-MM-DD. */
  issueDate: string;
  dueDate: string;
  clinic: MoneyClinic;
  /** To whom: the name, and below it the email where there is one. */
  billedTo: { name: string; email: string | null };
  practitioner: { name: string; title: string | null; providerNumber: string | null } | null;
  service: { startsAt: Date; timezone: string; reference: string } | null;
  lines: readonly MoneyLine[];
  currency: string;
  totalCents: number;
  gstCents: number;
  paidCents: number;
  creditedCents: number;
  dueCents: number;
  credits: readonly { number: string; date: string; amountCents: number }[];
  bankAccount: { bank_name: string; account_name: string; bsb: string; account_number: string } | null;
}

/**
 * An invoice as a PDF. For a clinic registered for GST it is a tax invoice with everything DOMAIN 3.6 asks for: the words,
 * seller and ABN, buyer, date of issue, each line with quantity, price and whether it is taxed, and the GST in the total.
 */
export async function renderInvoice(invoice: InvoiceDocument): Promise<Buffer> {
  const own = invoiceWords[invoice.language];
  const { clinic, currency, language } = invoice;
  const words = wordsFor(language, clinic.locale);
  const title = clinic.gstRegistered ? own.taxInvoice : own.invoice;
  const about = { title: `${title} ${invoice.number}`, at: invoice.issuedAt, language, words, clinic, currency };
  const page = new MoneyPage(about);
  const day = (date: string) => words.day(new Date(`${date}T12:00:00Z`), 'UTC');
  const isOwed = invoice.dueCents > 0;
  page.headline(title, isOwed ? own.due(page.money(invoice.dueCents), day(invoice.dueDate)) : own.settled);
  page.facts(
    [
      [own.billedTo, [invoice.billedTo.name, invoice.billedTo.email ?? ''].join('\n').trim()],
      ...aboutService(page, invoice),
    ],
    [
      [page.say.invoiceNumber, invoice.number],
      [page.say.issued, day(invoice.issueDate)],
      [own.dueDate, day(invoice.dueDate)],
      ...(invoice.service === null ? [] : [[page.say.appointment, invoice.service.reference] satisfies Fact]),
    ],
  );
  page.lines(invoice.lines);
  page.totals(totalsOf(page, invoice), isOwed ? accountFacts(invoice) : []);
  for (const credit of invoice.credits)
    page.note(own.credit(credit.number, day(credit.date), page.money(credit.amountCents)));
  return page.close(own);
}

function aboutService({ say, words }: MoneyPage, { practitioner, service }: InvoiceDocument): Fact[] {
  const facts: Fact[] = [];
  if (practitioner !== null) {
    const provider = practitioner.providerNumber && `${say.providerNumber} ${practitioner.providerNumber}`;
    facts.push([say.practitioner, [practitioner.name, practitioner.title, provider].filter(Boolean).join('\n')]);
  }
  if (service !== null)
    facts.push([
      say.dateOfService,
      `${words.day(service.startsAt, service.timezone)}, ${words.time(service.startsAt, service.timezone)}`,
    ]);
  return facts;
}

function totalsOf(page: MoneyPage, invoice: InvoiceDocument): TotalRow[] {
  const own = invoiceWords[invoice.language];
  const gst = invoice.gstCents === 0 ? page.say.gstFree : page.money(invoice.gstCents);
  return [
    { label: page.say.total, value: page.money(invoice.totalCents) },
    ...(invoice.clinic.gstRegistered ? [{ label: page.say.gstIncluded, value: gst }] : []),
    ...(invoice.creditedCents > 0 ? [{ label: own.credited, value: `−${page.money(invoice.creditedCents)}` }] : []),
    { label: page.say.paid, value: page.money(invoice.paidCents) },
    { label: own.stillDue, value: page.money(invoice.dueCents), isMain: true },
  ];
}

function accountFacts({ bankAccount, number, language }: InvoiceDocument): Fact[] {
  const own = invoiceWords[language];
  if (bankAccount === null) return [];
  const { bank_name, account_name, bsb, account_number } = bankAccount;
  const lines = [
    account_name,
    bank_name,
    `BSB ${bsb}`,
    `${own.accountNumber} ${account_number}`,
    `${own.reference} ${number}`,
  ];
  return [[own.howToPay, lines.filter(Boolean).join('\n')]];
}
