/** What the calendar page asks the server for. Changing the diary changes what is free, so both are read again. */
import type { z } from 'zod';
import {
  type Appointment as AppointmentShape,
  bookAppointment,
  cancelAppointment,
  changeAppointment,
  getAppointment,
  rescheduleAppointment,
} from '../../../contracts/appointments.ts';
import {
  type BlockedTimeSlot as BlockShape,
  type CalendarEntry as EntryShape,
  type ConflictingAppointment as ConflictShape,
  changeBlockedTimeSlot,
  changeRecurringTimeSlot,
  createBlockedTimeSlot,
  createRecurringTimeSlot,
  createTimeSlot,
  deleteBlockedTimeSlot,
  deleteRecurringTimeSlot,
  deleteTimeSlot,
  getCalendar,
  listBlockedTimeSlots,
  listRecurringTimeSlots,
  listTimeSlots,
  previewRecurringTimeSlot,
  type RecurringTimeSlot as RuleShape,
  type TimeSlot as ExtraShape,
} from '../../../contracts/timeslots.ts';
import { type ArgOf, api, contractMutation, contractQuery } from '../../app/api.ts';

export type Appointment = z.output<typeof AppointmentShape>;
export type Entry = z.output<typeof EntryShape>;
export type Block = z.output<typeof BlockShape>;
export type HoursRule = z.output<typeof RuleShape>;
export type ExtraHours = z.output<typeof ExtraShape>;
export type Conflict = z.output<typeof ConflictShape>;
export type CalendarArg = Exclude<ArgOf<typeof getCalendar>, void>;

const reads = { providesTags: ['Availability', 'Appointment'] } as const;
const changesHours = { invalidatesTags: ['Availability'] } as const;
const changesAppointments = { invalidatesTags: ['Availability', 'Appointment'] } as const;

export const diaryApi = api.injectEndpoints({
  endpoints: (build) => ({
    getCalendar: contractQuery(build, getCalendar, reads),
    getDiaryAppointment: contractQuery(build, getAppointment, reads),
    bookInDiary: contractMutation(build, bookAppointment, changesAppointments),
    stepAppointment: contractMutation(build, changeAppointment, changesAppointments),
    cancelInDiary: contractMutation(build, cancelAppointment, changesAppointments),
    moveAppointment: contractMutation(build, rescheduleAppointment, changesAppointments),
    listBlocks: contractQuery(build, listBlockedTimeSlots, reads),
    createBlock: contractMutation(build, createBlockedTimeSlot, changesHours),
    changeBlock: contractMutation(build, changeBlockedTimeSlot, changesHours),
    deleteBlock: contractMutation(build, deleteBlockedTimeSlot, changesHours),
    listRules: contractQuery(build, listRecurringTimeSlots, reads),
    createRule: contractMutation(build, createRecurringTimeSlot, changesHours),
    changeRule: contractMutation(build, changeRecurringTimeSlot, changesHours),
    deleteRule: contractMutation(build, deleteRecurringTimeSlot, changesHours),
    previewRule: contractQuery(build, previewRecurringTimeSlot, reads),
    listExtraHours: contractQuery(build, listTimeSlots, reads),
    createExtraHours: contractMutation(build, createTimeSlot, changesHours),
    deleteExtraHours: contractMutation(build, deleteTimeSlot, changesHours),
  }),
});

export const {
  useGetCalendarQuery,
  useGetDiaryAppointmentQuery,
  useBookInDiaryMutation,
  useStepAppointmentMutation,
  useCancelInDiaryMutation,
  useMoveAppointmentMutation,
  useListBlocksQuery,
  useCreateBlockMutation,
  useChangeBlockMutation,
  useDeleteBlockMutation,
  useListRulesQuery,
  useCreateRuleMutation,
  useChangeRuleMutation,
  useDeleteRuleMutation,
  usePreviewRuleQuery,
  useListExtraHoursQuery,
  useCreateExtraHoursMutation,
  useDeleteExtraHoursMutation,
} = diaryApi;
