import type { Row } from './requests.ts';
import type { Who, World } from './world.ts';

const NOTHING = 999_999;
/** Everybody who is neither party to John's appointment with Sarah nor manages the clinic. */
const OTHERS: Who[] = ['mei', 'michael', 'lucia', 'marta', 'guest'];

export function meetingRows({ appointmentId, unpaidId }: World): Record<string, Row> {
  const make: Row = {
    as: 'john',
    body: { appointmentId },
    strangers: OTHERS,
    missing: [{ body: { appointmentId: NOTHING } }, { body: { appointmentId: unpaidId } }],
  };
  return {
    createZoomMeeting: make,
    createGoogleMeet: make,
    createTeamsMeeting: make,
    joinAppointment: {
      as: 'john',
      params: { id: appointmentId },
      strangers: OTHERS.filter((who) => who !== 'marta'),
      forbidden: ['manager', 'admin'],
      missing: [{ params: { id: NOTHING } }, { params: { id: unpaidId } }],
    },
    getMeetingSettings: { as: 'sarah' },
    putMeetingSettings: { as: 'sarah', body: { platform: 'zoom' } },
    zoomWebhook: { as: 'nobody', body: { event: 'meeting.started' } },
  };
}
