/** What billing announces. */
export const PAYMENT_SUCCEEDED = 'payment.succeeded';
export const REFUND_DUE = 'refund.due';
export const PAYMENT_REFUNDED = 'payment.refunded';
export const VENDOR_EVENT = 'payment.vendor_event';
export const INVOICE_ISSUED = 'invoice.issued';
export const INVOICE_DUE = 'invoice.due';
export const INVOICE_OVERDUE = 'invoice.overdue';
