import { listReceipts } from '../../../contracts/billing.ts';
import {
  linkIdentity,
  listIdentities,
  listSignInProviders,
  signInByFacebook,
  signInByGoogle,
  unlinkIdentity,
} from '../../../contracts/external.ts';
import { getPreferences, logoutAll, putPreferences, updateProfile } from '../../../contracts/identity.ts';
import {
  acceptInvitation,
  changePassword,
  forgotPassword,
  readInvitation,
  resendVerification,
  resetPassword,
  verifyEmail,
} from '../../../contracts/links.ts';
import {
  disableTwoFactor,
  enableTwoFactor,
  endSession,
  listSessions,
  renewRecoveryCodes,
  setUpTwoFactor,
} from '../../../contracts/sessions.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

const identityApi = api.injectEndpoints({
  endpoints: (build) => ({
    updateProfile: contractMutation(build, updateProfile, { invalidatesTags: ['Session'] }),
    getPreferences: contractQuery(build, getPreferences, { providesTags: ['Preferences'] }),
    putPreferences: contractMutation(build, putPreferences, { invalidatesTags: ['Preferences'] }),
    listReceipts: contractQuery(build, listReceipts, { providesTags: ['Receipts'] }),
    forgotPassword: contractMutation(build, forgotPassword),
    resetPassword: contractMutation(build, resetPassword),
    changePassword: contractMutation(build, changePassword, { invalidatesTags: ['SignIns'] }),
    verifyEmail: contractMutation(build, verifyEmail, { invalidatesTags: ['Session'] }),
    resendVerification: contractMutation(build, resendVerification),
    readInvitation: contractMutation(build, readInvitation),
    acceptInvitation: contractMutation(build, acceptInvitation),
    listSignInProviders: contractQuery(build, listSignInProviders),
    signInByGoogle: contractMutation(build, signInByGoogle),
    signInByFacebook: contractMutation(build, signInByFacebook),
    listIdentities: contractQuery(build, listIdentities, { providesTags: ['SignIns'] }),
    linkIdentity: contractMutation(build, linkIdentity, { invalidatesTags: ['SignIns'] }),
    unlinkIdentity: contractMutation(build, unlinkIdentity, { invalidatesTags: ['SignIns'] }),
    listSessions: contractQuery(build, listSessions, { providesTags: ['SignIns'] }),
    endSession: contractMutation(build, endSession, { invalidatesTags: ['SignIns'] }),
    logoutAll: contractMutation(build, logoutAll),
    setUpTwoFactor: contractMutation(build, setUpTwoFactor),
    enableTwoFactor: contractMutation(build, enableTwoFactor, { invalidatesTags: ['SignIns'] }),
    disableTwoFactor: contractMutation(build, disableTwoFactor, { invalidatesTags: ['Session'] }),
    renewRecoveryCodes: contractMutation(build, renewRecoveryCodes),
  }),
});

export const {
  useUpdateProfileMutation,
  useGetPreferencesQuery,
  usePutPreferencesMutation,
  useListReceiptsQuery,
  useForgotPasswordMutation,
  useResetPasswordMutation,
  useChangePasswordMutation,
  useVerifyEmailMutation,
  useResendVerificationMutation,
  useReadInvitationMutation,
  useAcceptInvitationMutation,
  useListSignInProvidersQuery,
  useSignInByGoogleMutation,
  useSignInByFacebookMutation,
  useListIdentitiesQuery,
  useLinkIdentityMutation,
  useUnlinkIdentityMutation,
  useListSessionsQuery,
  useEndSessionMutation,
  useLogoutAllMutation,
  useSetUpTwoFactorMutation,
  useEnableTwoFactorMutation,
  useDisableTwoFactorMutation,
  useRenewRecoveryCodesMutation,
} = identityApi;
