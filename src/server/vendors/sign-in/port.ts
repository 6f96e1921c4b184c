/** Somebody another company vouches for. */
export type ExternalPerson = {
  /** Its own number of the person; it stays when the email changes. */
  subject: string;
  email: string | null;
  /** The company has seen that the mailbox is theirs. */
  emailVerified: boolean;
  name: string | null;
};

export type SignInPort = {
  /**
   * Who is behind a token that a browser or an app was given for us.
   * @throws AppError `invalid_social_token` for one that is not genuine, not for us, or over; `vendor_unavailable`.
   */
  identify(token: string, expected?: { nonce?: string | undefined }): Promise<ExternalPerson>;
  /** Where a browser asks for such a token; the page adds where to come back to, `state` and `nonce`. */
  askUrl(): string;
};

/** Only the companies that are configured; the pages show a button for each of them. */
export type SignInPorts = { google: SignInPort | null; facebook: SignInPort | null };
