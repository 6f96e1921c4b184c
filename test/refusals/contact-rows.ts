import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

export function contactRows({ contactId }: World): Record<string, Row> {
  const body = { name: 'Ada Example', email: 'ada@demo.attune.example', message: 'Do you have a ramp?' };
  return {
    sendContactRequest: { as: 'nobody', body },
    listContactRequests: { as: 'manager' },
    changeContactRequest: {
      as: 'manager',
      params: { id: contactId },
      body: { status: 'done' },
      strangers: ['marta'],
      missing: [{ params: { id: NOTHING } }],
    },
  };
}
