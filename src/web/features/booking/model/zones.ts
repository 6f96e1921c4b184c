/** Reading instants on somebody's wall clock. Formatters are kept: making one costs more than a hundred formats. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function wallClockOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** The local day and hour of an instant in a zone: `{date: '2026-05-12', hour: 10, minute: 0}`. */
export function wallClock(instant: string | number, zone: string): { date: string; hour: number; minute: number } {
  const parts: Record<string, string> = {};
  for (const part of wallClockOf(zone).formatToParts(new Date(instant))) parts[part.type] = part.value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
  };
}

/** Whether two zones show another time at this instant. Names may differ while the clocks agree (Melbourne, Sydney). */
export function clocksDiffer(one: string, other: string, instant: string | number): boolean {
  if (one === other) return false;
  const left = wallClock(instant, one);
  const right = wallClock(instant, other);
  return left.date !== right.date || left.hour !== right.hour || left.minute !== right.minute;
}
