import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useSession } from '../../../app/session.ts';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { Connections } from '../components/connections.tsx';
import { Feeds } from '../components/feeds.tsx';
import { PlatformChoice } from '../components/platform-choice.tsx';
import styles from './calendars.module.css';

const OUTCOMES = ['connected', 'denied', 'refused'] as const;
const PROVIDERS = ['google', 'microsoft'] as const;

/** The calendars one connected, the address to subscribe to, and where a practitioner meets people by video. */
export function CalendarsPage() {
  const { t } = useTranslation('calendars');
  const { user } = useSession();
  const outcome = useOutcome();
  const isPractitioner = user?.role === 'practitioner';
  return (
    <Page width="medium" className={styles.page}>
      <PageTitle lead={t(isPractitioner ? 'leadPractitioner' : 'lead')}>{t('title')}</PageTitle>
      {outcome && (
        <Notice tone={outcome.how === 'connected' ? 'good' : 'attention'}>
          {t(`outcome.${outcome.how}`, { provider: t(`provider.${outcome.provider}`) })}
        </Notice>
      )}
      <Connections />
      {isPractitioner && <PlatformChoice />}
      {(isPractitioner || user?.role === 'patient') && <Feeds />}
    </Page>
  );
}

/** How it went at the vendor: stands in the address that they were sent back to. */
function useOutcome() {
  const [search] = useSearchParams();
  for (const provider of PROVIDERS) {
    const how = OUTCOMES.find((one) => one === search.get(provider));
    if (how) return { provider, how };
  }
  return null;
}
