import { describe, expect, it } from 'vitest';
import { codeAt, newSecret, otpauthUrl, stepAt, stepOf, toBase32 } from './totp.ts';

/** RFC 6238, appendix B: the secret is the text 12345678901234567890, the codes have eight digits. */
const SECRET = toBase32(Buffer.from('12345678901234567890'));

describe('the codes of RFC 6238', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at second %i it is %s', (seconds, code) => {
    expect(codeAt(SECRET, stepAt(new Date(seconds * 1000)), 8)).toBe(code);
  });
});

/** RFC 4226, appendix D: the same secret, six digits, by counter. */
it.each([
  ...['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'].entries(),
])('the code of RFC 4226 for counter %i is %s', (counter, code) => expect(codeAt(SECRET, counter)).toBe(code));

describe('a code', () => {
  const at = new Date(1_700_000_010_000);
  const now = stepAt(at);

  it('fits the present step and its neighbours, however it is spaced', () => {
    for (const step of [now - 1, now, now + 1]) expect(stepOf(SECRET, codeAt(SECRET, step), at)).toBe(step);
    const code = codeAt(SECRET, now);
    expect(stepOf(SECRET, `${code.slice(0, 3)} ${code.slice(3)}`, at)).toBe(now);
  });

  it('of a minute before or after does not fit', () => {
    for (const step of [now - 2, now + 2]) expect(stepOf(SECRET, codeAt(SECRET, step), at)).toBeNull();
    expect(stepOf(SECRET, '', at)).toBeNull();
  });
});

it('secrets are 160 random bits in base32, and the address for the QR code names clinic and person', () => {
  const secret = newSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(newSecret()).not.toBe(secret);
  expect(otpauthUrl(secret, 'Todo en Balance', 'a@b.example')).toBe(
    `otpauth://totp/Todo%20en%20Balance:a%40b.example?secret=${secret}&issuer=Todo%20en%20Balance&algorithm=SHA1&digits=6&period=30`,
  );
});
