import { inflateSync } from 'node:zlib';

/** The text of one of our PDFs, a line for each piece of text that stands by itself. Enough for looking things up. */
export function pdfText(file: Buffer): string {
  const objects = readObjects(file);
  const fonts = readFonts(objects);
  return [...objects.values()].map((object) => readContent(object.stream, fonts)).join('\n');
}

interface PdfObject {
  dictionary: string;
  stream: string;
}

function readObjects(file: Buffer): Map<number, PdfObject> {
  const text = file.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const found of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = '', body] = (found[2] ?? '').split(/\nstream\n/);
    const packed = body === undefined ? null : Buffer.from(body.replace(/\nendstream$/, ''), 'latin1');
    const isPacked = packed !== null && head.includes('/FlateDecode');
    const stream = packed === null ? '' : (isPacked ? inflateSync(packed) : packed).toString('latin1');
    objects.set(Number(found[1]), { dictionary: head, stream });
  }
  return objects;
}

/** By the name that a page calls a font: what each of its glyphs reads as. */
function readFonts(objects: Map<number, PdfObject>): Map<string, Map<string, string>> {
  const fonts = new Map<string, Map<string, string>>();
  for (const { dictionary } of objects.values()) {
    for (const [, name = '', id] of dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const cmap = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(id))?.dictionary ?? '')?.[1];
      if (cmap) fonts.set(name, readGlyphs(objects.get(Number(cmap))?.stream ?? ''));
    }
  }
  return fonts;
}

function readGlyphs(cmap: string): Map<string, string> {
  const glyphs = new Map<string, string>();
  for (const [, first = '0', , list = ''] of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]+)>/gi)].entries()) {
      const code = (Number.parseInt(first, 16) + index).toString(16).padStart(4, '0');
      glyphs.set(code, Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
    }
  }
  return glyphs;
}

function readContent(stream: string, fonts: Map<string, Map<string, string>>): string {
  let glyphs = new Map<string, string>();
  let text = '';
  for (const found of stream.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9a-f]+)>|\bET\b/gi)) {
    const [all, font, codes] = found;
    if (font) glyphs = fonts.get(font) ?? new Map<string, string>();
    else if (codes) text += (codes.match(/.{4}/g) ?? []).map((code) => glyphs.get(code.toLowerCase()) ?? '').join('');
    else if (all === 'ET') text += '\n';
  }
  return text;
}
