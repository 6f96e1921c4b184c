import { useSelector } from 'react-redux';
import { rootReducer } from '../../app/store.ts';
import { type Booking, bookingSlice } from './model/booking-slice.ts';

/** The journey joins the store when its page is loaded, not before. */
const selectBooking = rootReducer.inject(bookingSlice).selector((state) => state.booking);

/** The choices of this journey so far. */
export function useBooking(): Booking {
  return useSelector(selectBooking);
}
