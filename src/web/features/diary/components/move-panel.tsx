import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MINUTE_MS, toLocal } from '../../../../domain/time-zone.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { type Entry, useGetDiaryAppointmentQuery } from '../api.ts';
import { type Target, useDiary } from '../diary.ts';
import { clockText, instantAt, minutesOf } from '../model/grid.ts';
import { nearestOf } from '../model/refusal.ts';
import { type MoveOptions, type Scope, useMoves } from '../use-moves.ts';
import { useWords } from '../use-words.ts';
import { FreeTimes, Nearest } from './free-times.tsx';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';

type Props = { entry: Entry; target: Target | null; problem: unknown };

/** Another time for an appointment, by date and time instead of dragging; also where a refused drag ends up. */
export function MovePanel({ entry, target, problem }: Props) {
  const { t } = useTranslation('diary');
  const diary = useDiary();
  const { zone, open } = diary;
  const words = useWords();
  const format = useFormat();
  const problemText = useProblemText();
  const move = useMoves(diary);
  const wished = target ?? { startsAt: Date.parse(entry.startsAt), endsAt: Date.parse(entry.endsAt) };
  const go = (to: Target, options: MoveOptions) => {
    open(null);
    void move(entry, to, options);
  };
  const nearest = nearestOf(problem);
  return (
    <Panel
      title={t('move.title', { name: words.name(entry) })}
      lead={t('move.now', { when: format.dateTimeZone(entry.startsAt, zone) })}
      onClose={() => open(null)}
    >
      {problem !== null && (
        <Notice tone="attention">
          <p>{problemText(problem)}</p>
          {nearest.length > 0 && <p>{t('move.nearest')}</p>}
        </Notice>
      )}
      {nearest.length > 0 && (
        <Nearest
          starts={nearest}
          onChoose={(start) => {
            const startsAt = Date.parse(start);
            go({ startsAt, endsAt: startsAt + wished.endsAt - wished.startsAt }, {});
          }}
        />
      )}
      <MoveForm entry={entry} wished={wished} refused={problem !== null} onMove={go} />
    </Panel>
  );
}

type FormProps = {
  entry: Entry;
  wished: Target;
  refused: boolean;
  onMove: (to: Target, options: MoveOptions) => void;
};

function MoveForm({ entry, wished, refused, onMove }: FormProps) {
  const { t } = useTranslation('diary');
  const { zone, open } = useDiary();
  const format = useFormat();
  const from = toLocal(zone, wished.startsAt);
  const [when, setWhen] = useState({ date: from.date, time: clockText(from.minutes) });
  const [minutes, setMinutes] = useState(String((wished.endsAt - wished.startsAt) / MINUTE_MS));
  const [scope, setScope] = useState<Scope>('one');
  const [reason, setReason] = useState('');
  const startsAt = startOf(when.date, when.time, zone);
  const said = { when: startsAt === null ? '' : format.dateTime(new Date(startsAt).toISOString(), zone) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const length = Number(minutes) * MINUTE_MS;
    if (startsAt === null || !(length > 0)) return;
    onMove(
      { startsAt, endsAt: startsAt + length },
      { scope, ...(reason.trim() ? { overrideReason: reason.trim() } : {}) },
    );
  };
  return (
    <Form onSubmit={submit}>
      <FieldPair>
        <TextField
          type="date"
          label={t('field.date')}
          value={when.date}
          onChange={(event) => setWhen({ ...when, date: event.currentTarget.value })}
        />
        <TextField
          type="time"
          label={t('field.time')}
          value={when.time}
          onChange={(event) => setWhen({ ...when, time: event.currentTarget.value })}
        />
      </FieldPair>
      <FreeTimesOf entry={entry} date={when.date} time={when.time} onChoose={(date, time) => setWhen({ date, time })} />
      <TextField
        type="number"
        label={t('field.minutes')}
        min={5}
        max={720}
        step={5}
        value={minutes}
        onChange={(event) => setMinutes(event.currentTarget.value)}
      />
      {entry.seriesId !== null && <ScopeField scope={scope} onChange={setScope} />}
      {refused && <ReasonField reason={reason} onChange={setReason} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary">
          {reason.trim() ? t('move.anyway', said) : t('move.submit', said)}
        </Button>
        <Button onClick={() => open(null)}>{t('move.leave')}</Button>
      </div>
    </Form>
  );
}

type TimesProps = { entry: Entry; date: string; time: string; onChoose: (date: string, time: string) => void };

/** What is free for the service of this appointment, once that is known. */
function FreeTimesOf({ entry, ...rest }: TimesProps) {
  const { data } = useGetDiaryAppointmentQuery({ params: { id: entry.id ?? 0 } });
  return data ? <FreeTimes practitionerId={entry.practitionerId} serviceId={data.service.id} {...rest} /> : null;
}

function startOf(date: string, time: string, zone: string): number | null {
  const minutes = minutesOf(time);
  return date === '' || minutes === null ? null : instantAt(date, minutes, zone);
}

export function ScopeField({ scope, onChange }: { scope: Scope; onChange: (scope: Scope) => void }) {
  const { t } = useTranslation('diary');
  const scopes = ['one', 'following', 'all'] as const;
  return (
    <SelectField
      label={t('scope.label')}
      value={scope}
      onChange={(event) => onChange(scopes.find((one) => one === event.currentTarget.value) ?? 'one')}
      data={scopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
    />
  );
}

/** For a time that is not offered: staff may still take it, and say why. Nothing takes a time that somebody else has. */
export function ReasonField({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const { t } = useTranslation('diary');
  return (
    <TextField
      label={t('override.label')}
      hint={t('override.hint')}
      optional
      maxLength={500}
      value={reason}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
