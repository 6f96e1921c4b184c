/** What Google and Microsoft tell of connected calendars: checked by the channel's secret, and worked off by a job. */
import { z } from 'zod';
import { inTransaction } from '../../platform/db.ts';
import { AppError } from '../../platform/errors.ts';
import { announce } from '../../platform/events.ts';
import { sameText } from '../../platform/secrets.ts';
import type { Calendars } from './deps.ts';
import { CALENDAR_CHANGED } from './events.ts';
import * as repository from './repository.ts';
import { channelSecret } from './sync.ts';

type Headers = Record<string, string | string[] | undefined>;

/** Google's push has no body and no signature: a channel we made, its secret, and a number that grows with each message. */
export async function receiveGooglePush(deps: Calendars, headers: Headers): Promise<void> {
  const [channelId, token, state, number] = ['id', 'token', '', ''].map((part, index) =>
    readHeader(
      headers,
      index < 2 ? `x-goog-channel-${part}` : index === 2 ? 'x-goog-resource-state' : 'x-goog-message-number',
    ),
  );
  const channel =
    channelId === null || channelId === undefined ? undefined : await repository.findChannel(deps.db, channelId);
  const isKnown =
    channel !== undefined && token && sameText(token, channelSecret(deps, channel.clinic_id, channel.connection_id));
  if (!isKnown || !number) throw new AppError('invalid_signature');
  // The greeting of a new channel says nothing yet.
  if (state === 'sync') return;
  await tellJob(deps, channel, { vendor: 'google-calendar', id: `${channelId}:${number}` });
}

const Notifications = z.object({
  value: z
    .array(
      z.object({
        subscriptionId: z.string().max(200),
        clientState: z.string().max(200).nullable().optional(),
        lifecycleEvent: z.string().max(100).nullable().optional(),
      }),
    )
    .max(1000),
});

/** Graph's notifications carry the secret each; one that does not fit spoils them all, because Graph never mixes. */
export async function receiveGraphPush(deps: Calendars, body: unknown): Promise<void> {
  const parsed = Notifications.safeParse(body);
  if (!parsed.success || parsed.data.value.length === 0) throw new AppError('invalid_signature');
  const channels = new Map<string, { clinic_id: number; connection_id: number }>();
  for (const { subscriptionId, clientState } of parsed.data.value) {
    const channel = await repository.findChannel(deps.db, subscriptionId);
    const isKnown =
      channel !== undefined &&
      sameText(clientState ?? '', channelSecret(deps, channel.clinic_id, channel.connection_id));
    if (!isKnown) throw new AppError('invalid_signature');
    channels.set(subscriptionId, channel);
  }
  // They have no number of their own; a repeat means one more look, which finds nothing new.
  for (const channel of channels.values()) await tellJob(deps, channel, null);
}

async function tellJob(
  deps: Calendars,
  channel: { clinic_id: number; connection_id: number },
  message: { vendor: string; id: string } | null,
): Promise<void> {
  const at = deps.clock.now();
  await inTransaction(deps.db, channel.clinic_id, async (tx) => {
    if (message !== null && !(await repository.takeMessage(tx, { ...message, type: 'changed', at }))) return;
    const payload = { connectionId: channel.connection_id };
    await announce(tx, channel.clinic_id, { type: CALENDAR_CHANGED, payload }, at);
  });
}

function readHeader(headers: Headers, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value.length <= 300 ? value : null;
}
