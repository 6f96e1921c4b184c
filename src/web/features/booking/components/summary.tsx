import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SummaryLine } from '../use-summary.ts';
import css from './summary.module.css';
import { Sprig } from './sprig.tsx';

type Props = {
  lines: readonly SummaryLine[];
  grown: number;
  clock?: ReactNode;
  word?: ReactNode;
  children?: ReactNode;
};

/**
 * The appointment card, as a receptionist would hand it over: its lines fill as one chooses. Beside the page where there
 * is room; on a phone a bar at the bottom that opens upwards.
 */
export function Summary({ lines, grown, clock, word, children }: Props) {
  const { t } = useTranslation('booking');
  const [open, setOpen] = useState(false);
  const panel = useId();
  const text = (name: SummaryLine['name']) => lines.find((line) => line.name === name)?.text ?? '';
  const what = text('what');
  const said = [text('when'), text('who')].filter(Boolean).join(', ');
  return (
    <aside className={css.summary} data-open={open} data-empty={!what} aria-label={t('summary.title')}>
      <button
        type="button"
        className={css.bar}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        <span className={css.barText}>
          <span className="unseen">{t('summary.title')}: </span>
          <span className={said ? css.barTitle : css.barSaid}>{what}</span>
          {said ? <span className={css.barSaid}>{said}</span> : null}
        </span>
        {clock ? <span className={css.barClock}>{clock}</span> : null}
        <svg className={css.barMark} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="none">
          <path d="m3 10.500 5-5 5 5" stroke="currentColor" strokeWidth="1.750" strokeLinecap="round" />
        </svg>
      </button>
      <div id={panel} className={css.slip}>
        <Sprig grown={grown} className={css.slipSprig} />
        <h2 className={css.slipTitle}>{t('summary.title')}</h2>
        <SummaryLines lines={lines} />
      </div>
      {children}
      {word}
    </aside>
  );
}

export function SummaryLines({ lines }: { lines: readonly SummaryLine[] }) {
  const { t } = useTranslation('booking');
  return (
    <dl className={css.lines}>
      {lines.map((line) => (
        <div key={line.name} className={css.line} data-empty={!line.text}>
          <dt>{t(`summary.${line.name}`)}</dt>
          <dd>
            {line.text ? (
              <span className={css.lineText}>{line.text}</span>
            ) : (
              <span className="unseen">{t('summary.notYet')}</span>
            )}
            {line.text && line.note ? <span className={css.lineNote}>{line.note}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
