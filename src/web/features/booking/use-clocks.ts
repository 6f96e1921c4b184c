import { useState } from 'react';
import { ownZone } from '../../i18n/format.ts';
import { clocksDiffer } from './model/zones.ts';
import { useBooking } from './use-booking.ts';
import { useChoices } from './use-choices.ts';

/** Which clock the times are read on, and the other one where this device's and the practitioner's differ. */
export function useClocks() {
  const booking = useBooking();
  const { placeZone } = useChoices();
  const viewer = ownZone();
  const [now] = useState(() => Date.now());
  const differ = clocksDiffer(viewer, placeZone, booking.hold?.startsAt ?? now);
  const ownFirst = differ && booking.clock === 'viewer';
  return {
    differ,
    viewer,
    placeZone,
    zone: ownFirst ? viewer : placeZone,
    otherZone: differ ? (ownFirst ? placeZone : viewer) : null,
  };
}
