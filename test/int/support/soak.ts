/** `npm run soak` sets SOAK=1: the same tests with the large counts that prove something. */
export const isSoak = process.env['SOAK'] === '1';

/** How often, by default and in a soak. */
export const times = (few: number, many: number): number => (isSoak ? many : few);

/** Where a run begins; a failure names it, so that it can be run again. */
export const seed = Number(process.env['SEED'] ?? 20_260_301);

/** A reproducible stream of numbers in [0, 1) (mulberry32). */
export function chanceFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pickFrom<T>(chance: () => number, items: readonly T[]): T {
  const item = items[Math.floor(chance() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
