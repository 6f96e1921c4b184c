import { z } from 'zod';
import type { Job } from '../../platform/jobs.ts';
import type { Notifications } from './deps.ts';
import { planReminders } from './reminders.ts';
import { tellBoth } from './service.ts';
import { tellContact } from './tell-contact.ts';
import { tellInvited, tellLink } from './tell-identity.ts';
import { tellInvoice, tellReceipt } from './tell-documents.ts';
import { type InvoiceStep, tellInvoiceStep } from './tell-invoice.ts';
import { tellMessage } from './tell-message.ts';
import { tellSeries } from './tell-series.ts';
import { tellOffer } from './tell-waitlist.ts';

const Id = z.number().int();
/** One of several that changed at once: the series' own mail tells of it. */
const Quiet = z.boolean().default(false);
const Series = z.object({ seriesId: Id, appointmentIds: z.array(Id).min(1) });

/** One job for each thing the two parties are told. Payloads are the events' own. */
export function notificationJobs(deps: Notifications): Job[] {
  return [
    job('tell-waitlist-offer', z.object({ offerId: Id }), (event, clinicId) =>
      tellOffer(deps, clinicId, event.offerId),
    ),
    job('tell-invited', z.object({ invitationId: Id }), (event, clinicId) =>
      tellInvited(deps, clinicId, event.invitationId),
    ),
    job('tell-identity-link', z.object({ tokenId: z.uuid() }), (event, clinicId) =>
      tellLink(deps, clinicId, event.tokenId),
    ),
    ...seriesJobs(deps),
    ...invoiceJobs(deps),
    job('tell-contact', z.object({ requestId: Id }), ({ requestId }, clinicId) =>
      tellContact(deps, clinicId, requestId),
    ),
    job('tell-receipt', z.object({ paymentId: Id }), (event, clinicId, at) =>
      tellReceipt(deps, clinicId, event.paymentId, at),
    ),
    job('tell-invoice', z.object({ invoiceId: Id }), (event, clinicId, at) =>
      tellInvoice(deps, clinicId, event.invoiceId, at),
    ),
    job('plan-reminders', z.object({ appointmentId: Id }), ({ appointmentId }, clinicId) =>
      planReminders(deps, clinicId, appointmentId),
    ),
    job('tell-message', z.object({ messageId: Id, receiverUserId: z.uuid() }), (event, clinicId) =>
      tellMessage(deps, clinicId, event),
    ),
    job('ask-for-review', z.object({ appointmentId: Id }), ({ appointmentId }, clinicId) =>
      tellBoth(deps, clinicId, { template: 'review_request', appointmentId, version: 0 }),
    ),
    calendarInvitation(deps),
    job('tell-booked', z.object({ appointmentId: Id, quiet: Quiet }), async (event, clinicId) => {
      if (!event.quiet)
        await tellBoth(deps, clinicId, { template: 'booked', appointmentId: event.appointmentId, version: 0 });
    }),
    // Confirmed by a payment is told by the payment's own mail.
    job(
      'tell-confirmed',
      z.object({ appointmentId: Id, paid: z.boolean().default(false), quiet: Quiet }),
      async (event, clinicId) => {
        if (!event.paid && !event.quiet)
          await tellBoth(deps, clinicId, { template: 'confirmed', appointmentId: event.appointmentId, version: 0 });
      },
    ),
    job(
      'tell-paid',
      z.object({ paymentId: Id, appointmentId: Id.nullable(), kept: z.boolean() }),
      async (event, clinicId) => {
        const { appointmentId, paymentId, kept } = event;
        if (appointmentId === null || !kept) return;
        await tellBoth(deps, clinicId, { template: 'paid', appointmentId, paymentId, version: paymentId });
      },
    ),
    job(
      'tell-rescheduled',
      z.object({ appointmentId: Id, sequence: Id, previousStartsAt: z.iso.datetime(), quiet: Quiet }),
      async (event, clinicId) => {
        const { appointmentId, sequence, previousStartsAt } = event;
        if (event.quiet) return;
        await tellBoth(deps, clinicId, {
          template: 'rescheduled',
          appointmentId,
          version: sequence,
          previousStartsAt: new Date(previousStartsAt),
        });
      },
    ),
    job(
      'tell-cancelled',
      z.object({
        appointmentId: Id,
        sequence: Id,
        by: z.enum(['patient', 'clinic', 'unpaid']),
        refundCents: Id,
        feeCents: Id,
        quiet: Quiet,
      }),
      async (event, clinicId) => {
        const { appointmentId, sequence, by, refundCents, feeCents } = event;
        if (event.quiet) return;
        await tellBoth(deps, clinicId, {
          template: 'cancelled',
          appointmentId,
          version: sequence,
          cancelledBy: by,
          refundCents,
          feeCents,
        });
      },
    ),
  ];
}

/** The mail of the appointment's state once more, because it carries the calendar file; asked again a minute later it goes again. */
function calendarInvitation(deps: Notifications): Job {
  return job(
    'send-calendar-invitation',
    z.object({ appointmentId: Id, status: z.enum(['pending', 'confirmed']), askedAt: z.iso.datetime() }),
    ({ appointmentId, status, askedAt }, clinicId) => {
      const template = status === 'pending' ? 'booked' : 'confirmed';
      return tellBoth(deps, clinicId, { template, appointmentId, version: Math.floor(Date.parse(askedAt) / 60_000) });
    },
  );
}

/** An invoice is told when it is there, when it is due and when it is overdue. */
function invoiceJobs(deps: Notifications): Job[] {
  const steps: InvoiceStep[] = ['invoice_issued', 'invoice_due', 'invoice_overdue'];
  return steps.map((step) =>
    job(`tell-${step.replace('_', '-')}`, z.object({ invoiceId: Id }), ({ invoiceId }, clinicId) =>
      tellInvoiceStep(deps, clinicId, step, invoiceId),
    ),
  );
}

/** One mail to each party for what happened to several appointments of a series at once. */
function seriesJobs(deps: Notifications): Job[] {
  return [
    job('tell-series', Series, ({ appointmentIds }, clinicId) =>
      tellSeries(deps, clinicId, { occasion: 'booked', appointmentIds, version: '0' }),
    ),
    job('tell-series-rescheduled', Series.extend({ version: z.string() }), ({ appointmentIds, version }, clinicId) =>
      tellSeries(deps, clinicId, { occasion: 'rescheduled', appointmentIds, version }),
    ),
    job(
      'tell-series-cancelled',
      Series.extend({ by: z.enum(['patient', 'clinic']), refundCents: Id, feeCents: Id }),
      ({ appointmentIds, by, refundCents, feeCents }, clinicId) => {
        const cancelled = { by, refundCents, feeCents };
        return tellSeries(deps, clinicId, {
          occasion: 'cancelled',
          appointmentIds,
          version: String(appointmentIds[0]),
          cancelled,
        });
      },
    ),
  ];
}

function job<T>(
  name: string,
  payload: z.ZodType<T>,
  run: (event: T, clinicId: number, at: Date) => Promise<void>,
): Job {
  return { name, payload, run: (event, { clinicId, at }) => run(event as T, clinicId, at) };
}
