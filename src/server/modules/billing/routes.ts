import * as contracts from '../../../contracts/billing.ts';
import * as invoicing from '../../../contracts/invoices.ts';
import * as reconciliation from '../../../contracts/reconciliation.ts';
import * as methods from '../../../contracts/payment-methods.ts';
import { parseDecimal } from '../../../domain/money.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import { nextLink } from '../../platform/paging.ts';
import {
  presentDifference,
  presentInvoice,
  presentInvoicePayment,
  presentNewInvoice,
  presentPayment,
  presentSaved,
  presentWholeInvoice,
} from './presenter.ts';
import { makeReceipt } from './receipts.ts';
import * as billing from './service.ts';

export function routeBilling(http: Http, deps: billing.Billing): void {
  http.route(contracts.processPayment, async ({ body, context }) =>
    presentPayment(await billing.pay(deps, context, body)),
  );
  http.route(contracts.processPaymentShort, async ({ body, context }) =>
    presentPayment(await billing.pay(deps, context, body)),
  );
  http.route(
    contracts.createPaymentIntent,
    async ({ body, context }) => presentIntent(await billing.startCardPayment(deps, context, body)),
    { reissue: async (answer) => presentIntent(await deps.payments.getIntent(String(answer.payment_intent_id))) },
  );
  http.route(contracts.confirmPayment, async ({ body, context }) =>
    presentPayment(await billing.confirmCardPayment(deps, context, body)),
  );
  http.route(contracts.getPaymentOptions, async ({ query, context }) => ({
    options: await billing.listOptions(deps, context, query.appointmentId),
    saved: (await billing.listSavedMethods(deps, context)).map(presentSaved),
  }));
  http.route(contracts.getPayment, async ({ params, context }) =>
    presentPayment((await billing.readPayment(deps, context, params.id)).payment),
  );
  http.route(contracts.refundPayment, async ({ params, body, context }) => {
    const { amount, reason = 'refunded by the clinic' } = body;
    const wish = { amountCents: amount === undefined ? null : (parseDecimal(amount) ?? 0), reason };
    return presentPayment(await billing.refundPayment(deps, context, params.id, wish));
  });
  http.route(contracts.settlePayment, async ({ params, body, context }) =>
    presentPayment(await billing.settleByHand(deps, context, params.id, body)),
  );
  http.route(contracts.downloadReceipt, async ({ params, context }) => {
    const about = await billing.readPayment(deps, context, params.id);
    const { file, name } = await makeReceipt(deps, about, await deps.clinics.byId(context.clinicId));
    return { file, name, contentType: 'application/pdf', inline: true };
  });
  http.route(contracts.mailReceipt, async ({ params, context }) => {
    await billing.askReceiptMail(deps, context, params.id);
    return { success: true as const, message: 'The receipt is on its way' };
  });
  http.route(contracts.listReceipts, async ({ context }) => ({
    receipts: (await billing.listReceipts(deps, context)).map(presentPayment),
    nextCursor: null,
  }));
  http.route(contracts.stripeWebhook, async ({ raw }) => {
    const { rawBody } = raw as typeof raw & { rawBody?: Buffer };
    const signature = raw.headers['stripe-signature'];
    if (rawBody === undefined || typeof signature !== 'string') throw new AppError('invalid_signature');
    await billing.receiveVendorEvent(deps, rawBody, signature);
    return { received: true as const };
  });
}

/** Where our books and the vendor's differ. */
export function routeReconciliation(http: Http, deps: billing.Billing): void {
  const present = (rows: Awaited<ReturnType<typeof billing.listDifferences>>) => ({
    differences: rows.map(presentDifference),
    nextCursor: null,
  });
  http.route(reconciliation.listDifferences, async ({ context }) =>
    present(await billing.listDifferences(deps, context)),
  );
  http.route(reconciliation.compareBooks, async ({ context }) => present(await billing.compareNow(deps, context)));
  http.route(reconciliation.resolveDifference, async ({ params, body, context }) =>
    presentDifference(await billing.resolveDifference(deps, context, params.id, body.note)),
  );
}

