import { useEffect, useState } from 'react';

/** This device's clock in milliseconds, renewed every `everyMs`. Use it low in the tree: its component renders each time. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
