import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { bookAppointment } from '../../../../contracts/appointments.ts';
import { toLocal } from '../../../../domain/time-zone.ts';
import { type Service, useListServicesQuery } from '../../../app/catalog.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { LoadingSkeleton } from '../../../ui/states.tsx';
import { useBookInDiaryMutation } from '../api.ts';
import { useDiary } from '../diary.ts';
import { clockText } from '../model/grid.ts';
import { isTimeRefused, nearestOf } from '../model/refusal.ts';
import { FreeTimes, Nearest } from './free-times.tsx';
import { ReasonField } from './move-panel.tsx';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';
import { WhosePicker } from './whose-picker.tsx';

type Typed = {
  serviceId: string;
  date: string;
  time: string;
  deliveryMode: string;
  userName: string;
  userEmail: string;
  userPhone: string;
};
const FIELDS = ['serviceId', 'date', 'time', 'deliveryMode', 'userName', 'userEmail', 'userPhone'] as const;
type Props = { practitionerId: number; startsAt: number | null };

/** Books somebody in: for a person who called, or stands at the desk. */
export function BookPanel({ practitionerId, startsAt }: Props) {
  const { t } = useTranslation('diary');
  const { open, practitioners } = useDiary();
  const { currentData: data } = useListServicesQuery({ query: { practitionerId, limit: 100 } });
  const name = practitioners.find((one) => one.id === practitionerId)?.name;
  const services = data?.services.filter((service) => service.practitionerIds.includes(practitionerId));
  return (
    <Panel title={t('book.title')} lead={name && t('book.with', { name })} onClose={() => open(null)}>
      <WhosePicker
        practitionerId={practitionerId}
        onChange={(id) => open({ kind: 'book', practitionerId: id, startsAt })}
      />
      {services ? (
        <BookForm key={practitionerId} practitionerId={practitionerId} startsAt={startsAt} services={services} />
      ) : (
        <LoadingSkeleton heights={[72, 72, 72, 72]} />
      )}
    </Panel>
  );
}

function useBookForm({ practitionerId, startsAt, services }: Props & { services: readonly Service[] }) {
  const { zone, date } = useDiary();
  const at = startsAt === null ? null : toLocal(zone, startsAt);
  const [resolver] = useState(() =>
    contractResolver(bodyShape(bookAppointment), (typed: Typed) => ({
      ...typed,
      practitionerId,
      serviceId: Number(typed.serviceId),
      timezone: zone,
      deliveryMode: textOrNothing(typed.deliveryMode),
      userPhone: textOrNothing(typed.userPhone),
    })),
  );
  return useForm({
    resolver,
    defaultValues: {
      serviceId: String(services[0]?.id ?? ''),
      date: at?.date ?? date,
      time: at ? clockText(at.minutes) : '',
      deliveryMode: '',
      userName: '',
      userEmail: '',
      userPhone: '',
    },
  });
}

function BookForm(props: Props & { services: readonly Service[] }) {
  const { practitionerId, services } = props;
  const { t } = useTranslation('diary');
  const { open, say } = useDiary();
  const format = useFormat();
  const problemText = useProblemText();
  const form = useBookForm(props);
  const [book, { error, isLoading }] = useBookInDiaryMutation();
  const [key] = useState(() => crypto.randomUUID());
  const [tries, setTries] = useState(0);
  const [reason, setReason] = useState('');
  const setWhen = (chosenDate: string, chosenTime: string) => {
    form.setValue('date', chosenDate);
    form.setValue('time', chosenTime);
  };
  const submit = form.handleSubmit(async (body) => {
    const override = reason.trim() ? { override: { reason: reason.trim() } } : {};
    // Another try is another wish, and gets a key of its own.
    const answer = await book({ body: { ...body, ...override }, idempotencyKey: `${key}-${tries}` });
    setTries(tries + 1);
    if (!answer.data) return isProblem(answer.error) && showDetails<Typed>(answer.error.details, FIELDS, form.setError);
    const { patientName: name, startsAt: start, timezone } = answer.data.appointment;
    open(null);
    say({ tone: 'good', text: t('book.done', { name, when: format.dateTime(start, timezone) }) });
  });
  const refused = isTimeRefused(error);
  return (
    <Form onSubmit={submit}>
      {error && (
        <Notice tone={refused ? 'attention' : 'bad'}>
          <p>{problemText(error)}</p>
          {nearestOf(error).length > 0 && <p>{t('move.nearest')}</p>}
        </Notice>
      )}
      {refused && (
        <Nearest
          starts={nearestOf(error)}
          onChoose={(startsAt) => setWhen(startsAt.slice(0, 10), startsAt.slice(11, 16))}
        />
      )}
      <WhatFields form={form} practitionerId={practitionerId} services={services} onWhen={setWhen} />
      <PersonFields form={form} />
      {refused && <ReasonField reason={reason} onChange={setReason} />}
      <div className={styles.actions}>
        <Button type="submit" look="primary" working={isLoading}>
          {reason.trim() ? t('book.anyway') : t('book.submit')}
        </Button>
        <Button onClick={() => open(null)}>{t('common:cancel')}</Button>
      </div>
    </Form>
  );
}

type FormOf = ReturnType<typeof useBookForm>;
type WhatProps = {
  form: FormOf;
  practitionerId: number;
  services: readonly Service[];
  onWhen: (date: string, time: string) => void;
};

function WhatFields({ form, practitionerId, services, onWhen }: WhatProps) {
  const { t } = useTranslation('diary');
  const format = useFormat();
  const { errors } = form.formState;
  const [serviceId, date, time] = useWatch({ control: form.control, name: ['serviceId', 'date', 'time'] });
  const service = services.find((one) => one.id === Number(serviceId));
  const modes = service && service.sessionTypes.length > 1 ? service.sessionTypes : [];
  return (
    <>
      <SelectField
        label={t('field.service')}
        data={services.map((one) => ({
          value: String(one.id),
          label: `${one.name} · ${format.minutes(one.durationMinutes)}`,
        }))}
        error={errors.serviceId?.message}
        {...form.register('serviceId')}
      />
      <FieldPair>
        <TextField
          type="date"
          label={t('field.date')}
          error={errors.date && t('wrong.date')}
          {...form.register('date')}
        />
        <TextField
          type="time"
          label={t('field.time')}
          error={errors.time && t('wrong.time')}
          {...form.register('time')}
        />
      </FieldPair>
      {service && (
        <FreeTimes practitionerId={practitionerId} serviceId={service.id} date={date} time={time} onChoose={onWhen} />
      )}
      {modes.length > 0 && (
        <SelectField
          label={t('field.mode')}
          data={[
            { value: '', label: t('field.modeAny') },
            ...modes.map((value) => ({ value, label: t(`common:session.${value}`) })),
          ]}
          {...form.register('deliveryMode')}
        />
      )}
    </>
  );
}

function PersonFields({ form }: { form: FormOf }) {
  const { t } = useTranslation('diary');
  const { errors } = form.formState;
  return (
    <>
      <TextField
        label={t('field.name')}
        autoComplete="off"
        error={errors.userName && t('wrong.name')}
        {...form.register('userName')}
      />
      <TextField
        type="email"
        label={t('field.email')}
        autoComplete="off"
        hint={t('field.emailHint')}
        error={errors.userEmail && t('wrong.email')}
        {...form.register('userEmail')}
      />
      <TextField
        type="tel"
        label={t('field.phone')}
        optional
        autoComplete="off"
        error={errors.userPhone?.message}
        {...form.register('userPhone')}
      />
    </>
  );
}
