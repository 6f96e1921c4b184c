/**
 * Every code the API may answer with, its HTTP status and the sentence a person reads when the place that threw it has
 * no better one. An endpoint declares which of them it may answer; the frame's own codes are declared for all.
 */
export const ERRORS = {
  validation_error: { status: 400, sentence: 'Validation error' },
  invalid_local_time: { status: 400, sentence: 'That time does not exist on this day: the clocks go forward over it.' },
  amount_mismatch: { status: 400, sentence: 'The amount does not match what is owed.' },
  payment_failed: { status: 400, sentence: 'Payment processing failed' },
  invalid_signature: { status: 400, sentence: 'The signature of this message does not fit.' },
  link_expired: { status: 400, sentence: 'That link was used already, or it is too old. Ask for a new one.' },
  wrong_password: { status: 400, sentence: 'That is not your present password.' },
  unauthenticated: { status: 401, sentence: 'Please sign in first.' },
  invalid_credentials: { status: 401, sentence: 'That email and password do not fit together.' },
  otp_required: { status: 401, sentence: 'Write the code your authenticator shows now.' },
  invalid_otp: { status: 401, sentence: 'That code does not fit. Use the one your authenticator shows now.' },
  card_declined: { status: 402, sentence: 'Payment method declined' },
  authentication_required: { status: 402, sentence: 'Your bank wants you to confirm this payment.' },
  forbidden: { status: 403, sentence: 'Your account may not do this.' },
  two_factor_required: {
    status: 403,
    sentence: 'Administrators need a second factor here. Set one up first.',
  },
  csrf_failed: { status: 403, sentence: 'This request did not come from our pages. Reload and try again.' },
  not_found: { status: 404, sentence: 'We could not find that.' },
  method_not_allowed: { status: 405, sentence: 'This address does not take that method.' },
  slot_taken: { status: 409, sentence: 'That time was just taken.' },
  slot_unavailable: { status: 409, sentence: 'That time is not open for booking.' },
  duplicate_appointment: { status: 409, sentence: 'You already have an appointment at that time.' },
  hold_expired: { status: 409, sentence: 'The time we kept for you has run out.' },
  too_many_holds: { status: 409, sentence: 'You are keeping too many times at once. Let one go first.' },
  invalid_transition: { status: 409, sentence: 'This appointment can no longer be changed that way.' },
  already_paid: { status: 409, sentence: 'This is already paid.' },
  payment_in_progress: { status: 409, sentence: 'A payment for this is still being worked on. Wait a moment.' },
  invoice_exists: { status: 409, sentence: 'There is an invoice for this appointment already.' },
  receipt_incomplete: { status: 409, sentence: 'This receipt cannot be issued yet.' },
  conflicts_with_appointments: { status: 409, sentence: 'Appointments are booked in that time.' },
  group_full: { status: 409, sentence: 'Every seat of this group is taken.' },
  key_taken: { status: 409, sentence: 'Something with this key exists already.' },
  already_waiting: { status: 409, sentence: 'You are waiting for this already.' },
  last_admin: { status: 409, sentence: 'A clinic needs an administrator: make somebody else one first.' },
  email_taken: { status: 409, sentence: 'An account with this email exists. Sign in instead.' },
  two_factor_enabled: { status: 409, sentence: 'A second factor is set up already.' },
  idempotency_conflict: { status: 409, sentence: 'This key was used for another request.' },
  request_in_progress: { status: 409, sentence: 'The same request is still being worked on. Try again in a moment.' },
  payload_too_large: { status: 413, sentence: 'That is too large to send.' },
  unsupported_media_type: { status: 415, sentence: 'Send this as JSON.' },
  rate_limited: { status: 429, sentence: 'Too many tries. Wait a little and try again.' },
  internal_error: { status: 500, sentence: 'Something went wrong on our side. Nothing was lost; please try again.' },
  vendor_unavailable: {
    status: 503,
    sentence: 'The service behind this does not answer right now. Try again shortly.',
  },
  not_ready: { status: 503, sentence: 'Not ready yet.' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** Codes the frame itself may answer on any endpoint, so endpoints need not declare them. */
export const FRAME_CODES: readonly ErrorCode[] = [
  'validation_error',
  'unauthenticated',
  'forbidden',
  'csrf_failed',
  'two_factor_required',
  'not_found',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal_error',
  'not_ready',
  'idempotency_conflict',
  'request_in_progress',
];
