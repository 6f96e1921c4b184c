/** What people write as one line, with commas between. */
export const wordsOf = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

export const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** A number that may be left out. */
export const numberOrNull = (text: string): number | null => (text.trim() === '' ? null : Number(text));
