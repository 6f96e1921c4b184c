import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Page } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useListManagedLocationsQuery, useListManagedPractitionersQuery, useListManagedServicesQuery } from '../api.ts';
import { EditorPage, FormCard, useChosen } from '../components/editor.tsx';
import { PractitionerForm } from '../components/practitioner-form.tsx';

const ALL = { query: { limit: 100 } };

/** Who sees patients here, what they do and where. */
export function PractitionersPage() {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const chosen = useChosen();
  const { user } = useSession();
  const people = useListManagedPractitionersQuery(ALL);
  const services = useListManagedServicesQuery(ALL);
  const places = useListManagedLocationsQuery(ALL);
  const failed = people.error ?? services.error ?? places.error;
  if (failed && !people.data)
    return (
      <Page>
        <ErrorState text={problemText(failed)} onRetry={people.refetch} />
      </Page>
    );
  if (!services.data || !people.data || !places.data || !user)
    return (
      <Page width="broad">
        <LoadingSkeleton heights={[48, 72, 72, 72]} />
      </Page>
    );
  const person = people.data.practitioners.find(({ id }) => id === chosen) ?? null;
  const offer = { services: services.data.services, places: places.data.locations };
  return (
    <EditorPage
      title={t('person.listTitle')}
      lead={t('person.lead')}
      add={t('person.add')}
      choices={people.data.practitioners.map((one) => ({
        id: one.id,
        name: one.name,
        detail: [
          one.title ?? one.profession,
          one.archived ? t('person.gone') : one.approved ? null : t('person.waiting'),
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
    >
      {(person !== null || chosen === 'new') && (
        <FormCard title={person?.name ?? t('person.new')}>
          <PractitionerForm
            key={person === null ? 'new' : `${person.id} ${person.archived}`}
            person={person}
            role={user.role}
            offer={offer}
          />
        </FormCard>
      )}
    </EditorPage>
  );
}
