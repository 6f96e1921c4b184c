/** Markup that is safe to put into a page as it is. */
export interface Html {
  markup: string;
}
type Part = Html | string | number | null | Part[];

/** A page's markup; everything put into it is escaped, unless it is markup made by this tag itself. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  const markup = texts.reduce(
    (sum, text, index) => sum + text + (index < parts.length ? render(parts[index] ?? null) : ''),
    '',
  );
  return { markup };
}

function render(part: Part): string {
  if (part === null) return '';
  if (Array.isArray(part)) return part.map(render).join('');
  return typeof part === 'object' ? part.markup : escapeHtml(String(part));
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => names[character] ?? character);
}
