import { useEffect, useRef, useState } from 'react';
import { useAppDispatch } from '../../app/hooks.ts';
import { useSession } from '../../app/session.ts';
import { isProblem } from '../../i18n/problem.ts';
import { useReadDraftQuery, useSaveDraftMutation } from './api.ts';
import { detailsRestored, detailsTyped, saveStateChanged } from './model/booking-slice.ts';
import { isBlank, type TypedDetails, typedFrom, typedFromProfile } from './model/details.ts';
import { useBooking } from './use-booking.ts';

type HoldKey = { id: number; token: string };
const NO_HOLD: HoldKey = { id: 0, token: '' };
const callOf = ({ id, token }: HoldKey) => ({ params: { key: `hold-${id}` }, headers: { 'X-Hold-Token': token } });

/**
 * Brings back what was typed before a reload: from this hold's draft, else from the one before it, else from the
 * person's profile. `offline` when it could not be asked for, since typing over an unread draft would lose it.
 */
export function useRestoredDetails(): { state: 'ready' | 'loading' | 'offline'; again: () => void } {
  const { hold, draftOf, typed } = useBooking();
  const { user, isLoading } = useSession();
  const dispatch = useAppDispatch();
  const needed = typed === null && hold !== null && !isLoading;
  const own = useReadDraftQuery(callOf(hold ?? NO_HOLD), { skip: !needed });
  const ownKnown = own.data !== undefined || (own.error !== undefined && !isOffline(own.error));
  const ownText = textOf(own.data);
  const askBefore = needed && ownKnown && ownText === null && draftOf !== null;
  const before = useReadDraftQuery(callOf(draftOf ?? NO_HOLD), { skip: !askBefore });
  const beforeKnown =
    !askBefore || before.data !== undefined || (before.error !== undefined && !isOffline(before.error));
  const text = ownText ?? (askBefore ? textOf(before.data) : null);
  useEffect(() => {
    if (!needed || !ownKnown || !beforeKnown) return;
    dispatch(text ? detailsRestored(typedFrom(text)) : detailsTyped(typedFromProfile(user)));
  }, [needed, ownKnown, beforeKnown, text, user, dispatch]);
  const offline = needed && (isOffline(own.error) || (askBefore && isOffline(before.error)));
  return {
    state: typed ? 'ready' : offline ? 'offline' : 'loading',
    again: () => void (isOffline(own.error) ? own.refetch() : before.refetch()),
  };
}

function isOffline(problem: unknown): boolean {
  return isProblem(problem) && problem.status === 0;
}

function textOf(draft: { data: Record<string, unknown> } | undefined): Record<string, unknown> | null {
  return draft && Object.keys(draft.data).length > 0 ? draft.data : null;
}

/** Somebody who stops typing for this long is saved. */
const PAUSE_MS = 800;
/** After a lost connection the next try comes this much later. */
const RETRY_MS = 5_000;

/** Keeps what is typed on the server, shortly after each change, and tries again when it did not get through. */
export function useAutoSave({ id, token }: HoldKey, typed: TypedDetails | null): void {
  const dispatch = useAppDispatch();
  const [save] = useSaveDraftMutation();
  const [lost, setLost] = useState<{ typed: TypedDetails } | null>(null);
  const everSaved = useRef(false);
  useEffect(() => {
    if (!typed || (isBlank(typed) && !everSaved.current)) return undefined;
    let outdated = false;
    const send = async () => {
      everSaved.current = true;
      dispatch(saveStateChanged('saving'));
      const answer = await save({ ...callOf({ id, token }), body: { data: { ...typed } } });
      if (outdated) return;
      dispatch(saveStateChanged(answer.error ? 'failed' : 'saved'));
      if (isOffline(answer.error)) setLost({ typed });
    };
    const timer = setTimeout(() => void send(), lost?.typed === typed ? RETRY_MS : PAUSE_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [id, token, typed, lost, save, dispatch]);
}
