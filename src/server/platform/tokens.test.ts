import { decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createTokens } from './tokens.ts';

const OLD = 'test-only-signing-key-number-one-long-enough';
const NEW = 'test-only-signing-key-number-two-long-enough';
const claims = {
  kind: 'person',
  clinicId: 1,
  userId: '0191d5a0-0000-7000-8000-000000000001',
  sessionId: '0191d5a0-0000-7000-8000-000000000002',
} as const;

describe('access tokens', () => {
  it('of the old key are good while it stands behind the new one, and no longer', async () => {
    const before = await createTokens(OLD, 1).sign(claims);
    expect(await createTokens(`${NEW}, ${OLD}`, 1).verify(before)).toEqual(claims);
    expect(await createTokens(NEW, 1).verify(before)).toBeNull();
  });

  it('are signed by the first key, whose name is in the header', async () => {
    const rotated = createTokens(`${NEW},${OLD}`, 1);
    const token = await rotated.sign(claims);
    expect(await createTokens(NEW, 1).verify(token)).toEqual(claims);
    expect(await createTokens(OLD, 1).verify(token)).toBeNull();
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256', typ: 'at+jwt', kid: expect.any(String) });
  });

  it('without the name of a key, or with another algorithm, are nobody’s', async () => {
    const tokens = createTokens(OLD, 1);
    const forged = (header: { alg: string; kid?: string }) =>
      new SignJWT({ kind: 'person', cid: 1, sid: claims.sessionId })
        .setProtectedHeader({ typ: 'at+jwt', ...header })
        .setIssuer('attune')
        .setAudience('attune-api')
        .setSubject(claims.userId)
        .setExpirationTime('1h')
        .sign(new TextEncoder().encode(OLD));
    const { kid } = decodeProtectedHeader(await tokens.sign(claims));
    expect(await tokens.verify(await forged({ alg: 'HS256' }))).toBeNull();
    expect(await tokens.verify(await forged({ alg: 'HS256', kid: 'made-up' }))).toBeNull();
    expect(await tokens.verify(await forged({ alg: 'HS512', kid: kid ?? '' }))).toBeNull();
  });
});
