import type { Tx } from './deps.ts';
import { addDelivery, type NewDelivery } from './store.ts';
import { loadSwitches } from './switches.ts';

/** Enters a webhook, as late and as often as the switch says. It goes out when the transaction has committed. */
export async function schedule(tx: Tx, delivery: Omit<NewDelivery, 'dueAt'>): Promise<void> {
  const { webhooks } = await loadSwitches(tx);
  const delayMs = webhooks.mode === 'delayed' ? webhooks.delaySeconds * 1000 : 0;
  const due = { ...delivery, dueAt: new Date(delivery.createdAt.getTime() + delayMs) };
  await addDelivery(tx, due);
  if (webhooks.mode === 'doubled') await addDelivery(tx, due);
}
