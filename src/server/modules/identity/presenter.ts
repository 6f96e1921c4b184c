import type { z } from 'zod';
import type { Session } from '../../../contracts/sessions.ts';
import { describeDevice } from '../../../domain/device.ts';
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
