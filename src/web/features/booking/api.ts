/** What the booking journey asks of the server, beyond what the catalog knows. */
import {
  bookAppointment,
  getAppointment,
  getCalendarLinks,
  getDraft,
  listUserAppointments,
  putDraft,
} from '../../../contracts/appointments.ts';
import { createHold, dropHold, extendHold } from '../../../contracts/availability.ts';
import { confirmPayment, createPaymentIntent, processPayment } from '../../../contracts/billing.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import { getPreferences } from '../../../contracts/identity.ts';
import { listPaymentMethods } from '../../../contracts/payment-methods.ts';
import { api, contractMutation, contractQuery } from '../../app/api.ts';

export type Appointment = AnswerOf<typeof getAppointment>;

export const bookingApi = api.injectEndpoints({
  endpoints: (build) => ({
    bookingPreferences: contractQuery(build, getPreferences, { providesTags: ['Preferences', 'Session'] }),
    bookingPast: contractQuery(build, listUserAppointments, { providesTags: ['Appointment'] }),
    createHold: contractMutation(build, createHold, { invalidatesTags: ['Availability'] }),
    extendHold: contractMutation(build, extendHold),
    dropHold: contractMutation(build, dropHold, { invalidatesTags: ['Availability'] }),
    readDraft: contractQuery(build, getDraft, { keepUnusedDataFor: 0 }),
    saveDraft: contractMutation(build, putDraft),
    bookAppointment: contractMutation(build, bookAppointment, {
      invalidatesTags: ['Availability', 'Appointment'],
    }),
    bookedAppointment: contractQuery(build, getAppointment, { providesTags: ['Appointment'] }),
    createPaymentIntent: contractMutation(build, createPaymentIntent),
    payWithSavedCard: contractMutation(build, processPayment, {
      invalidatesTags: ['Appointment', 'Receipts', 'Invoices'],
    }),
    cardsToPayWith: contractQuery(build, listPaymentMethods, { providesTags: ['PaymentMethods', 'Session'] }),
    settlePayment: contractMutation(build, confirmPayment, { invalidatesTags: ['Appointment', 'Receipts'] }),
    calendarLinks: contractQuery(build, getCalendarLinks),
  }),
});

export const {
  useBookingPreferencesQuery,
  useBookingPastQuery,
  useCreateHoldMutation,
  useExtendHoldMutation,
  useDropHoldMutation,
  useReadDraftQuery,
  useSaveDraftMutation,
  useBookAppointmentMutation,
  useBookedAppointmentQuery,
  useCreatePaymentIntentMutation,
  usePayWithSavedCardMutation,
  useCardsToPayWithQuery,
  useSettlePaymentMutation,
  useCalendarLinksQuery,
} = bookingApi;
