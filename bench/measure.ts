/** Numbers of a run, and how they are shown. */

export type Row = {
  what: string;
  must: string;
  aim: string;
  measured: string;
  /** null where nothing is promised, or where it could not be measured; `measured` says why. */
  verdict: 'aim' | 'must' | 'missed' | null;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds of each of `times` calls after a tenth of them to warm up, one after the other. */
export async function timeEach(times: number, call: (index: number) => unknown): Promise<number[]> {
  const taken: number[] = [];
  const warm = Math.ceil(times / 10);
  for (let index = 0; index < times + warm; index += 1) {
    const started = performance.now();
    await call(index);
    if (index >= warm) taken.push(performance.now() - started);
  }
  return taken;
}

/** A row with one number to compare; smaller is better unless `atLeast`. */
export function rowOf(
  what: string,
  value: number,
  limits: { must: number; aim: number | null; unit: string; atLeast?: boolean; note?: string },
): Row {
  const { must, aim, unit, atLeast = false, note } = limits;
  const keeps = (limit: number) => (atLeast ? value >= limit : value <= limit);
  const sign = atLeast ? '≥' : '≤';
  const met = keeps(must) ? 'must' : 'missed';
  return {
    what,
    must: `${sign} ${must} ${unit}`.trim(),
    aim: aim === null ? '' : `${sign} ${aim} ${unit}`.trim(),
    measured: `${round(value)} ${unit}`.trim() + (note === undefined ? '' : ` (${note})`),
    verdict: aim !== null && keeps(aim) ? 'aim' : met,
  };
}

export const note = (what: string, measured: string): Row => ({ what, must: '', aim: '', measured, verdict: null });

export function round(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, '');
}

export function printTable(rows: readonly Row[]): void {
  const lines = [
    ['what', 'must', 'aim', 'measured', 'verdict'],
    ...rows.map(({ what, must, aim, measured, verdict }) => [what, must, aim, measured, verdict ?? '']),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
