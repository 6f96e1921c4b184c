import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Practitioner } from '../../../app/catalog.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import css from './choices.module.css';
import { ChoiceField, SearchField } from './finder-fields.tsx';
import { SessionTypeFilter } from './session-type-filter.tsx';

export type Filters = { q: string; language: string; gender: string; specialty: string; locationId: string };
export const NO_FILTERS: Filters = { q: '', language: '', gender: '', specialty: '', locationId: '' };
type Option = { value: string; label: string };

/** With fewer people than this all of them fit on a screen, and finding tools would be noise. */
const MANY = 3;

/** Search and filters. Only what tells people apart is offered: one language for all is no filter. */
export function PractitionerFilters(props: {
  everybody: readonly Practitioner[];
  filters: Filters;
  onChange: (filters: Filters) => void;
}) {
  const { t } = useTranslation('booking');
  const [open, setOpen] = useState(false);
  const choices = useFilterChoices(props.everybody);
  const { filters, onChange, everybody } = props;
  const chosen = (['language', 'gender', 'specialty', 'locationId'] as const).filter((name) => filters[name]).length;
  const bothWays = new Set(everybody.flatMap((person) => person.sessionTypes)).size > 1;
  if (everybody.length < MANY && !bothWays) return null;
  return (
    <search className={css.tools}>
      {bothWays ? <SessionTypeFilter /> : null}
      {everybody.length >= MANY ? (
        <div className={css.finder}>
          <SearchField
            label={t('practitioner.search')}
            value={filters.q}
            onChange={(q) => onChange({ ...filters, q })}
          />
          <Button aria-expanded={open} aria-controls="practitioner-filters" onClick={() => setOpen(!open)}>
            {chosen > 0 ? t('practitioner.narrowCount', { count: chosen }) : t('practitioner.narrow')}
          </Button>
        </div>
      ) : null}
      <div id="practitioner-filters" className={css.filters} hidden={!open}>
        {choices.map(({ name, label, options }) => (
          <ChoiceField
            key={name}
            label={label}
            value={filters[name]}
            options={[{ value: '', label: t('practitioner.any') }, ...options]}
            onChange={(value) => onChange({ ...filters, [name]: value })}
          />
        ))}
      </div>
    </search>
  );
}

function useFilterChoices(everybody: readonly Practitioner[]) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const clinic = useClinic();
  const distinct = (values: readonly (string | null)[], say: (value: string) => string): Option[] =>
    [...new Set(values.filter((value) => value !== null))]
      .map((value) => ({ value, label: say(value) }))
      .sort((a, b) => a.label.localeCompare(b.label));
  const genderName = (gender: string) => t(`practitioner.genders.${gender}`, { defaultValue: gender });
  const placeName = (id: string) => clinic?.locations.find((place) => String(place.id) === id)?.name ?? id;
  const choices = [
    {
      name: 'specialty' as const,
      label: t('practitioner.helpsWith'),
      options: distinct(
        everybody.flatMap((person) => person.specialties),
        (specialty) => specialty.charAt(0).toLocaleUpperCase() + specialty.slice(1),
      ),
    },
    {
      name: 'language' as const,
      label: t('practitioner.language'),
      options: distinct(
        everybody.flatMap((person) => person.languages),
        format.language,
      ),
    },
    {
      name: 'gender' as const,
      label: t('practitioner.gender'),
      options: distinct(
        everybody.map((person) => person.gender),
        genderName,
      ),
    },
    {
      name: 'locationId' as const,
      label: t('practitioner.location'),
      options: distinct(
        everybody.flatMap((person) => person.locationIds.map(String)),
        placeName,
      ),
    },
  ];
  return choices.filter((choice) => choice.options.length > 1);
}
