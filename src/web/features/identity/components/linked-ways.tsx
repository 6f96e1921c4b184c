import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useListIdentitiesQuery, useListSignInProvidersQuery, useUnlinkIdentityMutation } from '../api.ts';
import { askCompany } from '../ask-company.ts';
import styles from '../pages/identity.module.css';

/** The companies an account is signed in to by, to link and to unlink. */
export function LinkedWays() {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useListIdentitiesQuery();
  const { data: providers } = useListSignInProvidersQuery();
  const [unlink, { error: refused, isLoading: unlinking }] = useUnlinkIdentityMutation();
  if (isLoading) return <LoadingSkeleton heights={[56, 56]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  const rows = (['google', 'facebook'] as const)
    .map((provider) => ({
      provider,
      url: providers?.[provider]?.url,
      linked: data.identities.find((one) => one.provider === provider),
    }))
    .filter(({ url, linked }) => url !== undefined || linked !== undefined);
  if (rows.length === 0) return <p className={styles.soft}>{t('links.nobody')}</p>;
  return (
    <>
      {refused && <Notice tone="bad">{problemText(refused)}</Notice>}
      <ul className={styles.rows}>
        {rows.map(({ provider, url, linked }) => {
          const company = t(`links.${provider}`);
          const state = linked?.email ? t('links.since', { email: linked.email }) : t('links.sinceNoEmail');
          return (
            <li key={provider}>
              <div>
                <p>{company}</p>
                <p className={styles.soft}>{linked ? state : t('links.none')}</p>
              </div>
              {linked ? (
                <Button working={unlinking} onClick={() => void unlink({ params: { provider } })}>
                  {t('links.remove', { company })}
                </Button>
              ) : (
                <Button
                  onClick={() => url && askCompany(provider, url, { purpose: 'link', next: '/account/security' })}
                >
                  {t('links.add', { company })}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
