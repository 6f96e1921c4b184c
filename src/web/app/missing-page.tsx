import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../ui/button.tsx';
import { Page, PageTitle } from '../ui/page.tsx';
import styles from './shell.module.css';

/** An address that leads nowhere. */
export function MissingPage() {
  const { t } = useTranslation('common');
  return (
    <Page width="narrow" className={styles.lonely}>
      <PageTitle lead={t('missing.text')}>{t('missing.title')}</PageTitle>
      <div>
        <ButtonLink to="/" look="primary">
          {t('missing.home')}
        </ButtonLink>
      </div>
    </Page>
  );
}
