import type { ReactNode } from 'react';
import styles from './number-card.module.css';

/** A number, what it is, and what it is compared with. */
export function NumberCard({ name, value, note }: { name: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className={styles.card}>
      <dt className={styles.name}>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}

/** Several of them in a row, as many as fit. */
export function NumberCards({ children }: { children: ReactNode }) {
  return <dl className={styles.cards}>{children}</dl>;
}
