import { useState } from 'react';
import { useFieldArray, useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { changeService } from '../../../../contracts/catalog.ts';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextAreaField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import {
  type Place,
  type Practitioner,
  type Service,
  useChangeServiceMutation,
  useCreateServiceMutation,
  useDeleteServiceMutation,
} from '../api.ts';
import { numberOrNull, orNull } from '../model/lists.ts';
import styles from './editor.module.css';
import { FormCard, Group, SaveRow, TickGroup } from './editor.tsx';

type Body = BodyOf<typeof changeService>;
type Way = Service['allowedSessionTypes'][number];
type Typed = {
  name: string;
  description: string;
  category: string;
  durationMinutes: string;
  price: string;
  gstIncluded: boolean;
  payLater: boolean;
  groupSize: string;
  slotStepMinutes: string;
  bufferBeforeMinutes: string;
  bufferAfterMinutes: string;
  sessionTypes: Way[];
  practitionerIds: number[];
  locationIds: number[];
  priceRules: { locationId: string; insurance: string; price: string }[];
};
type Around = { service: Service | null; people: readonly Practitioner[]; places: readonly Place[] };
type Fields = { form: UseFormReturn<Typed, unknown, Body> };

const FIELDS = [
  'name',
  'category',
  'durationMinutes',
  'price',
  'sessionTypes',
  'groupSize',
  'slotStepMinutes',
  'bufferBeforeMinutes',
  'bufferAfterMinutes',
] as const;

export function ServiceForm({ service, people, places }: Around) {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const navigate = useNavigate();
  const [create, creating] = useCreateServiceMutation();
  const [change, changing] = useChangeServiceMutation();
  const [remove, removing] = useDeleteServiceMutation();
  const [saved, setSaved] = useState(false);
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(changeService), toBody),
    defaultValues: fromService(service),
  });
  const problem = creating.error ?? changing.error ?? removing.error;
  const submit = form.handleSubmit(async (body) => {
    setSaved(false);
    const { name = '', durationMinutes = 0, price = '' } = body;
    const answer =
      service === null
        ? await create({ body: { ...body, name, durationMinutes, price } })
        : await change({ params: { id: service.id }, body });
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    if (!answer.data) return;
    setSaved(true);
    form.reset(form.getValues());
    if (service === null) await navigate(`?open=${answer.data.id}`, { replace: true });
  });
  const offer = async (archived: boolean) => {
    if (service === null) return;
    if (!archived) return change({ params: { id: service.id }, body: { archived } });
    const answer = await remove({ params: { id: service.id } });
    if (answer.data?.archived === false) await navigate('?');
  };
  return (
    <FormCard title={service?.name ?? t('service.new')}>
      <Form onSubmit={submit}>
        {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
        <Basics form={form} />
        <Ways form={form} people={people} places={places} />
        <Prices form={form} places={places} />
        <Booking form={form} />
        <SaveRow
          working={creating.isLoading || changing.isLoading}
          saved={saved && !form.formState.isDirty}
          extra={
            service && (
              <Button look="plain" working={removing.isLoading} onClick={() => offer(!service.archived)}>
                {t(service.archived ? 'service.offerAgain' : 'service.offerNoLonger')}
              </Button>
            )
          }
        />
      </Form>
    </FormCard>
  );
}

function Basics({ form }: Fields) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  return (
    <>
      <TextField label={t('field.name')} error={errors.name && t('wrong.name')} {...form.register('name')} />
      <FieldPair>
        <TextField
          label={t('field.category')}
          error={errors.category && t('wrong.needed')}
          {...form.register('category')}
        />
        <TextField
          label={t('field.duration')}
          inputMode="numeric"
          error={errors.durationMinutes && t('wrong.duration')}
          {...form.register('durationMinutes')}
        />
      </FieldPair>
      <TextAreaField label={t('field.description')} optional rows={3} {...form.register('description')} />
    </>
  );
}

function Ways({ form, people, places }: Fields & Omit<Around, 'service'>) {
  const { t } = useTranslation('catalog');
  const [ways, who, where] = form.watch(['sessionTypes', 'practitionerIds', 'locationIds']);
  const set = { shouldDirty: true };
  return (
    <>
      <Group title={t('service.ways')}>
        <TickGroup
          options={[
            { id: 'in_person', name: t('way.in_person') },
            { id: 'telehealth', name: t('way.telehealth') },
          ]}
          chosen={ways}
          onChange={(chosen) => form.setValue('sessionTypes', chosen, set)}
        />
        {form.formState.errors.sessionTypes && <Notice tone="bad">{t('wrong.way')}</Notice>}
      </Group>
      <Group title={t('service.who')}>
        <TickGroup
          options={people.filter((person) => !person.archived)}
          chosen={who}
          onChange={(chosen) => form.setValue('practitionerIds', chosen, set)}
        />
      </Group>
      <Group title={t('service.where')} hint={t('service.whereHint')}>
        <TickGroup
          options={places.filter((place) => !place.archived)}
          chosen={where}
          onChange={(chosen) => form.setValue('locationIds', chosen, set)}
        />
      </Group>
    </>
  );
}

