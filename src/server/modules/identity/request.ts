/** Who asks and for which clinic: read from every request, before anything else looks at it. */
import type { FastifyRequest } from 'fastify';
import type { Role } from '../../../contracts/endpoint.ts';
import type { Caller } from '../../platform/caller.ts';
import { GUEST_COOKIE, SESSION_COOKIE } from '../../platform/cookies.ts';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { sameText } from '../../platform/secrets.ts';
import type { Claims } from '../../platform/tokens.ts';
import type { ClinicDirectory } from '../clinics/service.ts';
import { findSignedIn, mustHaveSecondFactor } from './service.ts';

export type Identified = { clinicId: number; caller: Caller | null; viaCookie: boolean };

/**
 * The clinic comes from the token, else the X-Attune-Clinic header, else the host name, else it is the default one; a
 * token of another clinic than header or host name is a 401. A bad bearer token is a 401 everywhere; a stale cookie is
 * nobody, so that public pages stay open.
 */
export async function identify(
  platform: Platform,
  clinics: ClinicDirectory,
  request: FastifyRequest,
): Promise<Identified> {
  const header = request.headers['x-attune-clinic'];
  const named = await clinics.named(typeof header === 'string' ? header : undefined, request.host);
  const bearer = readBearer(request);
  const cookies = [request.cookies[SESSION_COOKIE], request.cookies[GUEST_COOKIE]].filter(
    (token) => token !== undefined,
  );
  for (const token of bearer === null ? cookies : [bearer]) {
    const claims = await platform.tokens.verify(token);
    const caller = claims === null ? null : await callerOf(platform, claims, isPresent(request));
    const foreign = claims !== null && named !== null && named.id !== claims.clinicId;
    if (claims !== null && caller !== null && !foreign)
      return { clinicId: claims.clinicId, caller, viaCookie: bearer === null };
    if (bearer !== null) throw new AppError('unauthenticated');
  }
  return { clinicId: (named ?? (await clinics.default())).id, caller: null, viaCookie: false };
}

async function callerOf(platform: Platform, claims: Claims, present: boolean): Promise<Caller | null> {
  if (claims.kind === 'guest') {
    return { kind: 'guest', role: 'patient', appointmentId: claims.appointmentId, patientId: claims.patientId };
  }
  const person = await findSignedIn(platform.db, claims.clinicId, claims.sessionId, new Date(), present);
  if (person === undefined || person.user_id !== claims.userId) return null;
  return {
    kind: 'person',
    userId: person.user_id,
    sessionId: claims.sessionId,
    role: person.role as Role,
    patientId: person.patient_id,
    practitionerId: person.practitioner_id,
    lacksSecondFactor: !person.has_second_factor && mustHaveSecondFactor(platform, person.role),
  };
}

/** Pages say when they ask by themselves while nobody is at the keyboard: that keeps nobody signed in. */
const isPresent = (request: FastifyRequest): boolean => request.headers['x-attune-background'] === undefined;

/** A write that comes with cookies must carry the token only our own pages can read. */
export function checkCsrf(platform: Platform, request: FastifyRequest): void {
  const given = request.headers['x-csrf-token'];
  const tokens = [request.cookies[SESSION_COOKIE], request.cookies[GUEST_COOKIE]].filter(
    (token) => token !== undefined,
  );
  const fits = typeof given === 'string' && tokens.some((token) => sameText(given, platform.tokens.csrfFor(token)));
  if (!fits) throw new AppError('csrf_failed');
}

function readBearer(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined) return null;
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw new AppError('unauthenticated');
  return token;
}
