import { useTranslation } from 'react-i18next';
import { useAppDispatch } from '../../../app/hooks.ts';
import { useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import type { TimeLine } from './arrange-times.ts';
import { leftOut, movedTo, putBack } from './series-slice.ts';
import css from './series.module.css';

/** Every session of the series: what is free stands still; what is not can move or be left out. */
export function TimeList({ lines }: { lines: readonly TimeLine[] }) {
  const { t } = useTranslation('booking');
  return (
    <ol className={css.list} aria-label={t('series.list')}>
      {lines.map((line) => (
        <li key={line.no} className={css.line} data-state={line.state}>
          <Line line={line} />
        </li>
      ))}
    </ol>
  );
}

function Line({ line }: { line: TimeLine }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const dispatch = useAppDispatch();
  const ruled = format.dateTime(line.startsAt, line.timezone);
  const when = line.movedTo === null ? ruled : format.dateTime(line.movedTo, line.timezone);
  const about = <span className="unseen">: {ruled}</span>;
  const back = (
    <Button look="plain" onClick={() => dispatch(putBack(line.no))}>
      {t('series.putBack')}
      {about}
    </Button>
  );
  return (
    <>
      <div className={css.head}>
        <p className={css.when}>{line.state === 'out' ? <s>{when}</s> : when}</p>
        <Word line={line} ruled={ruled} />
        {line.state === 'out' || line.state === 'moved' ? back : null}
        {/* The first one is the time that is kept: another is chosen on the step before. */}
        {line.state === 'kept' && line.no > 1 ? <LeaveOut line={line} about={about} /> : null}
      </div>
      {line.state === 'open' ? (
        <div className={css.choices}>
          {line.choices.map((slot) => (
            <Button key={slot.startsAt} onClick={() => dispatch(movedTo({ no: line.no, startsAt: slot.startsAt }))}>
              <span className="unseen">{t('series.instead', { time: ruled })} </span>
              {format.dateTime(slot.startsAt, line.timezone)}
            </Button>
          ))}
          <LeaveOut line={line} about={about} />
        </div>
      ) : null}
    </>
  );
}

function LeaveOut({ line, about }: { line: TimeLine; about: React.ReactNode }) {
  const { t } = useTranslation('booking');
  const dispatch = useAppDispatch();
  return (
    <Button look="plain" onClick={() => dispatch(leftOut(line.no))}>
      {t('series.leaveOut')}
      {about}
    </Button>
  );
}

/** How the time stands, in a word or a sentence. */
function Word({ line, ruled }: { line: TimeLine; ruled: string }) {
  const { t } = useTranslation('booking');
  if (line.state === 'out') return <p className={css.soft}>{t('series.leftOut')}</p>;
  if (line.state === 'moved') return <p className={css.soft}>{t('series.movedFrom', { time: ruled })}</p>;
  if (line.state === 'kept') return <p className={css.soft}>{t(line.shifted ? 'series.shifted' : 'series.free')}</p>;
  if (line.status === 'taken' || line.status === 'yours')
    return <p className={css.attention}>{t(`series.${line.status}`)}</p>;
  return <p className={css.attention}>{t(line.reason === 'too_far' ? 'series.tooFar' : 'series.closed')}</p>;
}
