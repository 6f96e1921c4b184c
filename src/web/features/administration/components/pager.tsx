import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import type { Pages } from '../use-pages.ts';
import styles from './administration.module.css';

/** Earlier and later pages of a list; nothing where there is only one. */
export function Pager({ pages, nextCursor }: { pages: Pages; nextCursor: string | null }) {
  const { t } = useTranslation('administration');
  if (pages.number === 1 && nextCursor === null) return null;
  return (
    <nav className={styles.pager} aria-label={t('pager.label')}>
      {pages.number > 1 && <Button onClick={pages.back}>{t('pager.back')}</Button>}
      <span className={styles.soft}>{t('pager.number', { number: pages.number })}</span>
      {nextCursor !== null && <Button onClick={() => pages.next(nextCursor)}>{t('pager.next')}</Button>}
    </nav>
  );
}
