/**
 * Every side effect of the product on one screen: which jobs hear of which event. Jobs run after the commit, at least
 * once, and are safe to run twice.
 */
import type { Subscriptions } from './platform/jobs.ts';

export const subscriptions: Subscriptions = {
  'appointment.booked': ['tell-booked'],
  'appointment.confirmed': ['tell-confirmed'],
  'appointment.rescheduled': ['tell-rescheduled'],
  'appointment.cancelled': ['settle-cancellation', 'tell-cancelled'],
  'payment.succeeded': ['tell-paid'],
  'payment.vendor_event': ['work-vendor-event'],
  'refund.due': ['give-back'],
  'payment.refunded': [],
};

export const jobNames: readonly string[] = [...new Set(Object.values(subscriptions).flat())];