function Prices({ form, places }: Fields & Pick<Around, 'places'>) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  const rules = useFieldArray({ control: form.control, name: 'priceRules' });
  return (
    <Group title={t('service.prices')} hint={t('service.pricesHint')}>
      <TextField
        label={t('field.price')}
        inputMode="decimal"
        error={errors.price && t('wrong.price')}
        {...form.register('price')}
      />
      <TickField label={t('field.gst')} {...form.register('gstIncluded')} />
      {rules.fields.map(({ id }, index) => (
        <div key={id} className={styles.rule}>
          <SelectField
            label={t('rule.where')}
            error={errors.priceRules?.[index]?.locationId && t('wrong.rule')}
            data={[
              { value: '', label: t('rule.anywhere') },
              ...places.map((place) => ({ value: String(place.id), label: place.name })),
            ]}
            {...form.register(`priceRules.${index}.locationId`)}
          />
          <TextField
            label={t('rule.insurer')}
            placeholder={t('rule.anyInsurer')}
            {...form.register(`priceRules.${index}.insurance`)}
          />
          <TextField
            label={t('field.price')}
            inputMode="decimal"
            error={errors.priceRules?.[index]?.price && t('wrong.price')}
            {...form.register(`priceRules.${index}.price`)}
          />
          <Button look="plain" onClick={() => rules.remove(index)}>
            {t('rule.remove')}
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => rules.append({ locationId: '', insurance: '', price: '' })}>{t('rule.add')}</Button>
      </div>
    </Group>
  );
}

function Booking({ form }: Fields) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  const minutes = (name: 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'slotStepMinutes') => (
    <TextField
      label={t(`field.${name}`)}
      inputMode="numeric"
      error={errors[name] && t('wrong.minutes')}
      {...form.register(name)}
    />
  );
  return (
    <Group title={t('service.booking')}>
      <FieldPair>
        {minutes('bufferBeforeMinutes')}
        {minutes('bufferAfterMinutes')}
      </FieldPair>
      <FieldPair>
        {minutes('slotStepMinutes')}
        <TextField
          label={t('field.groupSize')}
          optional
          inputMode="numeric"
          error={errors.groupSize && t('wrong.groupSize')}
          {...form.register('groupSize')}
        />
      </FieldPair>
      <TickField label={t('field.payLater')} {...form.register('payLater')} />
    </Group>
  );
}

function fromService(service: Service | null): Typed {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    name: service?.name ?? '',
    description: service?.description ?? '',
    category: service?.category ?? 'individual',
    durationMinutes: text(service?.durationMinutes ?? 60),
    price: service?.price ?? '',
    gstIncluded: service?.gstIncluded ?? false,
    payLater: service?.payLater ?? false,
    groupSize: text(service?.groupSize),
    slotStepMinutes: text(service?.slotStepMinutes ?? 30),
    bufferBeforeMinutes: text(service?.bufferBeforeMinutes ?? 0),
    bufferAfterMinutes: text(service?.bufferAfterMinutes ?? 0),
    sessionTypes: service?.allowedSessionTypes ?? ['in_person', 'telehealth'],
    practitionerIds: service?.practitionerIds ?? [],
    locationIds: service?.onlyAtLocationIds ?? [],
    priceRules: (service?.priceRules ?? []).map(({ locationId, insurance, price }) => ({
      locationId: text(locationId),
      insurance: insurance ?? '',
      price,
    })),
  };
}

function toBody(typed: Typed): unknown {
  return {
    ...typed,
    description: orNull(typed.description),
    durationMinutes: Number(typed.durationMinutes),
    groupSize: numberOrNull(typed.groupSize),
    slotStepMinutes: Number(typed.slotStepMinutes),
    bufferBeforeMinutes: Number(typed.bufferBeforeMinutes),
    bufferAfterMinutes: Number(typed.bufferAfterMinutes),
    priceRules: typed.priceRules.map(({ locationId, insurance, price }) => ({
      locationId: numberOrNull(locationId),
      insurance: orNull(insurance),
      price,
    })),
  };
}
