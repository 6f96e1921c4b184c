/**
 * The diary as its owner arranges it: hours that return, one-off hours, times away, and the calendar that shows them with
 * everything booked. Always true here: a change that leaves an appointment outside hours or under a block lists it first
 * and is made only when asked for again with `force`; the appointment itself stays.
 */
export { addBlock, changeBlock, listBlocks, removeBlock } from './blocks.ts';
export { readCalendar } from './calendar.ts';
export { addExtra, changeExtra, listExtra, removeExtra } from './extra-hours.ts';
export {
  addRecurring,
  changeRecurring,
  listRecurring,
  previewRecurring,
  removeRecurring,
} from './recurring-hours.ts';
export { changePlace, holidaysOfPlace } from './places.ts';
