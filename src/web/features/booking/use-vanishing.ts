import { useEffect, useState } from 'react';
import { goneFrom } from './model/calendar.ts';

/** As long as a vanished time takes to fade, see time.module.css. */
const FADE_MS = 200;

/**
 * The slots of a day, and with them for a moment those that have just gone. `place` says whose slots they are: those of
 * another day or filter replace the ones before without a word. While `paused` nothing changes, as a chosen time is taken.
 */
export function useVanishing<S extends { startsAt: string }>(
  slots: readonly S[],
  place: string,
  paused: boolean,
): { slots: readonly S[]; gone: readonly S[] } {
  const [shown, setShown] = useState<{ place: string; slots: readonly S[]; gone: readonly S[] }>({
    place,
    slots,
    gone: [],
  });
  if (!paused && (shown.slots !== slots || shown.place !== place))
    setShown({ place, slots, gone: shown.place === place ? goneFrom([...shown.slots, ...shown.gone], slots) : [] });
  const { gone } = shown;
  useEffect(() => {
    if (gone.length === 0) return;
    const timer = setTimeout(() => setShown((now) => ({ ...now, gone: [] })), FADE_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  return shown;
}
