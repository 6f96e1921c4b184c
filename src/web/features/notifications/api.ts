import { getPreferences, putPreferences } from '../../../contracts/identity.ts';
import * as contract from '../../../contracts/notification-admin.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

const notificationsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getChoices: contractQuery(build, getPreferences, { providesTags: ['Preferences', 'Session'] }),
    putChoices: contractMutation(build, putPreferences, { invalidatesTags: ['Preferences'] }),
    listLog: contractQuery(build, contract.listNotificationLog, { providesTags: ['NotificationLog'] }),
    readLogged: contractQuery(build, contract.readLoggedNotification, { providesTags: ['NotificationLog'] }),
    resend: contractMutation(build, contract.resendNotification, { invalidatesTags: ['NotificationLog'] }),
    listTemplates: contractQuery(build, contract.listTemplates, { providesTags: ['Templates'] }),
    listVersions: contractQuery(build, contract.listTemplateVersions, { providesTags: ['Templates'] }),
    saveTemplate: contractMutation(build, contract.saveTemplate, { invalidatesTags: ['Templates'] }),
    restoreTemplate: contractMutation(build, contract.restoreTemplate, { invalidatesTags: ['Templates'] }),
    previewTemplate: contractMutation(build, contract.previewTemplate),
    getReminders: contractQuery(build, contract.getNotificationSettings, { providesTags: ['Templates'] }),
    putReminders: contractMutation(build, contract.putNotificationSettings, { invalidatesTags: ['Templates'] }),
  }),
});

export const {
  useGetChoicesQuery,
  usePutChoicesMutation,
  useListLogQuery,
  useReadLoggedQuery,
  useResendMutation,
  useListTemplatesQuery,
  useListVersionsQuery,
  useSaveTemplateMutation,
  useRestoreTemplateMutation,
  usePreviewTemplateMutation,
  useGetRemindersQuery,
  usePutRemindersMutation,
} = notificationsApi;
