import { readFileSync } from 'node:fs';
// oxlint-disable-next-line import/no-named-as-default -- its types know the default export only
import PDFDocument from 'pdfkit';

/**
 * Tagged PDF/A-2a documents: a screen reader finds headings and tables, and an archive can keep them. Fonts are small
 * and held in memory: from the disk, or with a large font, a page takes 27 ms instead of 4.
 */
export type Pdf = InstanceType<typeof PDFDocument>;
export type PdfFont = 'text' | 'strong' | 'title';

const fontFile = (name: string) => readFileSync(new URL(`./fonts/${name}.ttf`, import.meta.url));
const fonts: Record<PdfFont | 'other', Buffer> = {
  text: fontFile('figtree-regular'),
  strong: fontFile('figtree-semibold'),
  title: fontFile('fraunces-medium'),
  other: fontFile('noto-sans-regular'),
};

/** What Figtree has; Fraunces has the first half of it. */
const inText =
  /^[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u0113\u0116-\u0127\u012e-\u0137\u0139-\u013e\u0141-\u0148\u014c\u014d\u0150-\u0161\u016a-\u017e\u0218-\u021b\u1e9e\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u2212]*$/u;
const inTitle =
  /^[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac\u2212]*$/u;
/** What Noto Sans has of our subset, for everything else: Vietnamese, Greek and Cyrillic names. */
const notInOther =
  // oxlint-disable-next-line no-misleading-character-class -- the combining accents are a range here, not parts of a letter
  /[^\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0300-\u036f\u0386-\u038a\u038e-\u03a1\u03a3-\u03e1\u0400-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u203a\u20ac]/gu;

export interface PdfWish {
  title: string;
  author: string;
  /** BCP 47, read out by screen readers: `en-AU`. */
  lang: string;
  /** Stands in the file as its date, so that the same document is the same bytes whenever it is made. */
  createdAt: Date;
}

/** An empty A4 document. `finish` ends it and gives the file. */
export function startPdf(wish: PdfWish): { pdf: Pdf; finish: () => Promise<Buffer> } {
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 56,
    pdfVersion: '1.7',
    subset: 'PDF/A-2a',
    tagged: true,
    lang: wish.lang,
    displayTitle: true,
    info: {
      Title: wish.title,
      Author: wish.author,
      Creator: 'Attune',
      Producer: 'Attune',
      CreationDate: wish.createdAt,
    },
  });
  for (const [name, file] of Object.entries(fonts)) pdf.registerFont(name, file);
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
    pdf.on('error', reject);
  });
  return {
    pdf,
    finish: () => {
      pdf.end();
      return done;
    },
  };
}

export interface TextWish {
  font: PdfFont;
  size: number;
  color: string;
  x: number;
  y: number;
  width: number;
  align?: 'left' | 'right';
  lineGap?: number;
}

/** Writes text into its place and gives the y below it. A font that lacks a letter gives way for the whole text. */
export function writeText(pdf: Pdf, text: string, wish: TextWish): number {
  const safe = printable(text);
  chooseFont(pdf, safe, wish);
  const options = { width: wish.width, align: wish.align ?? 'left', lineGap: wish.lineGap ?? 2 };
  pdf.fillColor(wish.color).text(safe, wish.x, wish.y, options);
  return pdf.y;
}

/** How high text will stand. */
export function heightOf(pdf: Pdf, text: string, wish: Pick<TextWish, 'font' | 'size' | 'width' | 'lineGap'>): number {
  const safe = printable(text);
  chooseFont(pdf, safe, wish);
  return pdf.heightOfString(safe, { width: wish.width, lineGap: wish.lineGap ?? 2 });
}

/** Draws what only looks: a screen reader passes it by. */
export function decorate(pdf: Pdf, draw: () => void): void {
  pdf.markContent('Artifact', { type: 'Layout' });
  draw();
  pdf.endMarkedContent();
}

function chooseFont(pdf: Pdf, text: string, wish: { font: PdfFont; size: number }): void {
  const has = wish.font === 'title' ? inTitle : inText;
  const fallback = inText.test(text) ? 'strong' : 'other';
  pdf.font(has.test(text) ? wish.font : fallback).fontSize(wish.size);
}

/** A letter that no font of ours has becomes its base letter or `?`: PDF/A forbids the empty box. */
function printable(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\u2000-\u200a\u202f]/g, '\u00a0')
    .replace(/[\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g, '');
  if (inText.test(plain)) return plain;
  return plain.replace(notInOther, (letter) => letter.normalize('NFKD').replace(notInOther, '') || '?');
}
