/** Markup that is ready to be sent. Made only by `html`, so text from people cannot pass for it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[] | null;

/** A tagged template that escapes whatever is put into it, except other markup. `null` is nothing. */
export function html(pieces: TemplateStringsArray, ...parts: Part[]): Markup {
  const filled = parts.map((part, index) => textOf(part) + (pieces[index + 1] ?? ''));
  return new Markup((pieces[0] ?? '') + filled.join(''));
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map((one) => one.text).join('');
}
