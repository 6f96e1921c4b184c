import { expect, it } from 'vitest';
import { isSignedByZoom } from './zoom-events.ts';

/** Made with openssl: `printf 'v0:1791000000:<body>' | openssl dgst -sha256 -hmac D2gHF9yNT8C4sWqe0qLkqQ -hex`. */
const SECRET = 'D2gHF9yNT8C4sWqe0qLkqQ';
const BODY = Buffer.from(
  '{"event":"meeting.started","event_ts":1791000000000,"payload":{"account_id":"a","object":{"id":"85746065432","uuid":"4444AAAiAAAAAiAiAiiAii=="}}}',
);
const SIGNATURE = 'v0=c24c0813ee32ed82abd10564799923c8e982bdffec85fecc47b3a078cdb922b5';
const NOW = 1_791_000_000_000;
const headers = { timestamp: '1791000000', signature: SIGNATURE };

it('takes what Zoom signed, up to five minutes old', () => {
  expect(isSignedByZoom(BODY, headers, SECRET, NOW)).toBe(true);
  expect(isSignedByZoom(BODY, headers, SECRET, NOW + 299_000)).toBe(true);
  expect(isSignedByZoom(BODY, headers, SECRET, NOW + 301_000)).toBe(false);
  expect(isSignedByZoom(BODY, headers, SECRET, NOW - 301_000)).toBe(false);
});

it.each([
  ['another secret', BODY, headers, 'another'],
  ['one byte changed', Buffer.from(BODY.toString().replace('a', 'b')), headers, SECRET],
  ['another time', BODY, { ...headers, timestamp: '1791000001' }, SECRET],
  ['no signature', BODY, { ...headers, signature: undefined }, SECRET],
  ['a signature cut short', BODY, { ...headers, signature: SIGNATURE.slice(0, -1) }, SECRET],
  ['a time that is none', BODY, { ...headers, timestamp: 'now' }, SECRET],
])('refuses %s', (_what, body, given, secret) => {
  expect(isSignedByZoom(body, given, secret, NOW)).toBe(false);
});
