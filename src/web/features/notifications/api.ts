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
    listMessageTemplates: contractQuery(build, contract.listTemplates, { providesTags: ['Templates'] }),
    listMessageVersions: contractQuery(build, contract.listTemplateVersions, { providesTags: ['Templates'] }),
    saveMessageTemplate: contractMutation(build, contract.saveTemplate, { invalidatesTags: ['Templates'] }),
    restoreMessageTemplate: contractMutation(build, contract.restoreTemplate, { invalidatesTags: ['Templates'] }),
    previewMessageTemplate: contractMutation(build, contract.previewTemplate),
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
  useListMessageTemplatesQuery,
  useListMessageVersionsQuery,
  useSaveMessageTemplateMutation,
  useRestoreMessageTemplateMutation,
  usePreviewMessageTemplateMutation,
  useGetRemindersQuery,
  usePutRemindersMutation,
} = notificationsApi;
