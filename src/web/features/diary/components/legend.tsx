import { useTranslation } from 'react-i18next';
import styles from './legend.module.css';
import grid from './grid.module.css';

const LOOKS = ['confirmed', 'pending', 'completed', 'no_show', 'block', 'hold'] as const;

/** What the boxes look like, by state. */
export function Legend() {
  const { t } = useTranslation('diary');
  return (
    <ul className={styles.legend} aria-label={t('legend')}>
      {LOOKS.map((look) => (
        <li key={look}>
          <span className={`${grid.box} ${grid[look]} ${styles.swatch}`} aria-hidden="true" />
          {t(`look.${look}`)}
        </li>
      ))}
      <li>
        <span className={`${styles.closed} ${styles.swatch}`} aria-hidden="true" />
        {t('outside')}
      </li>
    </ul>
  );
}
