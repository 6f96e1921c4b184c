import { useTranslation } from 'react-i18next';
import { Documents } from '../../../app/documents.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import styles from './portal.module.css';

/** A client's own documents. */
export function DocumentsPage() {
  const { t } = useTranslation('portal');
  return (
    <Page className={styles.page}>
      <PageTitle lead={t('documents.lead')}>{t('documents.title')}</PageTitle>
      <Documents />
    </Page>
  );
}
