/** Moving what is in the diary: at once on the screen, then at the server, with the way back offered. */
import { useTranslation } from 'react-i18next';
import { formatOffsetIso, MINUTE_MS } from '../../../domain/time-zone.ts';
import { useAppDispatch } from '../../app/hooks.ts';
import { useFormat } from '../../i18n/format.ts';
import { useProblemText } from '../../i18n/problem.ts';
import {
  diaryApi,
  type Entry,
  useChangeBlockMutation,
  useMoveAppointmentMutation,
  useStepAppointmentMutation,
} from './api.ts';
import type { Diary, Target } from './diary.ts';
import { lengthOf } from './model/grid.ts';
import { conflictsOf, isTimeRefused } from './model/refusal.ts';
import { useWords } from './use-words.ts';

export type Scope = 'one' | 'following' | 'all';
export type MoveOptions = {
  /** This one puts an earlier move back, and is not itself offered to be put back. */
  undone?: boolean;
  /** Although appointments are booked where a block goes. */
  force?: boolean;
  scope?: Scope;
  /** Why staff take a time that is not offered. */
  overrideReason?: string;
};

export function useMoves(diary: Diary) {
  const { t } = useTranslation('diary');
  const format = useFormat();
  const words = useWords();
  const dispatch = useAppDispatch();
  const problemText = useProblemText();
  const send = useSend(diary);

  /** Shows the entry where it is going to be; `undo` of the answer puts it back. */
  const show = (entry: Entry, target: Target) =>
    dispatch(
      diaryApi.util.updateQueryData('getCalendar', diary.arg, (draft) => {
        const shown = draft.entries.find(
          (one) => one.kind === entry.kind && one.id === entry.id && one.startsAt === entry.startsAt,
        );
        if (shown) Object.assign(shown, asText(target, diary.zone));
      }),
    );

  const move = async (entry: Entry, target: Target, options: MoveOptions = {}): Promise<void> => {
    const before = { startsAt: Date.parse(entry.startsAt), endsAt: Date.parse(entry.endsAt) };
    if (target.startsAt === before.startsAt && target.endsAt === before.endsAt) return;
    const shown = show(entry, target);
    const problem = await send(entry, target, options);
    if (problem === null) {
      const moved = { ...entry, ...asText(target, diary.zone) };
      const said = { name: words.name(entry), when: format.dateTime(moved.startsAt, diary.zone) };
      if (options.undone) return diary.say({ tone: 'good', text: t('moved.back', said) });
      const undo = () => void move(moved, before, { ...options, undone: true, force: true });
      return diary.say({ tone: 'good', text: t('moved.done', said), undo });
    }
    shown.undo();
    if (conflictsOf(problem)) {
      const onForce = () => void move(entry, target, { ...options, force: true });
      return diary.open({ kind: 'conflicts', entry, problem, onForce });
    }
    if (isTimeRefused(problem) && entry.kind === 'appointment')
      return diary.open({ kind: 'move', entry, target, problem });
    diary.say({ tone: 'bad', text: problemText(problem) });
  };

  return move;
}

/** Tells the server; answers its refusal, or null when it is done. */
function useSend({ zone }: Diary) {
  const [moveAppointment] = useMoveAppointmentMutation();
  const [stepAppointment] = useStepAppointmentMutation();
  const [changeBlock] = useChangeBlockMutation();
  return async (entry: Entry, target: Target, options: MoveOptions): Promise<unknown> => {
    const params = { id: entry.id ?? 0 };
    if (entry.kind === 'block') {
      const body = { ...asText(target, zone), ...(options.force ? { force: true } : {}) };
      return (await changeBlock({ params, body })).error ?? null;
    }
    const override = options.overrideReason ? { override: { reason: options.overrideReason } } : {};
    const wall = wallOf(target.startsAt, zone);
    const duration = (target.endsAt - target.startsAt) / MINUTE_MS;
    if (duration !== lengthOf(entry)) {
      const start = target.startsAt === Date.parse(entry.startsAt) ? {} : { ...asDate(wall), timezone: zone };
      return (await stepAppointment({ params, body: { ...start, duration, ...override } })).error ?? null;
    }
    const scope = options.scope && options.scope !== 'one' ? { scope: options.scope } : {};
    const body = { ...wall, timezone: zone, ...scope, ...override };
    return (await moveAppointment({ params, body })).error ?? null;
  };
}

/** The same in the words of a change. */
function asDate({ newDate, newTime, offset }: ReturnType<typeof wallOf>) {
  return { date: newDate, time: newTime, ...(offset ? { offset } : {}) };
}

/** The wall time that `reschedule` takes, with the offset that tells the two of a repeated hour apart. */
function wallOf(instant: number, zone: string): { newDate: string; newTime: string; offset?: string } {
  const text = formatOffsetIso(zone, instant);
  const wall = { newDate: text.slice(0, 10), newTime: text.slice(11, 16) };
  const offset = /[+-]\d{2}:\d{2}$/.exec(text)?.[0];
  return offset ? { ...wall, offset } : wall;
}

function asText(target: Target, zone: string): Pick<Entry, 'startsAt' | 'endsAt'> {
  return { startsAt: formatOffsetIso(zone, target.startsAt), endsAt: formatOffsetIso(zone, target.endsAt) };
}
