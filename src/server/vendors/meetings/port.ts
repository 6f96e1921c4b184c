export type Platform = 'zoom' | 'google-meet' | 'teams';

/** Whose room it is. `refreshToken` opens the host's own connected calendar; null: the clinic's account makes it. */
export interface Host {
  email: string;
  refreshToken: string | null;
}

export interface RoomWish {
  /** Our own name of this room, the same at every try: letters, digits and hyphens, at most 60. */
  key: string;
  title: string;
  /** More words for the host; no health details unless the person who asked wrote them. */
  description: string | null;
  startsAt: Date;
  endsAt: Date;
  host: Host;
  /** An earlier try may have made it although no answer came: look first. */
  again: boolean;
}

export type NewTime = { startsAt: Date; endsAt: Date; title: string };

export interface Room {
  /** What the vendor calls it when it is changed or ended. */
  vendorId: string;
  /** What people call it: Zoom's meeting number, Meet's three words. */
  code: string;
  joinUrl: string;
  password: string | null;
  /** Whom the vendor took for its host; needed to change and end it. */
  host: string;
}

/**
 * Rooms for video sessions. Whatever can pass throws AppError `vendor_unavailable`; what will not get better by trying (an
 * unknown host, a right that is missing) throws `RoomRefused`. One that is gone at the vendor is `'gone'` when moved, and
 * ended when ended.
 */
export interface MeetingsPort {
  make(wish: RoomWish): Promise<Room>;
  move(room: { vendorId: string; host: Host }, to: NewTime): Promise<'moved' | 'gone'>;
  end(room: { vendorId: string; host: Host }): Promise<void>;
  /** What starts the session with the host's rights, where the vendor has such a thing. It opens the room: it is for the host alone. */
  hostUrl(room: { vendorId: string; host: Host }): Promise<string | null>;
}

/** The vendor said no, and would say it again. `reason` is the vendor's code, never its words. */
export class RoomRefused extends Error {
  readonly platform: Platform;
  readonly reason: string;

  constructor(platform: Platform, reason: string) {
    super(`${platform} refused: ${reason}`);
    this.name = 'RoomRefused';
    this.platform = platform;
    this.reason = reason;
  }
}
