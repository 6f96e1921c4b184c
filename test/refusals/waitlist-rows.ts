import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

export function waitlistRows({ serviceId, practitionerId, foreign, freeStart, waitingId }: World): Record<string, Row> {
  const date = freeStart.slice(0, 10);
  const wish = { serviceId, practitionerId, dateFrom: date, dateTo: date };
  return {
    joinWaitlist: {
      as: 'mei',
      body: wish,
      forbidden: ['guest'],
      missing: [
        { body: { ...wish, serviceId: NOTHING } },
        { body: { ...wish, practitionerId: NOTHING } },
        { body: { ...wish, serviceId: foreign.serviceId } },
        { body: { ...wish, practitionerId: foreign.practitionerId } },
      ],
    },
    listWaitlist: { as: 'john', forbidden: ['guest'] },
    leaveWaitlist: {
      as: 'john',
      params: { id: waitingId },
      strangers: ['mei', 'lucia'],
      forbidden: ['guest'],
      missing: [{ params: { id: NOTHING } }],
    },
  };
}
