import * as contracts from '../../../contracts/billing.ts';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http.ts';
import { presentPayment } from './presenter.ts';
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
    saved: [],
  }));
  http.route(contracts.getPayment, async ({ params, context }) =>
    presentPayment((await billing.readPayment(deps, context, params.id)).payment),
  );
  http.route(contracts.refundPayment, async ({ params, body, context }) =>
    presentPayment(await billing.refundInFull(deps, context, params.id, body.reason ?? 'refunded by the clinic')),
  );
  http.route(contracts.downloadReceipt, async ({ params, context }) => {
    const { payment, row } = await billing.readPayment(deps, context, params.id);
    const { file, name } = await makeReceipt(payment, row, await deps.clinics.byId(context.clinicId));
    return { file, name, contentType: 'application/pdf', inline: true };
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

function presentIntent(intent: Awaited<ReturnType<typeof billing.startCardPayment>>) {
  return {
    client_secret: intent.clientSecret ?? '',
    payment_intent_id: intent.id,
    amount: intent.amountCents,
    currency: intent.currency.toLowerCase(),
    status: intent.status,
  };
}
