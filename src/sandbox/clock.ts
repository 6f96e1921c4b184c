/** The longest jump: beyond it a demo's dates make no sense any more. */
const longestMs = 366 * 86_400_000;
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * How far to wind the clock, in milliseconds: a number of them, "25h", "2d", "90m", or ISO 8601 ("PT25H", "P2DT1H").
 * Null when it cannot be read, is not forward, or is more than a year.
 */
export function parseAdvance(value: unknown): number | null {
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? parseText(value.trim()) : null;
  return ms !== null && Number.isFinite(ms) && ms > 0 && ms <= longestMs ? Math.round(ms) : null;
}

function parseText(text: string): number | null {
  const short = /^(\d+(?:\.\d+)?) ?(ms|[smhdw])?$/i.exec(text);
  if (short !== null) return Number(short[1]) * unitMs[(short[2]?.toLowerCase() ?? 'ms') as keyof typeof unitMs];
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (iso === null) return null;
  const [weeks, days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
  const parts = [
    [weeks, 'w'],
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'm'],
    [seconds, 's'],
  ] as const;
  return parts.reduce((sum, [count = 0, unit]) => sum + count * unitMs[unit], 0);
}
