/**
 * Charts drawn by hand in SVG, so that no page pays for a library: bars over time, and bars beside names. Each says its
 * finding in a sentence and has its table behind it; colour never says anything alone.
 */
import { type ReactNode, useId } from 'react';
import { Link } from 'react-router';
import { DataTable } from './data-table.tsx';
import styles from './bars.module.css';

export type Bar = {
  key: string;
  /** Under the bar: short. */
  label: string;
  /** In the table and to screen readers: whole. */
  name: string;
  value: number;
  /** A second one on top: what part is of another kind. */
  more?: number;
  /** Where the bar's own rows are listed. */
  to?: string;
  /** How the values are said. */
  said: readonly string[];
};

type Props = {
  title: string;
  /** The finding, in a sentence. */
  finding: ReactNode;
  bars: readonly Bar[];
  /** Names of the table's columns: the first of the bars' own, then of each value. */
  columns: readonly string[];
  tableLabel: string;
  /** Which bar is now; it is marked. */
  now?: string | undefined;
};

const WIDTH = 720;
const HEIGHT = 200;
const FOOT = 28;
/** So many letters stand beside each other under a chart of half a page. */
const MOST_LETTERS = 44;

/** Bars in the order of time. */
export function TimeBars({ title, finding, bars, columns, tableLabel, now }: Props) {
  const titleId = useId();
  const most = Math.max(1, ...bars.map(({ value, more = 0 }) => value + more));
  const step = WIDTH / Math.max(bars.length, 1);
  const longest = Math.max(1, ...bars.map(({ label }) => label.length));
  const every = Math.ceil((bars.length * longest) / MOST_LETTERS);
  const height = (value: number) => (value / most) * (HEIGHT - FOOT - 8);
  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <p className={styles.finding}>{finding}</p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} aria-hidden="true" preserveAspectRatio="none">
        <line x1="0" x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} className={styles.ground} />
        {bars.map(({ key, value, more = 0, name, said }, index) => {
          const [x, width] = [index * step + step * 0.16, Math.max(1, step * 0.68)];
          const [low, high] = [height(value), height(more)];
          return (
            <g key={key}>
              <title>{`${name}: ${said.join(', ')}`}</title>
              <rect
                x={x}
                y={HEIGHT - FOOT - low}
                width={width}
                height={low}
                className={key === now ? styles.now : styles.bar}
              />
              {more > 0 && (
                <rect x={x} y={HEIGHT - FOOT - low - high} width={width} height={high} className={styles.more} />
              )}
            </g>
          );
        })}
      </svg>
      <div className={styles.labels} aria-hidden="true">
        {bars.map(({ key, label }, index) => (
          <span key={key} className={key === now ? styles.nowLabel : undefined}>
            {index % every === 0 ? label : ''}
          </span>
        ))}
      </div>
      <Behind label={tableLabel} columns={columns} bars={bars} caption={title} />
    </figure>
  );
}

/** Bars beside what they stand for. `sayFirst`: how many of the values stand beside a bar; the table has all. */
export function NameBars({
  title,
  finding,
  bars,
  columns,
  tableLabel,
  sayFirst,
}: Omit<Props, 'now'> & { sayFirst?: number }) {
  const titleId = useId();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <figure className={styles.figure} aria-labelledby={titleId}>
      <figcaption>
        <h2 id={titleId} className={styles.title}>
          {title}
        </h2>
        <p className={styles.finding}>{finding}</p>
      </figcaption>
      <ol className={styles.names}>
        {bars.map(({ key, label, value, said }) => (
          <li key={key}>
            <span className={styles.name}>{label}</span>
            <span className={styles.said}>{said.slice(0, sayFirst).join(' · ')}</span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${Math.max(0, (value / most) * 100)}%` }} />
            </span>
          </li>
        ))}
      </ol>
      {columns.length > 0 && <Behind label={tableLabel} columns={columns} bars={bars} caption={title} />}
    </figure>
  );
}

function Behind({
  label,
  columns,
  bars,
  caption,
}: {
  label: string;
  columns: readonly string[];
  bars: readonly Bar[];
  caption: string;
}) {
  return (
    <details className={styles.behind}>
      <summary>{label}</summary>
      <DataTable
        caption={caption}
        columns={columns.map((title, index) => ({ key: title, title, end: index > 0 }))}
        rows={bars.map(({ key, name, said, to }) => ({
          key,
          cells: [
            to === undefined ? (
              name
            ) : (
              <Link key="name" to={to}>
                {name}
              </Link>
            ),
            ...said,
          ],
        }))}
      />
    </details>
  );
}
