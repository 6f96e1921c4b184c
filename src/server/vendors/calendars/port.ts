export type CalendarProvider = 'google' | 'microsoft';

/** Somebody's calendar, opened by what they granted. A vendor may hand out a new token in place of the old one. */
export interface CalendarAccount {
  refreshToken: string;
  onRotated(fresh: string): Promise<void>;
}

export interface EntryWish {
  /** Our own name of it, the same at every try; letters, digits and hyphens. */
  key: string;
  title: string;
  description: string;
  location: string;
  url: string;
  startsAt: Date;
  endsAt: Date;
}

/** What became of one entry of the person's own calendar: a time they are busy, or none any more. */
export interface BusyChange {
  eventId: string;
  busy: { startsAt: Date; endsAt: Date } | null;
}

export interface Synced {
  changes: BusyChange[];
  /** To be given next time. */
  state: string;
  /** These are all there are: what is not among them is gone. */
  isWhole: boolean;
}

export interface Channel {
  id: string;
  resource: string | null;
  until: Date;
}

/**
 * Connected calendars. Whatever can pass throws AppError `vendor_unavailable`; a person who took their permission back
 * throws `AccessRevoked`; a calendar that will not have what we ask throws `CalendarRefused`.
 */
export interface CalendarPort {
  /** Where the person says yes or no; `challenge` is PKCE's, S256. */
  authorizeUrl(ask: { state: string; challenge: string; redirectUri: string; loginHint: string | null }): string;
  connect(answer: {
    code: string;
    verifier: string;
    redirectUri: string;
  }): Promise<{ refreshToken: string; account: string }>;
  /** Gives the permission back, where the vendor has a call for it. */
  disconnect(account: CalendarAccount): Promise<void>;
  /** Writes the entry; asked again it changes the one that is there, and makes another when that was removed. */
  put(account: CalendarAccount, wish: EntryWish, eventId: string | null): Promise<{ eventId: string }>;
  remove(account: CalendarAccount, eventId: string): Promise<void>;
  /** Busy times between two instants since `state`; from the beginning without it or when the vendor forgot it. */
  sync(account: CalendarAccount, state: string | null, window: { from: Date; to: Date }): Promise<Synced>;
  /** Asks to be told of changes at `address`, or to be told for longer. */
  watch(
    account: CalendarAccount,
    wish: { address: string; secret: string; channelId: string; from: Date; until: Date },
    before: Channel | null,
  ): Promise<Channel>;
  unwatch(account: CalendarAccount, channel: Channel): Promise<void>;
}

export class CalendarRefused extends Error {
  readonly provider: CalendarProvider;
  readonly reason: string;

  constructor(provider: CalendarProvider, reason: string) {
    super(`${provider} refused: ${reason}`);
    this.name = 'CalendarRefused';
    this.provider = provider;
    this.reason = reason;
  }
}
