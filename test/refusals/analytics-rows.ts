import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;

/** The clinic's figures, experiments and feedback; and what the booking pages tell without anybody's name. */
export function analyticsRows({ analytics, practitionerId }: World): Record<string, Row> {
  const { experimentId, experimentKey, feedbackId } = analytics;
  const missing: Row['missing'] = [{ params: { id: NOTHING } }];
  return {
    getAdminDashboard: { as: 'manager' },
    listAllAppointments: { as: 'manager', query: { practitionerId, order: 'asc' } },
    downloadAllAppointments: { as: 'manager', query: { practitionerId } },
    getReport: { as: 'manager', params: { name: 'revenue' }, query: { period: 'month', by: 'service' } },
    downloadReport: { as: 'manager', params: { name: 'gst' }, query: { period: 'year' } },
    getSystemAnalytics: { as: 'admin', query: { period: 'month' } },
    getFunnel: { as: 'manager', query: { period: 'month' } },
    recordEvents: { as: 'nobody', body: { name: 'service_viewed', visitorId: 'visitor-00000001' } },
    listExperiments: { as: 'manager' },
    createExperiment: {
      as: 'manager',
      body: { key: 'another-one', name: 'Another one', variants: [{ key: 'a' }, { key: 'b' }] },
    },
    changeExperiment: {
      as: 'manager',
      params: { id: experimentId },
      body: { hypothesis: 'More will book.' },
      strangers: ['marta'],
      missing,
    },
    listRunningExperiments: { as: 'nobody', query: { visitorId: 'visitor-00000001' } },
    recordExposure: {
      as: 'nobody',
      params: { key: experimentKey },
      body: { visitorId: 'visitor-00000001' },
      missing: [{ params: { key: 'no-such-experiment' } }, { headers: { 'x-attune-clinic': 'todoenbalance' } }],
    },
    giveFeedback: { as: 'nobody', body: { rating: 4, message: 'Easy.' } },
    listFeedback: { as: 'manager' },
    changeFeedback: {
      as: 'manager',
      params: { id: feedbackId },
      body: { status: 'read' },
      strangers: ['marta'],
      missing,
    },
  };
}
