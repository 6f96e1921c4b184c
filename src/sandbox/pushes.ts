import type { SandboxDeps } from './deps.ts';
import { loadSwitches } from './switches.ts';
import { addPush, closePush, type DuePush, type Push, takeDuePushes } from './vendor-store.ts';

const leaseMs = 15_000;
const answerWithinMs = 10_000;
/** The vendors give up after hours; with pauses that double from a second this is one. */
const maxAttempts = 12;

/** Tells somebody's webhook, at once or as the switches say: later, or twice. */
export async function push(deps: SandboxDeps, message: Omit<Push, 'dueAt'>): Promise<void> {
  const now = deps.clock.now();
  const { mode, delaySeconds } = (await loadSwitches(deps.db)).webhooks;
  const dueAt = mode === 'delayed' ? new Date(now.getTime() + delaySeconds * 1000) : now;
  for (let copy = 0; copy < (mode === 'doubled' ? 2 : 1); copy += 1) await addPush(deps.db, { ...message, dueAt }, now);
}

/** Hands over what is due; safe in many processes at once. */
export async function deliverDuePushes(deps: SandboxDeps): Promise<void> {
  const now = deps.clock.now();
  const due = await takeDuePushes(deps.db, now, new Date(now.getTime() + leaseMs));
  await Promise.all(due.map((one) => deliver(deps, one)));
}

async function deliver(deps: SandboxDeps, one: DuePush): Promise<void> {
  const answer = await post(one);
  const now = deps.clock.now();
  if (answer.startsWith('2')) return closePush(deps.db, one.id, { status: 'delivered', answer, dueAt: now });
  const pauseMs = 1000 * 2 ** Math.min(one.attempts - 1, 9);
  const status = one.attempts >= maxAttempts ? 'failed' : 'pending';
  return closePush(deps.db, one.id, { status, answer, dueAt: new Date(now.getTime() + pauseMs) });
}

/** The status answered, or why there was none. */
async function post({ address, headers, body }: DuePush): Promise<string> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
      headers,
      ...(body === '' ? {} : { body }),
    });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    return error instanceof Error ? error.name : 'unreachable';
  }
}
