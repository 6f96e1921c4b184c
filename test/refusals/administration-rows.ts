import type { Row } from './requests.ts';
import type { World } from './world.ts';

const NOTHING = 999_999;
const NO_USER = '00000000-0000-4000-8000-000000000000';

export function administrationRows(world: World): Record<string, Row> {
  const { practitionerId, patientIdOf, userIdOf, foreign, invitations } = world;
  return {
    listUsers: { as: 'manager', query: { q: 'chen' }, forbidden: ['guest'] },
    inviteUser: {
      as: 'admin',
      body: { email: 'somebody.new@demo.attune.example', role: 'admin' },
      // A manager invites patients and practitioners, nobody with more rights than theirs.
      forbidden: ['guest', 'manager'],
    },
    listInvitations: { as: 'manager', forbidden: ['guest'] },
    revokeInvitation: {
      as: 'manager',
      params: { id: invitations.own },
      forbidden: ['guest'],
      strangers: ['marta'],
      missing: [NOTHING, invitations.foreign, invitations.staff].map((id) => ({ params: { id } })),
    },
    changeUser: {
      as: 'admin',
      params: { id: userIdOf('mei') },
      body: { active: false },
      forbidden: ['guest'],
      // Another clinic's administrator does not find our people, nor ours theirs.
      strangers: ['marta'],
      missing: [NO_USER, userIdOf('lucia')].map((id) => ({ params: { id } })),
    },
    approvePractitioner: {
      as: 'manager',
      params: { id: practitionerId },
      forbidden: ['guest'],
      strangers: ['marta'],
      missing: [NOTHING, foreign.practitionerId].map((id) => ({ params: { id } })),
    },
    assignProvider: {
      as: 'manager',
      params: { id: patientIdOf('mei') },
      body: { providerId: practitionerId },
      forbidden: ['guest'],
      strangers: ['marta'],
      missing: [
        ...[NOTHING, patientIdOf('lucia')].map((id) => ({ params: { id } })),
        ...[NOTHING, foreign.practitionerId].map((providerId) => ({ body: { providerId } })),
      ],
    },
    listAuditLog: { as: 'admin', forbidden: ['guest'] },
    listRecordAccess: { as: 'john', forbidden: ['guest'] },
  };
}
