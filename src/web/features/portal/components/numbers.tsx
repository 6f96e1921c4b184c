import { Link } from 'react-router';
import styles from '../pages/portal.module.css';

/** A few figures in a row; one that leads somewhere is a link. */
export function Numbers({ numbers }: { numbers: readonly (readonly [name: string, value: string, to?: string])[] }) {
  return (
    <dl className={styles.numbers}>
      {numbers.map(([name, value, to]) => (
        <div key={name} className={styles.number}>
          <dt>{to ? <Link to={to}>{name}</Link> : name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
