import type { Db } from './deps.ts';
import { readSwitches, takeSwitch, writeSwitch } from './store.ts';

/**
 * How the vendors behave just now. The switches are rows, so that every process sees them and a restart keeps them.
 * `drops_answers` does what was asked and then loses the connection: the case that idempotency keys are for.
 */
export const modes = ['ok', 'slow', 'down', 'rate_limited', 'drops_answers'] as const;
export type Mode = (typeof modes)[number];

export const vendors = ['stripe', 'sendgrid', 'facebook', 'zoom', 'google', 'microsoft'] as const;
export type Vendor = (typeof vendors)[number];

export const webhookModes = ['normal', 'delayed', 'doubled'] as const;
export type WebhookMode = (typeof webhookModes)[number];

export interface Switches {
  modes: Record<Vendor, Mode>;
  webhooks: { mode: WebhookMode; delaySeconds: number };
  declineNextCard: boolean;
}

/** How long a slow vendor takes, in milliseconds: longer than a person likes, shorter than an adapter's time limit. */
export const slowMs = 3_000;

export async function loadSwitches(db: Db): Promise<Switches> {
  const rows = await readSwitches(db);
  const valueOf = (vendor: string, name: string) =>
    rows.find((row) => row.vendor === vendor && row.name === name)?.value ?? null;
  const modeOf = (vendor: Vendor) => pick(modes, valueOf(vendor, 'mode')) ?? 'ok';
  const delay = Number(valueOf('stripe', 'webhook_delay_seconds') ?? 0);
  return {
    modes: Object.fromEntries(vendors.map((vendor) => [vendor, modeOf(vendor)])) as Record<Vendor, Mode>,
    webhooks: { mode: pick(webhookModes, valueOf('stripe', 'webhooks')) ?? 'normal', delaySeconds: delay },
    declineNextCard: valueOf('stripe', 'decline_next_card') === true,
  };
}

export async function setMode(db: Db, vendor: Vendor, mode: Mode): Promise<void> {
  await writeSwitch(db, vendor, 'mode', mode);
}

export async function setWebhooks(db: Db, mode: WebhookMode, delaySeconds: number): Promise<void> {
  await writeSwitch(db, 'stripe', 'webhooks', mode);
  await writeSwitch(db, 'stripe', 'webhook_delay_seconds', delaySeconds);
}

export async function setDeclineNextCard(db: Db, on: boolean): Promise<void> {
  if (on) await writeSwitch(db, 'stripe', 'decline_next_card', true);
  else await takeSwitch(db, 'stripe', 'decline_next_card');
}

/** True once after the switch was set: the card that is tried now is declined, the next one is not. */
export async function takeDeclineNextCard(db: Db): Promise<boolean> {
  return takeSwitch(db, 'stripe', 'decline_next_card');
}

/** The value if it is one of the allowed ones. */
export function pick<T extends string>(allowed: readonly T[], value: unknown): T | undefined {
  return allowed.find((one) => one === value);
}
