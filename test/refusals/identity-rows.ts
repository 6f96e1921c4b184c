import type { Row } from './requests.ts';

const NO_SESSION = '00000000-0000-4000-8000-000000000000';
const PASSWORD = 'long enough words';

/** Rows of what mails link to, of sessions and of the second factor. */
export function identityRows(): Record<string, Row> {
  const invented = { token: 'made-up' };
  return {
    forgotPassword: { as: 'nobody', body: { email: 'john.doe@demo.attune.example' } },
    resetPassword: { as: 'nobody', body: { ...invented, password: PASSWORD } },
    changePassword: {
      as: 'john',
      body: { currentPassword: 'not the present one', newPassword: PASSWORD },
      forbidden: ['guest'],
    },
    verifyEmail: { as: 'nobody', body: invented },
    resendVerification: { as: 'john', forbidden: ['guest'] },
    readInvitation: { as: 'nobody', body: invented, missing: [{ body: invented }] },
    acceptInvitation: {
      as: 'nobody',
      body: { ...invented, password: PASSWORD },
      missing: [{ body: { ...invented, password: PASSWORD } }],
    },
    listSessions: { as: 'john', forbidden: ['guest'] },
    endSession: {
      as: 'john',
      params: { id: NO_SESSION },
      forbidden: ['guest'],
      missing: [{ params: { id: NO_SESSION } }],
    },
    setUpTwoFactor: { as: 'sarah' },
    enableTwoFactor: { as: 'sarah', body: { otp: '000000' } },
    disableTwoFactor: { as: 'sarah', body: { otp: '000000' } },
    renewRecoveryCodes: { as: 'sarah', body: { otp: '000000' } },
    signInByGoogle: { as: 'nobody', body: { googleToken: 'made-up' } },
    signInByFacebook: { as: 'nobody', body: { facebookToken: 'made-up' } },
    listSignInProviders: { as: 'nobody' },
    listIdentities: { as: 'john', forbidden: ['guest'] },
    linkIdentity: { as: 'john', body: { provider: 'google', token: 'made-up' }, forbidden: ['guest'] },
    unlinkIdentity: {
      as: 'john',
      params: { provider: 'google' },
      forbidden: ['guest'],
      missing: [{ params: { provider: 'google' } }],
    },
    logoutAll: { as: 'michael', forbidden: ['guest'] },
  };
}
