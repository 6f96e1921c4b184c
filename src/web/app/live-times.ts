/**
 * Free times that stay true while a page is open: the server tells when some were taken or freed, the page asks again.
 * Where no stream can be had (a proxy, too many open pages), `live` stays false and the page polls.
 */
import { useEffect, useRef, useState } from 'react';
import { streamAvailability } from '../../contracts/availability.ts';
import type { QueryOf } from '../../contracts/endpoint.ts';
import { contractUrl } from './api.ts';

export type TimesStream = {
  /** Whether changes are told right now. */
  live: boolean;
  /** Grows whenever times may have changed. */
  changes: number;
};

/** How often a page asks by itself: without a stream, and with one for what no stream tells (a notice that has passed). */
export const POLL_MS = { alone: 30_000, live: 300_000 } as const;

/** Changes in a row are one change, and a thousand pages do not ask in the same millisecond. */
const SETTLE_MS = 100;
const SPREAD_MS = 100;
const LEAST_GAP_MS = 400;
const TRY_AGAIN_MS = 5_000;

/** Follows these times while the page is visible; null follows nothing. */
export function useTimesStream(wish: QueryOf<typeof streamAvailability> | null): TimesStream {
  const url = wish && contractUrl(streamAvailability, {}, wish);
  const [live, setLive] = useState(false);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    if (!url) return;
    return followTimes(url, { live: setLive, changed: () => setChanges((count) => count + 1) });
  }, [url]);
  return { live, changes };
}

/** Asks again after a change. One that arrives during a request waits for it: its answer may be from before. */
export function useRefetchOn(changes: number, answer: { isFetching: boolean; refetch: () => unknown }): void {
  const { isFetching, refetch } = answer;
  const handled = useRef(changes);
  useEffect(() => {
    if (isFetching || handled.current === changes) return;
    handled.current = changes;
    void refetch();
  }, [changes, isFetching, refetch]);
}

/** Keeps a stream open while the page is visible, so that hidden tabs hold none of the browser's few connections. */
function followTimes(url: string, tell: { live: (live: boolean) => void; changed: () => void }): () => void {
  let source: EventSource | null = null;
  let settling: number | undefined;
  let retrying: number | undefined;
  let toldAt = 0;
  const changed = () => {
    settling ??= window.setTimeout(
      () => {
        settling = undefined;
        toldAt = Date.now();
        tell.changed();
      },
      Math.max(SETTLE_MS, toldAt + LEAST_GAP_MS - Date.now()) + Math.random() * SPREAD_MS,
    );
  };
  const close = () => {
    window.clearTimeout(retrying);
    source?.close();
    source = null;
    tell.live(false);
  };
  const open = () => {
    if (source || document.hidden) return;
    const opened = new EventSource(url);
    source = opened;
    opened.addEventListener('open', () => tell.live(true));
    opened.addEventListener('slots', changed);
    opened.addEventListener('reload', changed);
    opened.addEventListener('error', () => {
      tell.live(false);
      // A lost connection the browser tries again; a refused one it gives up.
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      retrying = window.setTimeout(open, TRY_AGAIN_MS * (1 + Math.random()));
    });
  };
  const turn = () => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', turn);
  open();
  return () => {
    document.removeEventListener('visibilitychange', turn);
    window.clearTimeout(settling);
    close();
  };
}
