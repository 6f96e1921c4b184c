import { type Language, type Words, wordsFor } from '../../platform/format.ts';
import { decorate, heightOf, type Pdf, startPdf, type TextWish, writeText } from '../../platform/pdf.ts';
import { receiptWords } from './receipt-words.ts';

/** Everything a receipt says, in our own words; amounts in the currency's smallest unit. */
export interface ReceiptDocument {
  language: Language;
  number: string;
  issuedAt: Date;
  clinic: {
    name: string;
    address: string | null;
    abn: string | null;
    phone: string | null;
    email: string | null;
    timezone: string;
    /** `en-AU`: how money and dates look where the person reads the clinic's language. */
    locale: string;
    /** Only then is it a tax invoice with a GST line; otherwise neither word may appear. */
    gstRegistered: boolean;
  };
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
  lines: readonly {
    description: string;
    quantity: number;
    unitCents: number;
    totalCents: number;
    /** GST inside `totalCents`; null is GST-free. */
    gstCents: number | null;
  }[];
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

const ink = '#1D2B26';
const soft = '#56635D';
const pine = '#1F5C4A';
const hairline = '#E7E1D6';
const sage = '#EEF4F0';
const left = 56;
const width = 595.28 - 2 * left;
const right = left + width;

/**
 * A receipt as a PDF of one A4 page; for a GST-registered clinic it is a tax invoice with what DOMAIN 3.6 asks of one,
 * and in every case what a health fund wants to see: who, for whom, when, what, charged, paid and outstanding.
 */
export async function renderReceipt(receipt: ReceiptDocument): Promise<Buffer> {
  const say = receiptWords[receipt.language];
  const words = wordsFor(receipt.language, receipt.clinic.locale);
  const title = isTaxInvoice(receipt) ? say.taxInvoice : say.receipt;
  const { pdf, finish } = startPdf({
    title: `${title} ${receipt.number}`,
    author: receipt.clinic.name,
    lang: words.locale,
    createdAt: receipt.issuedAt,
  });
  const page = new Page(pdf, receipt, words);
  page.letterhead();
  page.headline(title);
  page.facts();
  page.lines();
  page.totals();
  page.footer();
  page.close();
  return finish();
}

/** The page from top to bottom: each part starts where the one before ended. */
class Page {
  private readonly pdf: Pdf;
  private readonly receipt: ReceiptDocument;
  private readonly words: Words;
  private readonly say: (typeof receiptWords)[Language];
  private readonly root: PDFKit.PDFStructureElement;
  private y = 52;

  constructor(pdf: Pdf, receipt: ReceiptDocument, words: Words) {
    this.pdf = pdf;
    this.receipt = receipt;
    this.words = words;
    this.say = receiptWords[receipt.language];
    this.root = pdf.struct('Document');
    pdf.addStructure(this.root);
  }

  letterhead(): void {
    const { clinic } = this.receipt;
    this.block('P', () => {
      this.y = writeText(this.pdf, clinic.name, { font: 'title', size: 19, color: pine, x: left, y: this.y, width });
    });
    const contact = [clinic.phone, clinic.email].filter(isGiven).join('  ·  ');
    const abn = clinic.abn ? `ABN ${clinic.abn}` : null;
    this.y += 3;
    for (const line of [clinic.address, contact, abn].filter(isGiven)) {
      this.block('P', () => {
        this.y = writeText(this.pdf, line, {
          font: 'text',
          size: 9.5,
          color: soft,
          x: left,
          y: this.y,
          width,
          lineGap: 1.5,
        });
      });
    }
    this.rule(this.y + 12, pine, 1.2);
    this.y += 38;
  }

  headline(title: string): void {
    const { receipt, words, say } = this;
    this.block('H1', () => {
      this.y = writeText(this.pdf, title, { font: 'title', size: 28, color: ink, x: left, y: this.y, width });
    });
    const sentence = say.paidOn(
      words.money(receipt.paidCents, receipt.currency),
      words.day(receipt.payment.paidAt, receipt.clinic.timezone),
    );
    this.block('P', () => {
      this.y = writeText(this.pdf, sentence, { font: 'text', size: 12, color: soft, x: left, y: this.y + 2, width });
    });
    this.y += 22;
  }

