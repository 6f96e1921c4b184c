import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Page } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { useListManagedLocationsQuery } from '../api.ts';
import { EditorPage, useChosen } from '../components/editor.tsx';
import { PlaceForm } from '../components/place-form.tsx';

const ALL = { query: { limit: 100 } };

/** Where the clinic sees people, when, and in which rooms. */
export function PlacesPage() {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const chosen = useChosen();
  const { data, error, refetch } = useListManagedLocationsQuery(ALL, { refetchOnMountOrArgChange: true });
  if (error && !data)
    return (
      <Page>
        <ErrorState text={problemText(error)} onRetry={refetch} />
      </Page>
    );
  if (!data)
    return (
      <Page width="broad">
        <LoadingSkeleton heights={[48, 72, 72]} />
      </Page>
    );
  const place = data.locations.find(({ id }) => id === chosen) ?? null;
  return (
    <EditorPage
      title={t('place.title')}
      lead={t('place.lead')}
      add={t('place.add')}
      choices={data.locations.map((one) => ({
        id: one.id,
        name: one.name,
        detail: [
          one.address,
          t('place.rooms', { count: one.rooms.filter((room) => !room.archived).length }),
          one.archived ? t('place.closed') : null,
        ]
          .filter(Boolean)
          .join(' · '),
      }))}
    >
      {(place !== null || chosen === 'new') && (
        <PlaceForm key={place === null ? 'new' : `${place.id} ${place.archived}`} place={place} />
      )}
    </EditorPage>
  );
}
