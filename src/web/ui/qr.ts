/**
 * A QR code (ISO/IEC 18004, model 2) of a text: bytes, error correction M, the smallest of the 40 sizes that holds it. As a
 * square of booleans, true is dark; without the quiet edge.
 */
export function qrCode(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const version = versionFor(bytes.length);
  const grid = emptyGrid(version);
  placeFixed(grid, version);
  placeData(grid, withCorrection(dataCodewords(bytes, version), version));
  const masked = MASKS.map((mask, number) => {
    const copy = { size: grid.size, dark: grid.dark.map((row) => [...row]), fixed: grid.fixed };
    applyMask(copy, mask);
    placeFormat(copy, number);
    return copy.dark;
  });
  const best = masked.map((dark) => ({ dark, penalty: penaltyOf(dark) })).sort((a, b) => a.penalty - b.penalty)[0];
  return best?.dark ?? [];
}

type Grid = { size: number; dark: boolean[][]; fixed: boolean[][] };

/** By version: correction codewords of each block, and how many blocks, for level M. */
const CORRECTION = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
] as const;
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35,
  37, 38, 40, 43, 45, 47, 49,
] as const;
const correctionOf = (version: number): number => CORRECTION[version - 1] ?? 0;
const blocksOf = (version: number): number => BLOCKS[version - 1] ?? 0;

function versionFor(length: number): number {
  for (let version = 1; version <= 40; version += 1) {
    const header = 4 + (version < 10 ? 8 : 16);
    if (header + length * 8 <= dataBytes(version) * 8) return version;
  }
  throw new RangeError('That is too long for a QR code.');
}

/** Codewords that fit into a version, beside its fixed patterns. */
function allBytes(version: number): number {
  const align = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const patterns = version === 1 ? 0 : (25 * align - 10) * align - 55;
  const bits = (16 * version + 128) * version + 64 - patterns - (version >= 7 ? 36 : 0);
  return Math.floor(bits / 8);
}

const dataBytes = (version: number): number => allBytes(version) - correctionOf(version) * blocksOf(version);

function dataCodewords(bytes: readonly number[], version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  const room = dataBytes(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let filler = 0xec; bits.length < room; filler ^= 0xec ^ 0x11) push(filler, 8);
  return Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
}

/** Blocks with their Reed-Solomon codewords, woven together: a scratch hits each of them a little. */
function withCorrection(data: readonly number[], version: number): number[] {
  const [count, length] = [blocksOf(version), correctionOf(version)];
  const total = allBytes(version);
  const short = Math.floor(total / count) - length;
  const shortCount = count - (total % count);
  const divisor = divisorOf(length);
  let start = 0;
  const blocks = Array.from({ length: count }, (_, at) => {
    const own = data.slice(start, start + short + (at < shortCount ? 0 : 1));
    start += own.length;
    return { own, correction: remainder(own, divisor) };
  });
  const woven = (parts: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, at) =>
      parts.flatMap((part) => part.slice(at, at + 1)),
    ).flat();
  return [...woven(blocks.map(({ own }) => own)), ...woven(blocks.map(({ correction }) => correction))];
}

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((other >>> bit) & 1) * one;
  }
  return product;
}

function divisorOf(degree: number): number[] {
  const result: number[] = Array.from({ length: degree }, (_, at) => (at === degree - 1 ? 1 : 0));
  let root = 1;
  for (let round = 0; round < degree; round += 1) {
    for (const [at, value] of result.entries()) result[at] = multiply(value, root) ^ (result[at + 1] ?? 0);
    root = multiply(root, 2);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    for (const [at, value] of divisor.entries()) rest[at] = (rest[at] ?? 0) ^ multiply(value, factor);
  }
  return rest;
}

function emptyGrid(version: number): Grid {
  const size = version * 4 + 17;
  const rows = () => Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  return { size, dark: rows(), fixed: rows() };
}

function fix(grid: Grid, x: number, y: number, dark: boolean): void {
  const [row, marks] = [grid.dark[y], grid.fixed[y]];
  if (row === undefined || marks === undefined || x < 0 || x >= grid.size) return;
  row[x] = dark;
  marks[x] = true;
}

