/**
 * Every side effect of the product on one screen: which jobs hear of which event. Jobs run after the commit, at least
 * once, and are safe to run twice.
 */
import type { Subscriptions } from './platform/jobs.ts';

export const subscriptions: Subscriptions = {
  'appointment.booked': ['tell-booked', 'plan-reminders', 'settle-waitlist', 'align-meeting', 'align-calendars'],
  'appointment.confirmed': [
    'issue-invoice',
    'tell-confirmed',
    'plan-reminders',
    'settle-waitlist',
    'align-meeting',
    'align-calendars',
  ],
  'appointment.rescheduled': [
    'tell-rescheduled',
    'plan-reminders',
    'offer-waitlist',
    'align-meeting',
    'align-calendars',
  ],
  'appointment.cancelled': [
    'settle-cancellation',
    'tell-cancelled',
    'plan-reminders',
    'offer-waitlist',
    'align-meeting',
    'align-calendars',
  ],
  'appointment.completed': ['ask-for-review'],
  'appointment.series_booked': ['tell-series'],
  'appointment.series_rescheduled': ['tell-series-rescheduled'],
  'appointment.series_cancelled': ['tell-series-cancelled'],
  'contact.received': ['tell-contact'],
  'message.received': ['tell-message'],
  'diary.time_opened': ['offer-waitlist'],
  'review.written': [],
  'waitlist.offered': ['tell-waitlist-offer'],
  'waitlist.time_passed_on': ['offer-waitlist'],
  'user.invited': ['tell-invited'],
  'user.password_reset_asked': ['tell-identity-link'],
  'user.verify_email_asked': ['tell-identity-link'],
  'payment.succeeded': ['tell-paid'],
  'payment.vendor_event': ['work-vendor-event'],
  'refund.due': ['give-back'],
  'payment.refunded': [],
  'receipt.mail_asked': ['tell-receipt'],
  'invoice.mail_asked': ['tell-invoice'],
  'invoice.issued': ['tell-invoice-issued'],
  'invoice.due': ['tell-invoice-due'],
  'invoice.overdue': ['tell-invoice-overdue'],
  'backup.asked': ['make-backup'],
  'meeting.ready': ['align-calendars'],
  'meeting.changed': [],
  'calendar.connected': ['sync-calendar'],
  'calendar.changed': ['sync-calendar'],
  'calendar.invitation': ['send-calendar-invitation'],
  'meeting.vendor_event': ['work-zoom-event'],
};

export const jobNames: readonly string[] = [...new Set(Object.values(subscriptions).flat())];