  /** Two columns of label and value, read down the left one first. */
  facts(): void {
    const { receipt, words, say } = this;
    const { payment, clinic } = receipt;
    const leftFacts: [string, string][] = [
      [say.patient, receipt.patientName],
      ...this.practitionerFacts(),
      ...this.serviceFacts(),
    ];
    const rightFacts: [string, string][] = [
      [isTaxInvoice(receipt) ? say.invoiceNumber : say.receiptNumber, receipt.number],
      ...(receipt.invoiceNumber === null ? [] : [[say.invoiceNumber, receipt.invoiceNumber] as [string, string]]),
      [say.issued, words.date(receipt.issuedAt, clinic.timezone)],
      [say.paidWith, this.paidWith()],
      [say.paymentReference, payment.reference],
    ];
    if (receipt.appointmentReference) rightFacts.push([say.appointment, receipt.appointmentReference]);
    const top = this.y;
    const gap = 28;
    const column = (width - gap) / 2;
    const ends = [this.column(leftFacts, left, top, column), this.column(rightFacts, left + column + gap, top, column)];
    this.y = Math.max(...ends) + 14;
  }

  lines(): void {
    const { pdf, receipt, words, say } = this;
    const hasGst = receipt.clinic.gstRegistered;
    const columns = hasGst ? [230, 44, 70, 60, width - 404] : [280, 50, 70, 0, width - 400];
    const table = pdf.struct('Table');
    this.root.add(table);
    this.row(table, 'TH', [say.description, say.quantity, say.price, ...(hasGst ? ['GST'] : []), say.amount], columns);
    this.rule(this.y - 5, ink, 0.6);
    for (const line of receipt.lines) {
      const gst = line.gstCents === null ? say.gstFree : words.money(line.gstCents, receipt.currency);
      const money = (cents: number) => words.money(cents, receipt.currency);
      const cells = [
        line.description,
        String(line.quantity),
        money(line.unitCents),
        ...(hasGst ? [gst] : []),
        money(line.totalCents),
      ];
      this.row(table, 'TD', cells, columns);
      this.rule(this.y - 5, hairline, 0.8);
    }
    table.end();
    this.y += 8;
  }

  totals(): void {
    const { pdf, receipt, words, say } = this;
    const money = (cents: number) => words.money(cents, receipt.currency);
    const rows: [string, string, boolean][] = [[say.total, money(receipt.totalCents), false]];
    if (receipt.clinic.gstRegistered) {
      rows.push([say.gstIncluded, receipt.gstCents === 0 ? say.gstFree : money(receipt.gstCents), false]);
    }
    rows.push([say.paid, money(receipt.paidCents), true], [say.outstanding, money(receipt.outstandingCents), false]);
    const boxLeft = left + 230;
    const boxWidth = right - boxLeft;
    decorate(pdf, () => pdf.roundedRect(boxLeft, this.y, boxWidth, rows.length * 21 + 18, 10).fill(sage));
    let y = this.y + 11;
    const table = pdf.struct('Table');
    this.root.add(table);
    for (const [label, value, isMain] of rows) {
      const font = isMain ? 'strong' : 'text';
      const place = { font, size: isMain ? 12 : 10.5, color: ink, y } as const;
      const tr = pdf.struct('TR');
      table.add(tr);
      this.cell(tr, 'TH', label, { ...place, x: boxLeft + 16, width: 110 });
      const at = { x: boxLeft + 126, width: boxWidth - 142, align: 'right' } as const;
      this.cell(tr, 'TD', value, { ...place, ...at });
      tr.end();
      y += 21;
    }
    table.end();
    this.y = y + 24;
    this.block('P', () => {
      const small = { font: 'text', size: 9, color: soft, x: left, y: this.y, width } as const;
      this.y = writeText(pdf, say.amountsIn(receipt.currency), small);
    });
  }

