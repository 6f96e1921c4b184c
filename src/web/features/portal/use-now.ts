import { useEffect, useState } from 'react';

/** The moment, by the minute: what moves a now-line and nothing that is reckoned with. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 30_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}
