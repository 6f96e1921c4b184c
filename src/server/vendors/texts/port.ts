export interface Text {
  channel: 'sms' | 'whatsapp';
  /** `+61491570156` */
  to: string;
  body: string;
  /** Names this message in the vendor's reports about it: `1-4711`. The same at every try. */
  messageKey: string;
  /** An earlier try began then and we do not know how it ended: the vendor is asked before anything is sent again. */
  mayHaveLeftAt: Date | null;
}

/** What the vendor tells us by itself, in our words. */
export type TextReport =
  | {
      kind: 'state';
      messageKey: string;
      vendorId: string;
      state: 'sent' | 'delivered' | 'opened' | 'failed';
      /** The vendor's number of what went wrong. */
      failure: string | null;
    }
  | { kind: 'inbound'; channel: 'sms' | 'whatsapp'; from: string; vendorId: string; wish: 'stop' | 'start' | null }
  /** Nothing we keep. */
  | { kind: 'other' };

/**
 * Sends texts to phones. `send` throws AppError `vendor_unavailable` when it is worth trying again (`details.mayHaveLeft`
 * says that it may have left all the same), and `validation_error` when this number will never take it.
 */
export interface TextsPort {
  send(text: Text): Promise<{ vendorId: string }>;
  /** Reads what was posted to `url`. Throws `invalid_signature` when the vendor did not write it. */
  readReport(posted: { url: string; fields: ReadonlyMap<string, string>; signature: string | undefined }): TextReport;
}
