import type { WaitlistEntry, WaitlistOffer } from '../../../app/waitlist.ts';

/** At most so many waits that ended are still shown. */
const MOST_ENDED = 5;

/** Entries by what they mean to the person: a time kept right now (the one that ends first on top), waiting, over. */
export function sortEntries(entries: readonly WaitlistEntry[]) {
  const offered = entries
    .flatMap((entry): { entry: WaitlistEntry; offer: WaitlistOffer }[] =>
      entry.offer === null ? [] : [{ entry, offer: entry.offer }],
    )
    .sort((a, b) => a.offer.secondsLeft - b.offer.secondsLeft);
  const rest = entries.filter((entry) => entry.offer === null);
  return {
    offered,
    // An offer that has just run out is still being closed: that person waits.
    waiting: rest.filter(({ status }) => status === 'waiting' || status === 'offered'),
    ended: rest.filter(({ status }) => status === 'booked' || status === 'over').slice(0, MOST_ENDED),
  };
}
