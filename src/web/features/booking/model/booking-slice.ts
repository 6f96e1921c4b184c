import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { z } from 'zod';
import type { Hold, Slot } from '../../../../contracts/availability.ts';
import { keptUntil } from './countdown.ts';
import type { TypedDetails } from './details.ts';

export type SlotShape = z.output<typeof Slot>;
export type SessionKind = SlotShape['sessionTypes'][number];
/** A practitioner's id, or whoever is free first. */
export type PractitionerChoice = number | 'any';

/** How safe the typed details are. `nothing`: not a word written yet. */
export type SaveState = 'nothing' | 'saving' | 'saved' | 'failed';

/** A time that is being kept for this person. `until` is in this device's milliseconds. */
export type KeptTime = {
  id: number;
  token: string;
  until: number;
  startsAt: string;
  endsAt: string;
  serviceId: number;
  practitionerId: number;
  locationId: number;
  deliveryMode: SessionKind;
  /** The ways to meet that this time allows. */
  ways: SessionKind[];
  price: string;
};

/** A time somebody else took, and the nearest free ones the server named. */
export type LostTime = { startsAt: string; nearest: SlotShape[] };

export type Booking = {
  serviceId: number | null;
  practitionerId: PractitionerChoice | null;
  /** In person or video, as wished; null while both will do. */
  sessionType: SessionKind | null;
  /** Whose clock the times are read on. */
  clock: 'place' | 'viewer';
  hold: KeptTime | null;
  /** The last hold, whose draft still has what was typed after the hold itself ran out. */
  draftOf: { id: number; token: string } | null;
  ranOut: boolean;
  lost: LostTime | null;
  appointmentId: number | null;
  /** What was typed in the details step. It lives in memory and, encrypted, on the server: never in the browser's storage. */
  typed: TypedDetails | null;
  /** `typed` came back from the server. */
  restored: boolean;
  saving: SaveState;
};

const nothing: Booking = {
  serviceId: null,
  practitionerId: null,
  sessionType: null,
  clock: 'place',
  hold: null,
  draftOf: null,
  ranOut: false,
  lost: null,
  appointmentId: null,
  typed: null,
  restored: false,
  saving: 'nothing',
};

const STORAGE_KEY = 'attune.booking';

/** The choices of this tab as they were before a reload. */
export function readKept(storage: Pick<Storage, 'getItem'> | undefined = safeStorage()): Booking {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? 'null');
    return typeof kept === 'object' && kept !== null
      ? { ...nothing, ...kept, typed: null, restored: false, saving: 'nothing', lost: null }
      : nothing;
  } catch {
    return nothing;
  }
}

/** Keeps the choices over a reload: ids and the hold's token, never a word that was typed. */
export function keep(booking: Booking, storage: Pick<Storage, 'setItem'> | undefined = safeStorage()): void {
  const { typed: _typed, lost: _lost, ...choices } = booking;
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify(choices));
  } catch {
    // Private windows may refuse storage; then a reload starts over and nothing else is lost.
  }
}

function safeStorage(): Storage | undefined {
  try {
    return typeof sessionStorage === 'undefined' ? undefined : sessionStorage;
  } catch {
    return undefined;
  }
}

export type HoldArrived = {
  hold: z.output<typeof Hold>;
  serviceId: number;
  ways: SessionKind[];
  price: string;
  arrivedAt: number;
};

const slice = createSlice({
  name: 'booking',
  initialState: () => readKept(),
  reducers: {
    serviceChosen(state, { payload }: PayloadAction<number>) {
      state.lost = null;
      if (state.serviceId === payload) return;
      if (state.serviceId !== null) state.practitionerId = null;
      state.serviceId = payload;
    },
    /** A link names somebody before there is a service: the person stays, the service is asked for. */
    practitionerWished(state, { payload }: PayloadAction<number>) {
      state.serviceId = null;
      state.practitionerId = payload;
    },
    practitionerChosen(state, { payload }: PayloadAction<PractitionerChoice>) {
      state.lost = null;
      state.practitionerId = payload;
    },
    sessionTypeChosen(state, { payload }: PayloadAction<SessionKind | null>) {
      state.sessionType = payload;
    },
    clockChosen(state, { payload }: PayloadAction<Booking['clock']>) {
      state.clock = payload;
    },
    holdKept(state, { payload }: PayloadAction<HoldArrived>) {
      const { hold, serviceId, ways, price, arrivedAt } = payload;
      state.hold = {
        id: hold.id,
        token: hold.holdToken,
        until: keptUntil(hold.secondsLeft, arrivedAt),
        startsAt: hold.startsAt,
        endsAt: hold.endsAt,
        serviceId,
        practitionerId: hold.practitionerId,
        locationId: hold.locationId,
        deliveryMode: hold.deliveryMode,
        ways,
        price,
      };
      state.serviceId = serviceId;
      state.practitionerId ??= hold.practitionerId;
      state.lost = null;
      state.ranOut = false;
      state.appointmentId = null;
    },
    holdExtended(state, { payload }: PayloadAction<{ secondsLeft: number; token: string; arrivedAt: number }>) {
      if (!state.hold) return;
      state.hold.until = keptUntil(payload.secondsLeft, payload.arrivedAt);
      if (payload.token) state.hold.token = payload.token;
    },
    /** The hold is gone; what was typed can still be read from its draft. */
    holdRanOut(state) {
      if (state.hold) state.draftOf = { id: state.hold.id, token: state.hold.token };
      state.hold = null;
      state.ranOut = true;
    },
    timeLost(state, { payload }: PayloadAction<LostTime>) {
      if (state.hold) state.draftOf = { id: state.hold.id, token: state.hold.token };
      state.hold = null;
      state.lost = payload;
    },
    detailsTyped(state, { payload }: PayloadAction<TypedDetails>) {
      state.typed = payload;
    },
    saveStateChanged(state, { payload }: PayloadAction<SaveState>) {
      state.saving = payload;
    },
    detailsRestored(state, { payload }: PayloadAction<TypedDetails>) {
      state.typed = payload;
      state.restored = true;
    },
    deliveryChosen(state, { payload }: PayloadAction<SessionKind>) {
      if (state.hold) state.hold.deliveryMode = payload;
    },
    booked(state, { payload }: PayloadAction<number>) {
      return { ...nothing, clock: state.clock, sessionType: state.sessionType, appointmentId: payload };
    },
    startedOver(state) {
      return { ...nothing, clock: state.clock };
    },
  },
});

export const bookingReducer = slice.reducer;
export const bookingSlice = slice;
export const {
  serviceChosen,
  practitionerWished,
  practitionerChosen,
  sessionTypeChosen,
  clockChosen,
  holdKept,
  holdExtended,
  holdRanOut,
  timeLost,
  detailsTyped,
  saveStateChanged,
  detailsRestored,
  deliveryChosen,
  booked,
  startedOver,
} = slice.actions;
