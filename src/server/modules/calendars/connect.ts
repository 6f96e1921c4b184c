/** Connecting a calendar by OAuth with state and PKCE, and disconnecting it. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import type { Context, Person } from '../../platform/caller.ts';
import { inTransaction } from '../../platform/db.ts';
import { AppError, notFound } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { AccessRevoked } from '../../vendors/access-token.ts';
import { type CalendarProvider, CalendarRefused } from '../../vendors/calendars/port.ts';
import { accountOf, portOf, tokenPlace } from './account.ts';
import type { Calendars } from './deps.ts';
import { alignEntries } from './entries.ts';
import { CALENDAR_CONNECTED } from './events.ts';
import * as repository from './repository.ts';
import { dropBusy } from './sync.ts';

const State = z.object({
  userId: z.string(),
  provider: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  until: z.number(),
});
/** How long a person may think about it on the vendor's page. */
const STATE_MS = 15 * 60_000;
const statePlace = (clinicId: number): string => `calendar_connections.state:${clinicId}`;

export function personOf({ caller }: Context): Person {
  if (caller?.kind !== 'person') throw new AppError('forbidden');
  return caller;
}

/**
 * Where the person allows it. The state is sealed: it holds the PKCE verifier and who asked, and only the same person,
 * still signed in, can finish with it, so that nobody is tricked into connecting their calendar to somebody else's account.
 */
export function startConnection(deps: Calendars, context: Context, provider: CalendarProvider, origin: string): string {
  const { userId } = personOf(context);
  const port = portOf(deps, provider);
  const verifier = randomBytes(48).toString('base64url');
  const redirectUri = `${origin}/api/calendar-connections/${provider}/callback`;
  const state = { userId, provider, verifier, redirectUri, until: Date.now() + STATE_MS };
  return port.authorizeUrl({
    state: Buffer.from(deps.sealer.sealJson(state, statePlace(context.clinicId))).toString('base64url'),
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    redirectUri,
    loginHint: null,
  });
}

/** What the account page says about how it went. */
export type ConnectOutcome = 'connected' | 'denied' | 'refused';

export async function finishConnection(
  deps: Calendars,
  context: Context,
  provider: CalendarProvider,
  answer: { state: string; code?: string | undefined; error?: string | undefined },
): Promise<ConnectOutcome> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  const state = readState(deps, clinicId, answer.state);
  if (state === null || state.provider !== provider || state.userId !== userId) throw new AppError('invalid_signature');
  if (answer.error !== undefined || answer.code === undefined) return 'denied';
  const { verifier, redirectUri } = state;
  let made: { refreshToken: string; account: string };
  try {
    made = await portOf(deps, provider).connect({ code: answer.code, verifier, redirectUri });
  } catch (error) {
    if (error instanceof CalendarRefused || error instanceof AccessRevoked) return 'refused';
    throw error;
  }
  const now = deps.clock.now();
  const tokenSealed = deps.sealer.seal(made.refreshToken, tokenPlace(clinicId));
  await inTransaction(deps.db, clinicId, async (tx) => {
    const wish = { userId, provider, account: made.account, tokenSealed, at: now };
    const id = await repository.putConnection(tx, clinicId, wish);
    await repository.putDue(tx, 'due_syncs', clinicId, id, now);
    for (const appointmentId of await repository.listComing(tx, clinicId, userId, now))
      await repository.putDue(tx, 'due_entries', clinicId, appointmentId, now);
    await announce(tx, clinicId, { type: CALENDAR_CONNECTED, payload: { connectionId: id } }, now);
    const line = { action: 'calendar.connect', objectType: 'calendar_connection', objectId: id, detail: { provider } };
    await audit(tx, context, line, now);
  });
  return 'connected';
}

function readState(deps: Calendars, clinicId: number, text: string): z.infer<typeof State> | null {
  try {
    const sealed = Buffer.from(text, 'base64url').toString();
    const state = State.parse(deps.sealer.openJson(sealed, statePlace(clinicId)));
    return state.until > Date.now() ? state : null;
  } catch {
    return null;
  }
}

export async function listConnections(deps: Calendars, context: Context) {
  const { userId, practitionerId } = personOf(context);
  const rows = await inTransaction(deps.db, context.clinicId, (tx) =>
    repository.listConnections(tx, context.clinicId, [userId]),
  );
  const available = Object.entries(deps.calendars).flatMap(([name, port]) =>
    port === null ? [] : [name as CalendarProvider],
  );
  return { rows, available, blocksTime: practitionerId !== null };
}

/** Ends it: nothing is written there any more, and what the vendor still has of us is taken out as far as it lets us. */
export async function disconnect(deps: Calendars, context: Context, connectionId: number): Promise<void> {
  const { clinicId } = context;
  const { userId } = personOf(context);
  const now = deps.clock.now();
  const { connection, appointmentIds } = await inTransaction(deps.db, clinicId, async (tx) => {
    const found = await repository.findConnectionForUpdate(tx, clinicId, connectionId);
    if (found === undefined || found.user_id !== userId || found.status === 'ended') throw notFound('connection');
    const ids = await repository.listAppointmentsIn(tx, clinicId, connectionId);
    await repository.changeConnection(tx, clinicId, connectionId, { status: 'ended', updated_at: now });
    await repository.deleteDue(tx, 'due_syncs', clinicId, connectionId);
    await dropBusy(tx, clinicId, connectionId);
    const line = { action: 'calendar.disconnect', objectType: 'calendar_connection', objectId: connectionId };
    await audit(tx, context, line, now);
    return { connection: found, appointmentIds: ids };
  });
  await tidy(deps, connection, appointmentIds);
}

/** Best effort, while the person waits: they may have taken the permission back at the vendor already. */
async function tidy(
  deps: Calendars,
  connection: repository.ConnectionRow,
  appointmentIds: readonly number[],
): Promise<void> {
  const { clinic_id: clinicId, channel_id: id, channel_resource: resource, channel_until: until } = connection;
  const account = accountOf(deps, connection);
  try {
    for (const appointmentId of appointmentIds) await alignEntries(deps, clinicId, appointmentId);
    const port = portOf(deps, connection.provider);
    if (id !== null) await port.unwatch(account, { id, resource, until: until ?? deps.clock.now() });
    await port.disconnect(account);
  } catch (error) {
    deps.log.warn('a calendar was disconnected without tidying up there', { connectionId: connection.id, error });
  }
}
