import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Weeks from one session to the next; 0 is just this once. */
export type Weeks = 0 | 1 | 2 | 4;

/** What somebody wants beyond the one time that is kept. It belongs to that time and is forgotten with it. */
export type SeriesWish = {
  holdId: number | null;
  weeks: Weeks;
  count: number;
  /** Numbers of sessions left out. */
  skip: number[];
  /** Sessions at another time than the rule's. */
  moved: { no: number; startsAt: string }[];
};

export const noSeries: SeriesWish = { holdId: null, weeks: 0, count: 6, skip: [], moved: [] };

const slice = createSlice({
  name: 'bookingSeries',
  initialState: noSeries,
  reducers: {
    /** Another rhythm is another list of times: what was chosen in the old one is forgotten. */
    rhythmChosen(_state, { payload }: PayloadAction<{ holdId: number; weeks: Weeks; count: number }>) {
      return { ...payload, skip: [], moved: [] };
    },
    leftOut(state, { payload: no }: PayloadAction<number>) {
      state.skip = [...state.skip.filter((other) => other !== no), no];
      state.moved = state.moved.filter((other) => other.no !== no);
    },
    /** Everything that cannot be had, at once. */
    allLeftOut(state, { payload }: PayloadAction<number[]>) {
      state.skip = [...new Set([...state.skip, ...payload])];
    },
    movedTo(state, { payload }: PayloadAction<{ no: number; startsAt: string }>) {
      state.skip = state.skip.filter((no) => no !== payload.no);
      state.moved = [...state.moved.filter((other) => other.no !== payload.no), payload];
    },
    putBack(state, { payload: no }: PayloadAction<number>) {
      state.skip = state.skip.filter((other) => other !== no);
      state.moved = state.moved.filter((other) => other.no !== no);
    },
  },
});

export const bookingSeriesSlice = slice;
export const { rhythmChosen, leftOut, allLeftOut, movedTo, putBack } = slice.actions;
