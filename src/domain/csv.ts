/** Tables as comma-separated text (RFC 4180), safe to open in a spreadsheet. */

export type Cell = string | number | null;

/** A spreadsheet runs what begins like this as a formula; a number alone is none. */
const RUNS = /^[\s]*[=+\-@]|^[\t\r\n]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Lines end in CR LF, and a byte order mark tells spreadsheets that it is UTF-8. Text that a spreadsheet would run gets an
 * apostrophe before it: somebody's name may be `=HYPERLINK(…)`.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [header, ...rows].map((cells) => cells.map(quote).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function quote(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' && RUNS.test(cell) && !NUMBER.test(cell) ? `'${cell}` : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
