/** What a number is compared with, in a sentence's parts: by how much, which way. */
export type Change = { way: 'more' | 'less' | 'same'; percent: number } | null;

/** Null where nothing was before: there is no share of nothing. */
export function changeOf(now: number, before: number | undefined): Change {
  if (before === undefined || before === 0) return null;
  const percent = Math.round(((now - before) / before) * 100);
  return { way: percent > 0 ? 'more' : percent < 0 ? 'less' : 'same', percent: Math.abs(percent) };
}