  footer(): void {
    const { pdf, receipt, say } = this;
    const reach = [receipt.clinic.phone, receipt.clinic.email].filter(isGiven);
    const sentence = reach.length > 0 ? say.reach(receipt.clinic.name, reach) : say.thanks(receipt.clinic.name);
    const place = { font: 'text', size: 9.5, width } as const;
    const top = 841.89 - 56 - heightOf(pdf, sentence, place);
    this.rule(top - 12, hairline, 0.8);
    this.block('P', () => void writeText(pdf, sentence, { ...place, color: soft, x: left, y: top }));
  }

  close(): void {
    this.root.end();
  }

  private practitionerFacts(): [string, string][] {
    const { practitioner } = this.receipt;
    if (practitioner === null) return [];
    const provider = practitioner.providerNumber && `${this.say.providerNumber} ${practitioner.providerNumber}`;
    const who = [practitioner.name, practitioner.title, provider].filter(isGiven).join('\n');
    return [[this.say.practitioner, who]];
  }

  private serviceFacts(): [string, string][] {
    const { receipt, words, say } = this;
    const { service } = receipt;
    if (service === null) return [];
    const when = `${words.day(service.startsAt, service.timezone)}, ${words.time(service.startsAt, service.timezone)}`;
    const where = service.deliveryMode === 'telehealth' ? say.byVideo : (service.locationName ?? say.inPerson);
    const item = service.itemNumber && `${say.itemNumber} ${service.itemNumber}`;
    return [[say.dateOfService, [when, words.zone(service.timezone), where, item].filter(isGiven).join('\n')]];
  }

  private paidWith(): string {
    const { method, card } = this.receipt.payment;
    if (method === 'card' && card) return `${brandName(card.brand)} •••• ${card.last4}`;
    return this.say.methods[method];
  }

  private column(facts: readonly [string, string][], x: number, top: number, columnWidth: number): number {
    let y = top;
    for (const [label, value] of facts) {
      this.block('P', () => {
        y = writeText(this.pdf, label, { font: 'text', size: 9, color: soft, x, y, width: columnWidth, lineGap: 1 });
      });
      for (const [index, line] of value.split('\n').entries()) {
        const font = index === 0 ? 'strong' : 'text';
        this.block('P', () => {
          y = writeText(this.pdf, line, { font, size: 10.5, color: ink, x, y: y + 1, width: columnWidth, lineGap: 1 });
        });
      }
      y += 10;
    }
    return y;
  }

  /** A row of a table: the first cell to the left, figures to the right. */
  private row(
    table: PDFKit.PDFStructureElement,
    tag: 'TH' | 'TD',
    cells: readonly string[],
    columns: readonly number[],
  ): void {
    const { pdf } = this;
    const tr = pdf.struct('TR');
    table.add(tr);
    const widths = columns.filter((one) => one > 0);
    const style =
      tag === 'TH'
        ? ({ font: 'text', size: 9, color: soft } as const)
        : ({ font: 'text', size: 10.5, color: ink } as const);
    const y = this.y;
    let x = left;
    let bottom = y;
    for (const [index, cell] of cells.entries()) {
      const cellWidth = widths[index] ?? 0;
      const place = { ...style, x, y, width: cellWidth, align: index === 0 ? 'left' : 'right' } as const;
      bottom = Math.max(bottom, y + heightOf(pdf, cell, place));
      this.cell(tr, tag, cell, place);
      x += cellWidth;
    }
    tr.end();
    this.y = bottom + 14;
  }

  private rule(y: number, color: string, thickness: number): void {
    decorate(this.pdf, () => this.pdf.moveTo(left, y).lineTo(right, y).lineWidth(thickness).stroke(color));
  }

  private block(tag: string, draw: () => void): void {
    this.root.add(this.pdf.struct(tag, {}, [draw]));
  }

  private cell(row: PDFKit.PDFStructureElement, tag: 'TH' | 'TD', text: string, place: TextWish): void {
    row.add(this.pdf.struct(tag, {}, [() => void writeText(this.pdf, text, place)]));
  }
}

/** Only a clinic that is registered for GST issues tax invoices, and only one for each supply. */
function isTaxInvoice(receipt: ReceiptDocument): boolean {
  return receipt.clinic.gstRegistered && receipt.invoiceNumber === null;
}

function isGiven(text: string | null): text is string {
  return text !== null && text !== '';
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
