import { useState } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { changeLocation } from '../../../../contracts/places.ts';
import { useClinic } from '../../../app/clinic.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { type Place, useChangeLocationMutation, useCreateLocationMutation } from '../api.ts';
import { orNull } from '../model/lists.ts';
import { type Day, daysOf, openingOf, WEEK } from '../model/week.ts';
import styles from './editor.module.css';
import { FormCard, Group, SaveRow, TickGroup } from './editor.tsx';
import { Rooms } from './rooms.tsx';

type Body = BodyOf<typeof changeLocation>;
type Way = Place['sessionTypes'][number];
type Typed = {
  name: string;
  address: string;
  phone: string;
  timezone: string;
  state: string;
  sessionTypes: Way[];
  closesOnHolidays: boolean;
  hasHours: boolean;
  days: Day[];
};
type Fields = { form: UseFormReturn<Typed, unknown, Body> };
type Conflict = { appointmentId: number; patientName: string; serviceName: string; startsAt: string };

const STATES = ['ACT', 'NSW', 'NT', 'QLD', 'SA', 'TAS', 'VIC', 'WA'];
const FIELDS = ['name', 'address', 'phone', 'timezone', 'state', 'sessionTypes'] as const;

export function PlaceForm({ place }: { place: Place | null }) {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const navigate = useNavigate();
  const clinic = useClinic();
  const [create, creating] = useCreateLocationMutation();
  const [change, changing] = useChangeLocationMutation();
  const [saved, setSaved] = useState(false);
  const [waiting, setWaiting] = useState<{ body: Body; conflicts: Conflict[] } | null>(null);
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(changeLocation), toBody),
    defaultValues: fromPlace(place, clinic?.timezone ?? 'UTC'),
  });
  const problem = creating.error ?? (waiting === null ? changing.error : undefined);
  const save = async (body: Body) => {
    setSaved(false);
    setWaiting(null);
    const answer =
      place === null
        ? await create({ body: { ...body, name: body.name ?? '' } })
        : await change({ params: { id: place.id }, body });
    if (isProblem(answer.error)) {
      const { code, details } = answer.error;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what this code carries, by its contract
      if (code === 'conflicts_with_appointments') setWaiting({ body, conflicts: details as Conflict[] });
      else showDetails(details, FIELDS, form.setError);
    }
    if (!answer.data) return;
    setSaved(true);
    form.reset(form.getValues());
    if (place === null) await navigate(`?open=${answer.data.id}`, { replace: true });
  };
  return (
    <FormCard title={place?.name ?? t('place.new')}>
      <Form onSubmit={form.handleSubmit(save)}>
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        {waiting && (
          <Conflicts
            conflicts={waiting.conflicts}
            timezone={place?.timezone ?? 'UTC'}
            onForce={() => save({ ...waiting.body, force: true })}
          />
        )}
        <Basics form={form} inAustralia={clinic?.country === 'AU'} />
        <Hours form={form} />
        <SaveRow
          working={creating.isLoading || changing.isLoading}
          saved={saved && !form.formState.isDirty}
          extra={
            place && (
              <Button look="plain" onClick={() => save({ archived: !place.archived })}>
                {t(place.archived ? 'place.reopen' : 'place.close')}
              </Button>
            )
          }
        />
      </Form>
      {place && <Rooms place={place} />}
    </FormCard>
  );
}

/** Who is booked in what would be closed: nothing is dropped, and the choice is the manager's. */
function Conflicts({
  conflicts,
  timezone,
  onForce,
}: {
  conflicts: readonly Conflict[];
  timezone: string;
  onForce: () => unknown;
}) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  return (
    <Notice tone="attention">
      <p>{t('place.conflicts', { count: conflicts.length })}</p>
      <ul className={styles.items}>
        {conflicts.slice(0, 8).map((one) => (
          <li key={one.appointmentId}>
            {format.dateTime(one.startsAt, timezone)}, {one.patientName}, {one.serviceName}
          </li>
        ))}
      </ul>
      <Button onClick={onForce}>{t('place.force')}</Button>
    </Notice>
  );
}

function Basics({ form, inAustralia }: Fields & { inAustralia: boolean }) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  const ways = form.watch('sessionTypes');
  return (
    <>
      <FieldPair>
        <TextField label={t('field.name')} error={errors.name && t('wrong.name')} {...form.register('name')} />
        <TextField label={t('field.phone')} optional type="tel" {...form.register('phone')} />
      </FieldPair>
      <TextField label={t('field.address')} optional {...form.register('address')} />
      <FieldPair>
        <TextField
          label={t('field.timezone')}
          error={errors.timezone && t('wrong.timezone')}
          {...form.register('timezone')}
        />
        {inAustralia && (
          <SelectField
            label={t('field.state')}
            data={[
              { value: '', label: t('place.noState') },
              ...STATES.map((state) => ({ value: state, label: state })),
            ]}
            {...form.register('state')}
          />
        )}
      </FieldPair>
      <Group title={t('service.ways')}>
        <TickGroup
          options={[
            { id: 'in_person', name: t('way.in_person') },
            { id: 'telehealth', name: t('way.telehealth') },
          ]}
          chosen={ways}
          onChange={(chosen) => form.setValue('sessionTypes', chosen, { shouldDirty: true })}
        />
        {errors.sessionTypes && <Notice tone="bad">{t('wrong.way')}</Notice>}
      </Group>
    </>
  );
}

function Hours({ form }: Fields) {
  const { t, i18n } = useTranslation('catalog');
  const hasHours = form.watch('hasHours');
  const names = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' });
  // 4 January 1970 was a Sunday.
  const nameOf = (day: number) => names.format(Date.UTC(1970, 0, 4 + day));
  return (
    <Group title={t('place.hours')} hint={t('place.hoursHint')}>
      <TickField label={t('place.closesOnHolidays')} {...form.register('closesOnHolidays')} />
      <TickField label={t('place.hasHours')} {...form.register('hasHours')} />
      {hasHours &&
        WEEK.map((day) => (
          <div key={day} className={styles.day}>
            <span>{nameOf(day)}</span>
            <TextField
              type="time"
              aria-label={t('place.from', { day: nameOf(day) })}
              {...form.register(`days.${day}.start`)}
            />
            <TextField
              type="time"
              aria-label={t('place.to', { day: nameOf(day) })}
              {...form.register(`days.${day}.end`)}
            />
          </div>
        ))}
    </Group>
  );
}

function fromPlace(place: Place | null, timezone: string): Typed {
  return {
    name: place?.name ?? '',
    address: place?.address ?? '',
    phone: place?.phone ?? '',
    timezone: place?.timezone ?? timezone,
    state: place?.state ?? '',
    sessionTypes: place?.sessionTypes ?? ['in_person', 'telehealth'],
    closesOnHolidays: place?.closesOnHolidays ?? true,
    hasHours: (place?.openingHours ?? null) !== null,
    days: daysOf(place?.openingHours ?? null),
  };
}

function toBody({ hasHours, days, ...typed }: Typed): unknown {
  return {
    ...typed,
    address: orNull(typed.address),
    phone: orNull(typed.phone),
    state: orNull(typed.state),
    openingHours: hasHours ? openingOf(days) : null,
  };
}
