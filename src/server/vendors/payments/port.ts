import { AppError } from '../../platform/errors.ts';

export type PaymentIntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export interface Decline {
  code: string;
  /** The bank's reason, such as `insufficient_funds`, when it tells one. */
  declineCode: string | null;
  /** The vendor's sentence. It speaks to the card's owner and may be shown. */
  message: string;
}

/** What the payment vendor knows about one attempt to take money. Amounts in the currency's smallest unit. */
export interface PaymentIntentState {
  id: string;
  /** For the browser's card form; a secret of the person who pays. */
  clientSecret: string | null;
  status: PaymentIntentStatus;
  amountCents: number;
  /** ISO 4217 in capitals: `AUD`. */
  currency: string;
  chargeId: string | null;
  /** The vendor's booking of the money; null until it settles, and in webhooks. */
  transactionId: string | null;
  receiptUrl: string | null;
  card: { brand: string; last4: string } | null;
  /** Why the last try failed; null after one that did not. */
  decline: Decline | null;
  metadata: Record<string, string>;
}

export interface RefundState {
  id: string;
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  amountCents: number;
  currency: string;
  intentId: string | null;
  chargeId: string | null;
  transactionId: string | null;
  failureReason: string | null;
  metadata: Record<string, string>;
}

/** Money that the vendor has taken, as its books have it. */
export interface VendorCharge {
  chargeId: string;
  intentId: string | null;
  amountCents: number;
  refundedCents: number;
  currency: string;
  metadata: Record<string, string>;
}

/**
 * A vendor's message about something that happened, its signature checked. Deliveries repeat and come in any order:
 * store `id` once, and read the object again before acting on it.
 */
export interface PaymentEvent {
  id: string;
  type: string;
  createdAt: Date;
  object:
    | { kind: 'intent'; intent: PaymentIntentState }
    | { kind: 'refund'; refund: RefundState }
    | { kind: 'setup'; setupId: string; metadata: Record<string, string> }
    | { kind: 'charge'; chargeId: string; intentId: string | null; amountRefundedCents: number }
    | {
        kind: 'dispute';
        disputeId: string;
        intentId: string | null;
        amountCents: number;
        reason: string;
        status: string;
      }
    | { kind: 'other' };
}

export interface NewIntent {
  /** Our id of this attempt, 255 characters at most: the same key never takes money twice. */
  key: string;
  amountCents: number;
  currency: string;
  description: string;
  metadata: Record<string, string>;
  /** A payment method (`pm_…` or a card's token `tok_…`): then the money is taken at once. */
  confirmWith?: string;
  returnUrl?: string;
}

/**
 * Takes and gives back money. Every function throws AppError:
 * - `vendor_unavailable` when the vendor cannot be used now (whether it acted is unknown; the same key is safe),
 * - `validation_error` with `{ payment_method_id | amount | currency: [sentence] }` when what was sent cannot be used,
 * - `not_found` for an id that the vendor does not know,
 * - `payment_in_progress` when the same key is being worked on, `idempotency_conflict` when it was used otherwise.
 * Taking money also throws `PaymentRefused`.
 */
export interface PaymentsPort {
  createIntent(wish: NewIntent): Promise<PaymentIntentState>;
  getIntent(id: string): Promise<PaymentIntentState>;
  /** Tries the payment method. An intent that is already paid or cancelled comes back as it is. */
  confirmIntent(wish: {
    id: string;
    key: string;
    paymentMethodId: string;
    /** Whose saved card it is. */
    customerId?: string | undefined;
  }): Promise<PaymentIntentState>;
  /** Gives it up. One that is already paid or cancelled comes back as it is: look at its status. */
  cancelIntent(id: string): Promise<PaymentIntentState>;
  /** Gives back `amountCents`, or all that is left. `invalid_transition` when nothing, or less, is left. */
  refund(wish: {
    key: string;
    intentId: string;
    amountCents?: number;
    metadata: Record<string, string>;
  }): Promise<RefundState>;
  getRefund(id: string): Promise<RefundState>;
  /** What was taken between the two moments, for the comparison of books. */
  listCharges(span: { from: Date; to: Date }): Promise<VendorCharge[]>;
  /** Over the bytes as they came. Throws `invalid_signature` for a wrong, missing or too old signature. */
  verifyWebhook(rawBody: Buffer, signatureHeader: string): PaymentEvent;
}

/** The bank said no, or wants to ask the person first. `intent` is how the vendor left it, for our own records. */
export class PaymentRefused extends AppError {
  readonly intent: PaymentIntentState | null;

  constructor(error: AppErrorParts, intent: PaymentIntentState | null, cause?: unknown) {
    super(error.code, error.sentence, error.details, { cause });
    this.intent = intent;
  }
}

interface AppErrorParts {
  code: 'card_declined' | 'payment_failed' | 'authentication_required';
  sentence: string;
  details: unknown;
}
