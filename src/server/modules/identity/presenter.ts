import type { z } from 'zod';
import type { listIdentities } from '../../../contracts/external.ts';
import type { Session } from '../../../contracts/sessions.ts';
import { describeDevice } from '../../../domain/device.ts';
import type { listOwnLinks, Provider } from './external.ts';
import type { listSessions } from './sessions.ts';

type SessionView = Awaited<ReturnType<typeof listSessions>>[number];

/** One sign-in, so that its owner recognises it. */
export function presentSession(session: SessionView): z.input<typeof Session> {
  const { browser, system } = describeDevice(session.user_agent);
  const device = browser === null || system === null ? (browser ?? system) : `${browser} on ${system}`;
  return {
    id: session.id,
    device,
    browser,
    system,
    address: session.address,
    method: session.method as z.input<typeof Session>['method'],
    createdAt: session.created_at.toISOString(),
    lastSeenAt: session.last_seen_at.toISOString(),
    expiresAt: session.expires_at.toISOString(),
    current: session.isCurrent,
  };
}

/** The companies somebody signs in by. */
export function presentLinks({
  hasPassword,
  links,
}: Awaited<ReturnType<typeof listOwnLinks>>): z.input<(typeof listIdentities)['answer']> {
  const identities = links.map((link) => ({
    provider: link.provider as Provider,
    email: link.email,
    linkedAt: link.created_at.toISOString(),
    lastUsedAt: link.last_used_at.toISOString(),
  }));
  return { hasPassword, identities };
}
