/** Keeps the messages true while the page is open: the server tells, the page asks again. After a gap it asks at once. */
import { useEffect } from 'react';
import { streamMessages } from '../../../contracts/messages.ts';
import { contractUrl } from '../../app/api.ts';
import { useAppDispatch } from '../../app/hooks.ts';
import { messagesChanged } from './api.ts';

const TRY_AGAIN_MS = 5_000;

export function useLiveMessages(): void {
  const dispatch = useAppDispatch();
  useEffect(() => {
    let source: EventSource | null = null;
    let retrying: number | undefined;
    const changed = () => void dispatch(messagesChanged());
    const close = () => {
      window.clearTimeout(retrying);
      source?.close();
      source = null;
    };
    const open = () => {
      if (source || document.hidden) return;
      const opened = new EventSource(contractUrl(streamMessages));
      source = opened;
      for (const name of ['message', 'read', 'reload']) opened.addEventListener(name, changed);
      opened.addEventListener('error', () => {
        // A lost connection the browser tries again; a refused one it gives up.
        if (opened.readyState !== EventSource.CLOSED) return;
        close();
        retrying = window.setTimeout(open, TRY_AGAIN_MS);
      });
    };
    const turn = () => (document.hidden ? close() : open());
    document.addEventListener('visibilitychange', turn);
    open();
    return () => {
      document.removeEventListener('visibilitychange', turn);
      close();
    };
  }, [dispatch]);
}
