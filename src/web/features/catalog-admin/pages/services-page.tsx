import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Page } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useListManagedLocationsQuery, useListManagedPractitionersQuery, useListManagedServicesQuery } from '../api.ts';
import { EditorPage, useChosen } from '../components/editor.tsx';
import { ServiceForm } from '../components/service-form.tsx';

const ALL = { query: { limit: 100 } };

/** What the clinic offers, for how long and how much. */
export function ServicesPage() {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const problemText = useProblemText();
  const chosen = useChosen();
  const services = useListManagedServicesQuery(ALL);
  const people = useListManagedPractitionersQuery(ALL);
  const places = useListManagedLocationsQuery(ALL);
  const failed = services.error ?? people.error ?? places.error;
  if (failed && !services.data)
    return (
      <Page>
        <ErrorState text={problemText(failed)} onRetry={services.refetch} />
      </Page>
    );
  if (!services.data || !people.data || !places.data)
    return (
      <Page width="broad">
        <LoadingSkeleton heights={[48, 72, 72, 72, 72]} />
      </Page>
    );
  const service = services.data.services.find(({ id }) => id === chosen) ?? null;
  return (
    <EditorPage
      title={t('service.title')}
      lead={t('service.lead')}
      add={t('service.add')}
      choices={services.data.services.map((one) => ({
        id: one.id,
        name: one.name,
        end: format.money(one.price, one.currency),
        detail: [
          format.minutes(one.durationMinutes),
          t('service.people', { count: one.practitionerIds.length }),
          one.archived ? t('service.archived') : null,
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
    >
      {(service !== null || chosen === 'new') && (
        <ServiceForm
          key={service === null ? 'new' : `${service.id} ${service.archived}`}
          service={service}
          people={people.data.practitioners}
          places={places.data.locations}
        />
      )}
    </EditorPage>
  );
}
