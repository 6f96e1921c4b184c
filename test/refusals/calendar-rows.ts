import type { Row } from './requests.ts';
import type { Who, World } from './world.ts';

const NOTHING = 999_999;
/** Everybody who is neither party to John's appointment with Sarah nor manages the clinic. */
const OTHERS: Who[] = ['mei', 'michael', 'lucia', 'marta', 'guest'];

export function calendarRows({ appointmentId, unpaidId, feedId, connectionId }: World): Record<string, Row> {
  const provider = { provider: 'google' };
  return {
    listCalendarConnections: { as: 'mei', forbidden: ['guest'] },
    createCalendarConnection: { as: 'mei', body: provider, forbidden: ['guest'] },
    startCalendarConnection: { as: 'mei', params: provider, forbidden: ['guest'] },
    finishCalendarConnection: { as: 'mei', params: provider, query: { state: 'made-up' }, forbidden: ['guest'] },
    deleteCalendarConnection: {
      as: 'john',
      params: { id: connectionId },
      strangers: ['mei', 'sarah', 'manager', 'lucia'],
      forbidden: ['guest'],
      missing: [{ params: { id: NOTHING } }],
    },
    createCalendarEvent: {
      as: 'john',
      body: { appointmentId },
      strangers: OTHERS,
      missing: [{ body: { appointmentId: NOTHING } }, { body: { appointmentId: unpaidId } }],
    },
    createCalendarFeed: { as: 'john', forbidden: ['guest'] },
    listCalendarFeeds: { as: 'john', forbidden: ['guest'] },
    deleteCalendarFeed: {
      as: 'john',
      params: { id: feedId },
      strangers: ['mei', 'sarah', 'lucia'],
      forbidden: ['guest'],
      missing: [{ params: { id: NOTHING } }],
    },
    readCalendarFeed: {
      as: 'nobody',
      params: { token: `1-${'a'.repeat(32)}` },
      missing: [{}, { params: { token: `2-${'a'.repeat(32)}` } }, { params: { token: `999999-${'a'.repeat(32)}` } }],
    },
    googleCalendarWebhook: { as: 'nobody' },
    microsoftWebhook: { as: 'nobody', query: {} },
  };
}
