/** Saves a draft a moment after the last key. What could not be saved is said, kept, and tried again with the next key. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Note, useCreateNoteMutation, useSaveDraftMutation } from './api.ts';
import { toBody, type TypedNote } from './model/typed-note.ts';

const PAUSE_MS = 900;

export type SaveState = 'idle' | 'waiting' | 'saving' | 'saved' | 'failed';

export function useAutosave(appointmentId: number, first: Note | null) {
  const [create] = useCreateNoteMutation();
  const [update] = useSaveDraftMutation();
  const saved = useRef(first);
  const timer = useRef<number | undefined>(undefined);
  const waiting = useRef<TypedNote | null>(null);
  const [state, setState] = useState<SaveState>('idle');
  const [problem, setProblem] = useState<unknown>(null);

  /** Saves what waits; the note as the server has it then, null when it could not be saved. */
  const flush = useCallback(async (): Promise<Note | null> => {
    window.clearTimeout(timer.current);
    const typed = waiting.current;
    if (typed === null) return saved.current;
    waiting.current = null;
    setState('saving');
    const body = toBody(typed);
    const before = saved.current;
    const answer =
      before === null
        ? await create({ body: { appointmentId, ...body } })
        : await update({ params: { id: before.id }, body: { ...body, basedOn: before.updatedAt } });
    if (answer.data) saved.current = answer.data;
    else waiting.current ??= typed;
    setProblem(answer.error ?? null);
    setState(answer.data ? 'saved' : 'failed');
    return answer.data ?? null;
  }, [appointmentId, create, update]);

  const type = useCallback(
    (typed: TypedNote) => {
      waiting.current = typed;
      setState('waiting');
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    },
    [flush],
  );

  // Leaving the page saves what was typed last.
  useEffect(() => () => void flush(), [flush]);
  return { type, flush, state, problem };
}
