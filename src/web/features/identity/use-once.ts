import { useEffect, useRef } from 'react';

/** Does something when a page opens, once, however often React runs its effects: a link that works once is at stake. */
export function useOnce(isWanted: boolean, run: () => unknown): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (!isWanted || isDone.current) return;
    isDone.current = true;
    run();
  }, [isWanted, run]);
}
