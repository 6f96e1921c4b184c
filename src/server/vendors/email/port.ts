export interface MailAddress {
  name: string | null;
  email: string;
}

export interface MailAttachment {
  filename: string;
  /** `application/pdf`, without parameters. */
  contentType: string;
  content: Buffer | string;
}

export interface Mail {
  to: MailAddress;
  /** The clinic's own address; the sender of the installation when absent. */
  from?: MailAddress;
  replyTo?: MailAddress;
  subject: string;
  text: string;
  html: string;
  attachments: readonly MailAttachment[];
  /** A calendar file that mail programs show as an event. */
  icalEvent?: { method: 'PUBLISH' | 'REQUEST' | 'CANCEL'; filename: string; content: string };
  /** Our own id of this message, the same at every try: it goes to the vendor and comes back in its events. */
  messageKey: string;
}

/**
 * Sends mail. Neither vendor can be asked to send only once: whoever calls keeps an outbox.
 * `send` throws AppError `vendor_unavailable` when it is worth trying again later, and `validation_error` when this
 * mail will never be taken (an address that does not exist, a message too large). When the connection breaks in the
 * middle it is `vendor_unavailable` although the mail may have left.
 */
export interface EmailPort {
  send(mail: Mail): Promise<{ vendorId: string | null }>;
}
