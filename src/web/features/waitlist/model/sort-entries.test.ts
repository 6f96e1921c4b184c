import { describe, expect, it } from 'vitest';
import type { WaitlistEntry } from '../../../app/waitlist.ts';
import { sortEntries } from './sort-entries.ts';

const entry = (id: number, status: WaitlistEntry['status'], secondsLeft: number | null = null): WaitlistEntry => ({
  id,
  status,
  serviceId: 1,
  serviceName: 'Individual Therapy',
  practitionerId: null,
  practitionerName: null,
  sessionType: null,
  dateFrom: '2026-05-12',
  dateTo: '2026-05-20',
  createdAt: '2026-05-01T00:00:00.000Z',
  offer:
    secondsLeft === null
      ? null
      : {
          id: id * 10,
          holdId: id * 100,
          holdToken: 'token',
          practitionerId: 1,
          practitionerName: 'Sarah',
          locationId: 1,
          startsAt: '2026-05-12T10:00:00+10:00',
          endsAt: '2026-05-12T11:00:00+10:00',
          timezone: 'Australia/Melbourne',
          deliveryMode: 'in_person',
          expiresAt: '2026-05-11T10:00:00.000Z',
          secondsLeft,
        },
});

describe('what somebody waits for', () => {
  it('begins with the kept time that ends first; one whose offer just ended waits', () => {
    const sorted = sortEntries([
      entry(1, 'waiting'),
      entry(2, 'offered', 600),
      entry(3, 'offered', 60),
      entry(4, 'offered'),
      entry(5, 'booked'),
      entry(6, 'over'),
    ]);
    expect(sorted.offered.map(({ offer }) => offer.id)).toEqual([30, 20]);
    expect(sorted.waiting.map(({ id }) => id)).toEqual([1, 4]);
    expect(sorted.ended.map(({ id }) => id)).toEqual([5, 6]);
  });
});
