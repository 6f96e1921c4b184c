import { useState } from 'react';
import { useForm, type UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { changePractitioner } from '../../../../contracts/practitioners.ts';
import { may, type Role } from '../../../../domain/permissions.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, TextAreaField, TextField, TickField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import {
  type Place,
  type Practitioner,
  type Service,
  useChangePractitionerMutation,
  useCreatePractitionerMutation,
} from '../api.ts';
import { numberOrNull, orNull, wordsOf } from '../model/lists.ts';
import { Group, SaveRow, TickGroup } from './editor.tsx';

type Body = BodyOf<typeof changePractitioner>;
type WorkAt = Practitioner['locations'][number];
type Typed = {
  name: string;
  email: string;
  profession: string;
  title: string;
  specialties: string;
  languages: string;
  gender: string;
  bio: string;
  ahpraNumber: string;
  noticeMinutes: string;
  horizonDays: string;
  dailyCap: string;
  weeklyCap: string;
  serviceIds: number[];
  locations: WorkAt[];
  reason: string;
};
type Fields = { form: UseFormReturn<Typed, unknown, Body> };
/** Without services and places: one's own profile, of which the clinic decides the rest. */
type Around = {
  person: Practitioner | null;
  role: Role;
  offer: { services: readonly Service[]; places: readonly Place[] } | null;
};

const FIELDS = [
  'name',
  'email',
  'profession',
  'title',
  'languages',
  'ahpraNumber',
  'noticeMinutes',
  'horizonDays',
  'dailyCap',
  'weeklyCap',
] as const;

export function PractitionerForm({ person, role, offer }: Around) {
  const { t } = useTranslation('catalog');
  const problemText = useProblemText();
  const navigate = useNavigate();
  const [create, creating] = useCreatePractitionerMutation();
  const [change, changing] = useChangePractitionerMutation();
  const [saved, setSaved] = useState(false);
  const [told, setTold] = useState<string[]>([]);
  const form = useForm({
    resolver: contractResolver<Typed, Body>(bodyShape(changePractitioner), (typed) => toBody(typed, offer !== null)),
    defaultValues: fromPerson(person),
  });
  const problem = creating.error ?? changing.error;
  const submit = form.handleSubmit(async (body) => {
    setSaved(false);
    const answer =
      person === null
        ? await create({ body: { ...body, name: body.name ?? '', email: form.getValues('email') } })
        : await change({ params: { id: person.id }, body });
    setTold(isProblem(answer.error) ? sentencesOf(answer.error.details) : (answer.data?.warnings ?? []));
    if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
    if (!answer.data) return;
    setSaved(true);
    form.reset({ ...form.getValues(), reason: '' });
    if (person === null) await navigate(`?open=${answer.data.id}`, { replace: true });
  });
  return (
    <Form onSubmit={submit}>
      {problem && <Notice tone="bad">{problemText(problem)}</Notice>}
      {told.map((sentence) => (
        <Notice key={sentence} tone="attention">
          {sentence}
        </Notice>
      ))}
      <Person form={form} isNew={person === null} isPlaced={offer !== null} />
      {offer && <Work form={form} {...offer} />}
      <Numbers form={form} mayForce={may(role, 'practitioner.override_numbers', false)} />
      <Limits form={form} />
      <SaveRow
        working={creating.isLoading || changing.isLoading}
        saved={saved && !form.formState.isDirty}
        extra={
          person !== null &&
          offer !== null && (
            <Button
              look="plain"
              onClick={() => change({ params: { id: person.id }, body: { archived: !person.archived } })}
            >
              {t(person.archived ? 'person.back' : 'person.leave')}
            </Button>
          )
        }
      />
    </Form>
  );
}

function Person({ form, isNew, isPlaced }: Fields & { isNew: boolean; isPlaced: boolean }) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  return (
    <>
      <FieldPair>
        <TextField label={t('field.personName')} error={errors.name && t('wrong.name')} {...form.register('name')} />
        <TextField label={t('field.title')} optional {...form.register('title')} />
      </FieldPair>
      {isNew && (
        <TextField
          label={t('field.email')}
          type="email"
          hint={t('person.emailHint')}
          error={errors.email && t('wrong.email')}
          {...form.register('email')}
        />
      )}
      {isPlaced && (
        <TextField
          label={t('field.profession')}
          hint={t('person.professionHint')}
          error={errors.profession && t('wrong.needed')}
          {...form.register('profession')}
        />
      )}
      <TextAreaField label={t(isPlaced ? 'field.bio' : 'field.bioOwn')} optional rows={5} {...form.register('bio')} />
      <TextField label={t('field.specialties')} hint={t('hint.commas')} {...form.register('specialties')} />
      <FieldPair>
        <TextField
          label={t('field.languages')}
          hint={t('hint.languages')}
          error={errors.languages && t('wrong.languages')}
          {...form.register('languages')}
        />
        <TextField label={t('field.gender')} optional hint={t('hint.gender')} {...form.register('gender')} />
      </FieldPair>
    </>
  );
}

