import { describe, expect, it } from 'vitest';
import type { Message } from '../api.ts';
import { byDay, cursorBefore, joinThread, newestUnread } from './thread.ts';

const message = (id: number, more: Partial<Message> = {}): Message => ({
  id,
  senderId: 'them',
  receiverId: 'me',
  senderType: 'provider',
  senderName: 'Sarah',
  receiverName: 'John',
  message: `text ${id}`,
  timestamp: `2026-05-1${id}T10:00:00Z`,
  read: false,
  readAt: null,
  attachments: [],
  createdAt: `2026-05-1${id}T10:00:00Z`,
  ...more,
});

describe('a thread', () => {
  it('has each message once, as it was read last, oldest first', () => {
    const joined = joinThread([message(1), message(2)], [message(3), message(2, { read: true })]);
    expect(joined.map(({ id, read }) => [id, read])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
  });

  it('knows the newest of theirs that one has not read', () => {
    const own = message(3, { senderId: 'me', receiverId: 'them' });
    expect(newestUnread([message(1), message(2), own], 'me')?.id).toBe(2);
    expect(newestUnread([message(1, { read: true }), own], 'me')).toBeNull();
  });

  it('is told by day', () => {
    const days = byDay([message(1), message(2), message(2)], (instant) => instant.slice(0, 10));
    expect(days.map(([day, some]) => [day, some.length])).toEqual([
      ['2026-05-11', 1],
      ['2026-05-12', 2],
    ]);
  });

  it('asks for what is older the way the API writes it', () => {
    expect(cursorBefore(7)).toBe('Nw');
  });
});
