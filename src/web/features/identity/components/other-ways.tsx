import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { useListSignInProvidersQuery } from '../api.ts';
import { askCompany } from '../ask-company.ts';
import styles from '../pages/identity.module.css';

/** Buttons for the companies that are set up here; without any there is nothing to show. */
export function OtherWays({ next }: { next: string }) {
  const { t } = useTranslation('access');
  const { data } = useListSignInProvidersQuery();
  const companies = (['google', 'facebook'] as const).flatMap((company) => {
    const url = data?.[company]?.url;
    return url === undefined ? [] : [{ company, url }];
  });
  if (companies.length === 0) return null;
  return (
    <div className={styles.others}>
      <p className={styles.or}>
        <span>{t('others.or')}</span>
      </p>
      {companies.map(({ company, url }) => (
        <Button key={company} wide onClick={() => askCompany(company, url, { purpose: 'sign-in', next })}>
          {t(`others.${company}`)}
        </Button>
      ))}
    </div>
  );
}