function Work({ form, services, places }: Fields & { services: readonly Service[]; places: readonly Place[] }) {
  const { t } = useTranslation('catalog');
  const [does, works] = form.watch(['serviceIds', 'locations']);
  const set = (locations: WorkAt[]) => form.setValue('locations', locations, { shouldDirty: true });
  const change = (locationId: number, changes: Partial<WorkAt>) =>
    set(works.map((one) => (one.locationId === locationId ? { ...one, ...changes } : one)));
  return (
    <>
      <Group title={t('person.does')}>
        <TickGroup
          options={services.filter((service) => !service.archived)}
          chosen={does}
          onChange={(chosen) => form.setValue('serviceIds', chosen, { shouldDirty: true })}
        />
      </Group>
      <Group title={t('person.works')}>
        {places
          .filter((place) => !place.archived)
          .map((place) => {
            const there = works.find(({ locationId }) => locationId === place.id);
            const none = works.filter(({ locationId }) => locationId !== place.id);
            const added = { locationId: place.id, sessionTypes: place.sessionTypes, providerNumber: null };
            return (
              <div key={place.id}>
                <TickField
                  label={place.name}
                  checked={there !== undefined}
                  onChange={({ currentTarget: { checked } }) => set(checked ? [...works, added] : none)}
                />
                {there && (
                  <FieldPair>
                    <TickGroup
                      options={place.sessionTypes.map((id) => ({ id, name: t(`way.${id}`) }))}
                      chosen={there.sessionTypes}
                      onChange={(sessionTypes) => change(place.id, { sessionTypes })}
                    />
                    <TextField
                      label={t('field.providerNumber')}
                      optional
                      value={there.providerNumber ?? ''}
                      onChange={({ currentTarget: { value } }) => change(place.id, { providerNumber: value })}
                    />
                  </FieldPair>
                )}
              </div>
            );
          })}
      </Group>
    </>
  );
}

function Numbers({ form, mayForce }: Fields & { mayForce: boolean }) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  return (
    <Group title={t('person.numbers')} hint={t('person.numbersHint')}>
      <TextField
        label={t('field.ahpra')}
        optional
        error={errors.ahpraNumber && t('wrong.ahpra')}
        {...form.register('ahpraNumber')}
      />
      {mayForce && (
        <TextField
          label={t('field.reason')}
          optional
          hint={t('person.forceHint')}
          error={errors.reason && t('wrong.needed')}
          {...form.register('reason')}
        />
      )}
    </Group>
  );
}

function Limits({ form }: Fields) {
  const { t } = useTranslation('catalog');
  const { errors } = form.formState;
  const field = (name: 'noticeMinutes' | 'horizonDays' | 'dailyCap' | 'weeklyCap', optional: boolean) => (
    <TextField
      label={t(`field.${name}`)}
      optional={optional}
      inputMode="numeric"
      error={errors[name] && t('wrong.number')}
      {...form.register(name)}
    />
  );
  return (
    <Group title={t('person.limits')}>
      <FieldPair>
        {field('noticeMinutes', false)}
        {field('horizonDays', false)}
      </FieldPair>
      <FieldPair>
        {field('dailyCap', true)}
        {field('weeklyCap', true)}
      </FieldPair>
    </Group>
  );
}

/** The server's own sentences about numbers say exactly what is wrong with them. */
function sentencesOf(details: unknown): string[] {
  if (typeof details === 'string') return [details];
  if (Array.isArray(details)) return details.flatMap(sentencesOf);
  return typeof details === 'object' && details !== null ? Object.values(details).flatMap(sentencesOf) : [];
}

function fromPerson(person: Practitioner | null): Typed {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    name: person?.name ?? '',
    email: person?.email ?? '',
    profession: person?.profession ?? 'psychologist',
    title: person?.title ?? '',
    specialties: person?.specialties.join(', ') ?? '',
    languages: person?.languages.join(', ') ?? 'en',
    gender: person?.gender ?? '',
    bio: person?.bio ?? '',
    ahpraNumber: person?.ahpraNumber ?? '',
    noticeMinutes: text(person?.noticeMinutes ?? 120),
    horizonDays: text(person?.horizonDays ?? 90),
    dailyCap: text(person?.dailyCap),
    weeklyCap: text(person?.weeklyCap),
    serviceIds: person?.serviceIds ?? [],
    locations: person?.locations ?? [],
    reason: '',
  };
}

function toBody(typed: Typed, isPlaced: boolean): unknown {
  const own = {
    name: typed.name,
    title: orNull(typed.title),
    specialties: wordsOf(typed.specialties),
    languages: wordsOf(typed.languages),
    gender: orNull(typed.gender),
    bio: orNull(typed.bio),
    ahpraNumber: orNull(typed.ahpraNumber),
    noticeMinutes: Number(typed.noticeMinutes),
    horizonDays: Number(typed.horizonDays),
    dailyCap: numberOrNull(typed.dailyCap),
    weeklyCap: numberOrNull(typed.weeklyCap),
    ...(typed.reason.trim() === '' ? {} : { override: { reason: typed.reason } }),
  };
  if (!isPlaced) return own;
  const locations = typed.locations.map((one) => ({ ...one, providerNumber: orNull(one.providerNumber ?? '') }));
  return { ...own, profession: typed.profession, serviceIds: typed.serviceIds, locations };
}
