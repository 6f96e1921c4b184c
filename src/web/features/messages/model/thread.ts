import type { Message } from '../api.ts';

/** The cursor of what is older than a message, as the API writes it. */
export const cursorBefore = (id: number): string => btoa(String(id)).replace(/=+$/, '');

/** Older and newer parts as one thread: each message once, as it was read last, oldest first. */
export function joinThread(older: readonly Message[], newest: readonly Message[]): Message[] {
  const byId = new Map([...older, ...newest].map((message) => [message.id, message]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** The newest message of theirs that one has not read; null when there is none. */
export function newestUnread(thread: readonly Message[], ownId: string): Message | null {
  return thread.findLast((message) => !message.read && message.receiverId === ownId) ?? null;
}

/** The messages of a thread by local day. */
export function byDay(thread: readonly Message[], dayOf: (instant: string) => string): [string, Message[]][] {
  return [...Map.groupBy(thread, (message) => dayOf(message.timestamp))];
}