/** Timing lines, the three finders, alignment patterns, and the room for format and version. */
function placeFixed(grid: Grid, version: number): void {
  const { size } = grid;
  for (let at = 0; at < size; at += 1) {
    fix(grid, 6, at, at % 2 === 0);
    fix(grid, at, 6, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    placeRings(grid, x, y, 4);
  const centers = alignmentOf(version);
  const last = centers.length - 1;
  for (const [i, x] of centers.entries())
    for (const [j, y] of centers.entries()) {
      const onFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!onFinder) placeRings(grid, x, y, 2);
    }
  placeFormat(grid, 0);
  if (version >= 7) placeVersion(grid, version);
}

/** A finder (reach 4, its light edge included) or an alignment pattern (reach 2): rings around a centre. */
function placeRings(grid: Grid, centerX: number, centerY: number, reach: number): void {
  for (let dy = -reach; dy <= reach; dy += 1)
    for (let dx = -reach; dx <= reach; dx += 1) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      const dark = reach === 4 ? ring !== 2 && ring !== 4 : ring !== 1;
      if (centerY + dy >= 0 && centerY + dy < grid.size) fix(grid, centerX + dx, centerY + dy, dark);
    }
}

function alignmentOf(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const size = version * 4 + 17;
  const rest = Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step);
  return [6, ...rest.toReversed()];
}

/** Level M and the mask, twice, with their own error correction (BCH 15,5). */
function placeFormat(grid: Grid, mask: number): void {
  const bits = bch(mask, 10, 0x537) ^ 0x5412;
  const bit = (at: number) => ((bits >>> at) & 1) === 1;
  const { size } = grid;
  for (let at = 0; at <= 5; at += 1) fix(grid, 8, at, bit(at));
  fix(grid, 8, 7, bit(6));
  fix(grid, 8, 8, bit(7));
  fix(grid, 7, 8, bit(8));
  for (let at = 9; at < 15; at += 1) fix(grid, 14 - at, 8, bit(at));
  for (let at = 0; at < 8; at += 1) fix(grid, size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at += 1) fix(grid, 8, size - 15 + at, bit(at));
  fix(grid, 8, size - 8, true);
}

function placeVersion(grid: Grid, version: number): void {
  const bits = bch(version, 12, 0x1f25);
  for (let at = 0; at < 18; at += 1) {
    const [far, near] = [grid.size - 11 + (at % 3), Math.floor(at / 3)];
    const dark = ((bits >>> at) & 1) === 1;
    fix(grid, far, near, dark);
    fix(grid, near, far, dark);
  }
}

/** The value with its remainder behind it. Level M is 00, so a format is its mask alone. */
function bch(value: number, length: number, generator: number): number {
  let rest = value;
  for (let round = 0; round < length; round += 1) rest = (rest << 1) ^ ((rest >>> (length - 1)) * generator);
  return (value << length) | rest;
}

/** From the lower right, two columns at a time, up and down, around what is fixed. */
function placeData(grid: Grid, codewords: readonly number[]): void {
  const { size } = grid;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = upward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        const row = grid.dark[y];
        if (row === undefined || grid.fixed[y]?.[x] === true || at >= codewords.length * 8) continue;
        row[x] = (((codewords[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
    }
  }
}

type Mask = (x: number, y: number) => boolean;
const MASKS: readonly Mask[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function applyMask(grid: Grid, mask: Mask): void {
  for (const [y, row] of grid.dark.entries())
    for (const [x, dark] of row.entries()) if (grid.fixed[y]?.[x] !== true) row[x] = dark !== mask(x, y);
}

/** How hard it would be to read: runs of one colour, squares, what looks like a finder, too dark or too light. */
function penaltyOf(dark: readonly (readonly boolean[])[]): number {
  const columns = dark.map((_, x) => dark.map((row) => row[x] === true));
  const lines = [...dark, ...columns].map((line) => line.map((cell) => (cell ? '1' : '0')).join(''));
  let penalty = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    penalty += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (const [y, row] of dark.entries())
    for (const [x, cell] of row.entries()) {
      const below = dark[y + 1];
      if (
        below !== undefined &&
        x + 1 < row.length &&
        [row[x + 1], below[x], below[x + 1]].every((one) => one === cell)
      )
        penalty += 3;
    }
  const share = dark.flat().filter(Boolean).length / dark.length ** 2;
  return penalty + 10 * Math.floor(Math.abs(share * 20 - 10));
}
