import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { qrCode } from './qr.ts';

const drawn = (text: string) => qrCode(text).map((row) => row.map((dark) => (dark ? '#' : '.')).join(''));

/** As npm uqr 0.1.3, another encoder, draws it with the same mask. */
const ATTUNE = [
  '#######..#.##.#######',
  '#.....#..##...#.....#',
  '#.###.#.##....#.###.#',
  '#.###.#.####..#.###.#',
  '#.###.#.#.###.#.###.#',
  '#.....#.#...#.#.....#',
  '#######.#.#.#.#######',
  '........##.##........',
  '#.#####..#..#.#####..',
  '#.#..#.##.#.#..#.####',
  '#.##..#..###.#..#.##.',
  '##.#.#.###.....#####.',
  '.#.#..###..#.#..##...',
  '........#..#####.##.#',
  '#######..##.#.##..##.',
  '#.....#.##.####..##.#',
  '#.###.#.#...#....#.#.',
  '#.###.#.##..#..####..',
  '#.###.#.#.##.#...##..',
  '#.....#...#....####..',
  '#######.#..#.#..#..#.',
];

it('draws the smallest code as another encoder does', () => expect(drawn('attune')).toEqual(ATTUNE));

it.each([
  ['x'.repeat(120), 45, '9d284324e97f5964ed98bb0e830a59f01b6a32f80a7f241f92f3089eb88e778a'],
  ['ñ'.repeat(150), 69, 'd57cb39f28ce46eb06daf57b921447b9966c70c12730d604b279e007f2d568c4'],
])('draws larger ones, with versions, alignment and several blocks, as another encoder does', (text, size, hash) => {
  const rows = drawn(text);
  expect(rows).toHaveLength(size);
  expect(createHash('sha256').update(rows.join('\n')).digest('hex')).toBe(hash);
});

it('says when a text is too long', () => expect(() => qrCode('x'.repeat(2400))).toThrow(RangeError));
