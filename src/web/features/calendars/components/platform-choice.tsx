import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { SelectField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useGetMeetingSettingsQuery, usePutMeetingSettingsMutation } from '../api.ts';
import styles from '../pages/calendars.module.css';

const NAMES = { zoom: 'Zoom', 'google-meet': 'Google Meet', teams: 'Microsoft Teams' } as const;

/** Where a practitioner meets people by video: theirs to choose, the clinic's where they do not. */
export function PlatformChoice() {
  const { t } = useTranslation('calendars');
  const problemText = useProblemText();
  const { data, isLoading, error, refetch } = useGetMeetingSettingsQuery();
  const [choose, chosen] = usePutMeetingSettingsMutation();
  return (
    <section className={styles.section} aria-labelledby="platform">
      <Heading id="platform">{t('platform.title')}</Heading>
      {isLoading ? <LoadingSkeleton heights={[72]} /> : null}
      {!isLoading && !data ? <ErrorState text={problemText(error)} onRetry={refetch} /> : null}
      {data && (
        <div className={styles.choice}>
          <SelectField
            label={t('platform.label')}
            hint={t('platform.hint')}
            value={data.platform ?? ''}
            disabled={chosen.isLoading}
            onChange={(event) => {
              const wish = data.available.find((one) => one === event.currentTarget.value) ?? null;
              void choose({ body: { platform: wish } });
            }}
            data={[
              { value: '', label: t('platform.clinic', { name: NAMES[data.clinicPlatform] }) },
              ...data.available.map((one) => ({ value: one, label: NAMES[one] })),
            ]}
          />
          <output className={styles.soft}>{chosen.isSuccess ? t('platform.saved') : ''}</output>
          {chosen.error && <Notice tone="bad">{problemText(chosen.error)}</Notice>}
        </div>
      )}
    </section>
  );
}
