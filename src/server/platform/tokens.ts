import { jwtVerify, SignJWT } from 'jose';
import { deriveKey, sha256, splitSecrets } from './secrets.ts';

/** What our access tokens say; no personal data, and nothing in it is believed without the session's row. */
export type Claims =
  | { kind: 'person'; clinicId: number; userId: string; sessionId: string }
  | { kind: 'guest'; clinicId: number; appointmentId: number; patientId: number };

export type Tokens = {
  sign(claims: Claims, options?: { hours?: number }): Promise<string>;
  /** null for anything that is not a living token of ours. */
  verify(token: string): Promise<Claims | null>;
  csrfFor(token: string): string;
};

/**
 * One algorithm (HS256), pinned type, issuer and audience (RFC 8725). Real time counts, not business time. `secretText` is
 * one secret or several separated by commas, newest first: the first signs, all verify, and `kid` says which it was.
 */
export function createTokens(secretText: string, expireHours: number): Tokens {
  const secrets = splitSecrets(secretText);
  const keys = secrets.map((secret) => {
    const key = deriveKey(secret, 'attune access tokens');
    return { kid: sha256(key.toString('hex')).slice(0, 8), key };
  });
  const [current] = keys;
  if (current === undefined) throw new Error('no signing key');
  const csrfKey = deriveKey(secrets[0] as string, 'attune csrf').toString('hex');
  const keyOf = ({ kid }: { kid?: string | undefined }) => {
    const found = keys.find((one) => one.kid === kid);
    if (found === undefined) throw new Error('signed with a key we do not have');
    return found.key;
  };
  return {
    sign: (claims, options = {}) => {
      const { kind, clinicId } = claims;
      const body =
        kind === 'person'
          ? { kind, cid: clinicId, sid: claims.sessionId }
          : { kind, cid: clinicId, pid: claims.patientId };
      return new SignJWT(body)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: current.kid })
        .setIssuer('attune')
        .setAudience('attune-api')
        .setSubject(kind === 'person' ? claims.userId : `appointment:${claims.appointmentId}`)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000 + (options.hours ?? expireHours) * 3600))
        .sign(current.key);
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          algorithms: ['HS256'],
          typ: 'at+jwt',
          issuer: 'attune',
          audience: 'attune-api',
          requiredClaims: ['exp', 'sub'],
        });
        return readClaims(payload);
      } catch {
        return null;
      }
    },
    csrfFor: (token) => sha256(`${csrfKey}:${token}`).slice(0, 40),
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readClaims(payload: Record<string, unknown>): Claims | null {
  const { kind, cid, sid, pid, sub } = payload;
  if (typeof cid !== 'number' || typeof sub !== 'string') return null;
  if (kind === 'person' && typeof sid === 'string' && UUID.test(sid))
    return { kind, clinicId: cid, userId: sub, sessionId: sid };
  const appointmentId = Number(/^appointment:(\d+)$/.exec(sub)?.[1]);
  if (kind === 'guest' && typeof pid === 'number' && Number.isSafeInteger(appointmentId))
    return { kind, clinicId: cid, appointmentId, patientId: pid };
  return null;
}
