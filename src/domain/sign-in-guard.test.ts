import { describe, expect, it } from 'vitest';
import { mayTry, netOf, PLACE, STRANGERS } from './sign-in-guard.ts';

const NOW = 1_000_000_000;
const failed = (failures: number, secondsAgo = 0) => ({ failures, startedAt: NOW - secondsAgo * 1000 });
const fresh = { known: false, place: null, strangers: null };

describe('a sign-in', () => {
  it('may be tried where nobody failed', () => expect(mayTry(fresh, NOW)).toEqual({ may: true, slowMs: 0 }));

  it('may be tried nine times wrongly at a place, and has to wait after the tenth', () => {
    expect(mayTry({ ...fresh, place: failed(PLACE.most - 1) }, NOW)).toMatchObject({ may: true });
    expect(mayTry({ ...fresh, place: failed(PLACE.most, 60) }, NOW)).toEqual({
      may: false,
      waitSeconds: PLACE.seconds - 60,
      way: 'later',
    });
  });

  it('waits at a place the account knows as well, for its own wrong tries', () => {
    expect(mayTry({ known: true, place: failed(PLACE.most), strangers: null }, NOW)).toMatchObject({ may: false });
  });

  it('may be tried again when the window is over', () => {
    expect(mayTry({ ...fresh, place: failed(50, PLACE.seconds) }, NOW)).toMatchObject({ may: true });
  });

  it('from a place the account knows is not held up by a hundred guesses from elsewhere, nor slowed', () => {
    const strangers = failed(STRANGERS.most * 10, 60);
    expect(mayTry({ known: true, place: null, strangers }, NOW)).toEqual({ may: true, slowMs: 0 });
  });

  it('from a new place comes by mail while a hundred guesses were made from everywhere', () => {
    expect(mayTry({ ...fresh, strangers: failed(STRANGERS.most, 3_600) }, NOW)).toEqual({
      may: false,
      waitSeconds: 23 * 3_600,
      way: 'mail',
    });
    expect(mayTry({ ...fresh, strangers: failed(STRANGERS.most, STRANGERS.seconds) }, NOW)).toMatchObject({
      may: true,
      slowMs: 0,
    });
  });

  it('from new places is answered more slowly the more of them guess, up to two seconds', () => {
    const slow = (failures: number) => {
      const verdict = mayTry({ ...fresh, strangers: failed(failures) }, NOW);
      return verdict.may ? verdict.slowMs : null;
    };
    expect([20, 21, 60, 99].map(slow)).toEqual([0, 25, 1_000, 1_975]);
  });
});

describe('a place on the net', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:12:34:aaaa::1', '2001:db8:12:34::/64'],
    ['2001:0DB8:12:34:5:6:7:8', '2001:db8:12:34::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, net) => expect(netOf(address)).toBe(net));
});
