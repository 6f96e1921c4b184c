import { randomId } from './ids.ts';

type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** The members of Stripe's error body; which are there depends on the case. */
export interface ErrorBody {
  type: ErrorType;
  code?: string;
  decline_code?: string;
  advice_code?: string;
  message: string;
  param?: string;
  charge?: string;
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

/** An answer that changes nothing: thrown, so that the transaction ends without a trace. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export function invalidRequest(message: string, rest: Partial<ErrorBody> = {}): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...rest });
}

export function missingParameter(param: string): StripeError {
  return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

export function noSuchObject(what: string, id: string, param: string): StripeError {
  const message = `No such ${what}: '${id}'`;
  return new StripeError(404, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

export function cardError(code: string, message: string, param?: string): StripeError {
  return new StripeError(402, { type: 'card_error', code, message, ...(param === undefined ? {} : { param }) });
}

/** Stripe's envelope: the error with the links it always carries. */
export function errorEnvelope(body: ErrorBody, requestId: string = randomId('req_', 14)): { error: object } {
  const docUrl = body.code === undefined ? {} : { doc_url: docUrlOf(body.code) };
  const logUrl = `https://dashboard.stripe.com/test/logs/${requestId}`;
  return { error: { ...body, ...docUrl, request_log_url: logUrl } };
}

export function docUrlOf(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}