/** Saved ways to pay. */
export function routePaymentMethods(http: Http, deps: billing.Billing): void {
  http.route(methods.listPaymentMethods, async ({ context }) => ({
    payment_methods: (await billing.listSavedMethods(deps, context)).map(presentSaved),
  }));
  http.route(
    methods.savePaymentMethod,
    async ({ body, context }) => {
      const { method, setup } = await billing.saveMethod(deps, context, body);
      return {
        payment_method: method === null ? null : presentSaved(method),
        setup_intent_id: setup?.id ?? null,
        client_secret: method === null ? (setup?.clientSecret ?? null) : null,
      };
    },
    {
      reissue: async (answer) => {
        const id = answer.setup_intent_id;
        const setup = answer.payment_method === null && typeof id === 'string' ? await deps.cards.getSetup(id) : null;
        return { ...answer, client_secret: setup?.clientSecret ?? null };
      },
    },
  );
  http.route(methods.removePaymentMethod, async ({ params, context }) => {
    await billing.removeMethod(deps, context, params.id);
    return { success: true as const };
  });
  http.route(methods.setDefaultPaymentMethod, async ({ params, context }) =>
    presentSaved(await billing.makeDefault(deps, context, params.id)),
  );
}

/** Invoices, and the ways to pay them. */
export function routeInvoices(http: Http, deps: billing.Billing): void {
  http.route(invoicing.listInvoices, async ({ query, context, reply }) => {
    const { rows, nextCursor } = await billing.listInvoices(deps, context, query);
    if (nextCursor !== null) reply.header('link', nextLink(invoicing.listInvoices.path, query, nextCursor));
    return rows.map(presentInvoice);
  });
  http.route(invoicing.getInvoice, async ({ params, context }) =>
    presentWholeInvoice(await billing.readInvoice(deps, context, params.id)),
  );
  http.route(invoicing.downloadInvoice, async ({ params, context }) => {
    await billing.readInvoice(deps, context, params.id);
    const clinic = await deps.clinics.byId(context.clinicId);
    const { file, name } = await billing.makeInvoiceFile(deps, clinic, params.id);
    return { file, name, contentType: 'application/pdf', inline: true };
  });
  http.route(invoicing.mailInvoice, async ({ params, context }) => {
    await billing.askInvoiceMail(deps, context, params.id);
    return { success: true as const, message: 'The invoice is on its way' };
  });
  http.route(invoicing.createClientInvoice, async ({ body, context }) =>
    presentInvoice(
      await billing.createInvoice(deps, context, {
        patientId: body.clientId,
        appointmentId: body.appointmentId ?? null,
        amountCents: parseDecimal(String(body.amount)) ?? 0,
        description: body.description,
        dueDate: body.dueDate,
      }),
    ),
  );
  http.route(invoicing.createInvoice, async ({ body, context }) =>
    presentNewInvoice(
      await billing.createInvoice(deps, context, {
        patientId: body.patient_id,
        appointmentId: body.appointment_id ?? null,
        amountCents: parseDecimal(body.amount) ?? 0,
        description: body.description,
        dueDate: body.due_date,
        items: body.items?.map((item) => ({
          description: item.description,
          quantity: item.quantity,
          unitCents: parseDecimal(item.unit_price) ?? 0,
          totalCents: parseDecimal(item.total) ?? 0,
          gstCode: item.gst_code,
        })),
      }),
    ),
  );
  http.route(invoicing.payInvoice, async ({ params, body, context }) => {
    const { payment, invoice } = await billing.payInvoice(deps, context, params.id, body);
    return presentInvoicePayment(payment, invoice);
  });
  http.route(invoicing.payForInvoice, async ({ body, context }) => {
    const payment = await billing.payForInvoice(deps, context, body);
    return { success: true as const, transactionId: payment.transaction_id };
  });
  http.route(invoicing.getPaymentIntent, async ({ query, context }) => {
    const wish = { ...query, amountCents: parseDecimal(query.amount) ?? 0 };
    return { clientSecret: (await billing.startAnyPayment(deps, context, wish)).clientSecret ?? '' };
  });
  http.route(invoicing.creditInvoice, async ({ params, body, context }) => {
    const { amount, kind = 'correction', reason } = body;
    const wish = { amountCents: amount === undefined ? null : (parseDecimal(amount) ?? 0), kind, reason };
    return presentWholeInvoice(await billing.creditByHand(deps, context, params.id, wish));
  });
}

function presentIntent(intent: Awaited<ReturnType<typeof billing.startCardPayment>>) {
  return {
    client_secret: intent.clientSecret ?? '',
    payment_intent_id: intent.id,
    amount: intent.amountCents,
    currency: intent.currency.toLowerCase(),
    status: intent.status,
  };
}
