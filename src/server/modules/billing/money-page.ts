import type { Language, Words } from '../../platform/format.ts';
import { decorate, heightOf, type Pdf, startPdf, type TextWish, writeText } from '../../platform/pdf.ts';
import { receiptWords } from './receipt-words.ts';

/** The clinic as it stands on a document about money. */
export interface MoneyClinic {
  name: string;
  address: string | null;
  abn: string | null;
  phone: string | null;
  email: string | null;
  timezone: string;
  /** `en-AU`: how money and dates look where the person reads the clinic's language. */
  locale: string;
  /** Only then there are tax invoices and a GST line; otherwise neither word may appear. */
  gstRegistered: boolean;
}

export interface MoneyLine {
  description: string;
  quantity: number;
  unitCents: number;
  totalCents: number;
  /** GST inside `totalCents`; null is GST-free. */
  gstCents: number | null;
}

/** A label with its lines; the first line is the strong one. */
export type Fact = [label: string, value: string];
export type TotalRow = { label: string; value: string; isMain?: boolean };

const ink = '#1D2B26';
const soft = '#56635D';
const pine = '#1F5C4A';
const hairline = '#E7E1D6';
const sage = '#EEF4F0';
const left = 56;
const width = 595.28 - 2 * left;
const right = left + width;
const top = 52;
/** Below this the footer stands. */
const bottom = 841.89 - 110;

/** An A4 page (or as many as it takes) from top to bottom: each part starts where the one before ended. */
export class MoneyPage {
  readonly say: (typeof receiptWords)[Language];
  readonly words: Words;
  private readonly pdf: Pdf;
  private readonly root: PDFKit.PDFStructureElement;
  private readonly finish: () => Promise<Buffer>;
  private readonly clinic: MoneyClinic;
  private readonly currency: string;
  private y = top;

  constructor(about: {
    title: string;
    at: Date;
    language: Language;
    words: Words;
    clinic: MoneyClinic;
    currency: string;
  }) {
    const { clinic, words } = about;
    const started = startPdf({ title: about.title, author: clinic.name, lang: words.locale, createdAt: about.at });
    this.pdf = started.pdf;
    this.finish = started.finish;
    this.words = words;
    this.say = receiptWords[about.language];
    this.clinic = clinic;
    this.currency = about.currency;
    this.root = this.pdf.struct('Document');
    this.pdf.addStructure(this.root);
    this.letterhead();
  }

  money(cents: number): string {
    return this.words.money(cents, this.currency);
  }

  private letterhead(): void {
    const { clinic } = this;
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

  headline(title: string, sentence: string): void {
    this.block('H1', () => {
      this.y = writeText(this.pdf, title, { font: 'title', size: 28, color: ink, x: left, y: this.y, width });
    });
    this.block('P', () => {
      this.y = writeText(this.pdf, sentence, { font: 'text', size: 12, color: soft, x: left, y: this.y + 2, width });
    });
    this.y += 22;
  }

  /** Two columns of label and value, read down the left one first. */
  facts(leftFacts: readonly Fact[], rightFacts: readonly Fact[]): void {
    const start = this.y;
    const gap = 28;
    const column = (width - gap) / 2;
    const ends = [
      this.column(leftFacts, left, start, column),
      this.column(rightFacts, left + column + gap, start, column),
    ];
    this.y = Math.max(...ends) + 14;
  }

  lines(lines: readonly MoneyLine[]): void {
    const { pdf, say } = this;
    const hasGst = this.clinic.gstRegistered;
    const columns = hasGst ? [230, 44, 70, 60, width - 404] : [280, 50, 70, 0, width - 400];
    const table = pdf.struct('Table');
    this.root.add(table);
    this.row(table, 'TH', [say.description, say.quantity, say.price, ...(hasGst ? ['GST'] : []), say.amount], columns);
    this.rule(this.y - 5, ink, 0.6);
    for (const line of lines) {
      this.makeRoom(34);
      const gst = line.gstCents === null ? say.gstFree : this.money(line.gstCents);
      const cells = [
        line.description,
        String(line.quantity),
        this.money(line.unitCents),
        ...(hasGst ? [gst] : []),
        this.money(line.totalCents),
      ];
      this.row(table, 'TD', cells, columns);
      this.rule(this.y - 5, hairline, 0.8);
    }
    table.end();
    this.y += 8;
  }

  /** The sums in their box, and beside them what helps to pay. */
  totals(rows: readonly TotalRow[], aside: readonly Fact[] = []): void {
    const { pdf } = this;
    const boxLeft = left + 230;
    const boxWidth = right - boxLeft;
    this.makeRoom(rows.length * 21 + 60);
    decorate(pdf, () => pdf.roundedRect(boxLeft, this.y, boxWidth, rows.length * 21 + 18, 10).fill(sage));
    const asideEnd = this.column(aside, left, this.y + 11, 214);
    let y = this.y + 11;
    const table = pdf.struct('Table');
    this.root.add(table);
    for (const { label, value, isMain } of rows) {
      const font = isMain === true ? 'strong' : 'text';
      const place = { font, size: isMain === true ? 12 : 10.5, color: ink, y } as const;
      const tr = pdf.struct('TR');
      table.add(tr);
      this.cell(tr, 'TH', label, { ...place, x: boxLeft + 16, width: 130 });
      this.cell(tr, 'TD', value, { ...place, x: boxLeft + 146, width: boxWidth - 162, align: 'right' });
      tr.end();
      y += 21;
    }
    table.end();
    this.y = Math.max(y + 24, asideEnd + 8);
    this.note(this.say.amountsIn(this.currency));
  }

  /** A small sentence below what came before. */
  note(sentence: string): void {
    const place = { font: 'text', size: 9, color: soft, x: left, width } as const;
    this.makeRoom(heightOf(this.pdf, sentence, place));
    this.block('P', () => {
      this.y = writeText(this.pdf, sentence, { ...place, y: this.y }) + 6;
    });
  }

  /** How to reach the clinic, at the foot of the last page; then the file. */
  close(wording: { reach(clinic: string, ways: readonly string[]): string } = this.say): Promise<Buffer> {
    const { pdf, clinic, say } = this;
    const reach = [clinic.phone, clinic.email].filter(isGiven);
    const sentence = reach.length > 0 ? wording.reach(clinic.name, reach) : say.thanks(clinic.name);
    const place = { font: 'text', size: 9.5, width } as const;
    const foot = 841.89 - 56 - heightOf(pdf, sentence, place);
    this.rule(foot - 12, hairline, 0.8);
    this.block('P', () => void writeText(pdf, sentence, { ...place, color: soft, x: left, y: foot }));
    this.root.end();
    return this.finish();
  }

  private makeRoom(height: number): void {
    if (this.y + height <= bottom) return;
    this.pdf.addPage();
    this.y = top;
  }

  private column(facts: readonly Fact[], x: number, from: number, columnWidth: number): number {
    let y = from;
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
    let lowest = y;
    for (const [index, cell] of cells.entries()) {
      const cellWidth = widths[index] ?? 0;
      const place = { ...style, x, y, width: cellWidth, align: index === 0 ? 'left' : 'right' } as const;
      lowest = Math.max(lowest, y + heightOf(pdf, cell, place));
      this.cell(tr, tag, cell, place);
      x += cellWidth;
    }
    tr.end();
    this.y = lowest + 14;
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

export function isGiven(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== '';
}
