import { useId, useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { joinWaitlist } from '../../../../contracts/waitlist.ts';
import { bodyShape, contractResolver } from '../../../app/contract-form.ts';
import { useSession } from '../../../app/session.ts';
import { useJoinWaitlistMutation } from '../../../app/waitlist.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { showDetails } from '../../../ui/form-problem.ts';
import { Notice } from '../../../ui/notice.tsx';
import { addDays } from '../model/calendar.ts';
import { wallClock } from '../model/zones.ts';
import { useBooking } from '../use-booking.ts';
import { useChoices } from '../use-choices.ts';
import css from './time.module.css';

/** How far ahead the form suggests to wait. */
const SUGGESTED_DAYS = 28;

/** When no time suits: an offer to tell a signed-in patient when one comes free. */
export function WaitForTime() {
  const { t } = useTranslation('booking');
  const { user } = useSession();
  const [open, setOpen] = useState(false);
  const [joined, setJoined] = useState(false);
  const form = useId();
  if (user?.role !== 'patient') return null;
  if (joined) {
    return (
      <Notice tone="good">
        {t('wait.joined')} <Link to="/waitlist">{t('wait.see')}</Link>
      </Notice>
    );
  }
  return (
    <section className={css.wait}>
      <div className={css.waitHead}>
        <p>{t('wait.question')}</p>
        <Button
          look="plain"
          aria-expanded={open}
          aria-controls={open ? form : undefined}
          onClick={() => setOpen(!open)}
        >
          {t('wait.tell')}
        </Button>
      </div>
      {open ? <WaitForm id={form} onJoined={() => setJoined(true)} /> : null}
    </section>
  );
}

type Body = BodyOf<typeof joinWaitlist>;
type Typed = { who: string; dateFrom: string; dateTo: string };
const FIELDS = ['dateFrom', 'dateTo'] as const;

function WaitForm({ id, onJoined }: { id: string; onJoined: () => void }) {
  const { t } = useTranslation('booking');
  const problemText = useProblemText();
  const { serviceId, sessionType } = useBooking();
  const { practitioner, placeZone } = useChoices();
  const [now] = useState(() => Date.now());
  const today = wallClock(now, placeZone).date;
  const [join, { isLoading, error }] = useJoinWaitlistMutation();
  const form = useForm<Typed, unknown, Body>({
    resolver: contractResolver<Typed, Body>(bodyShape(joinWaitlist), (typed) => ({
      serviceId: serviceId ?? 0,
      ...(typed.who === '' ? {} : { practitionerId: Number(typed.who) }),
      ...(sessionType === null ? {} : { sessionType }),
      dateFrom: typed.dateFrom,
      dateTo: typed.dateTo,
    })),
    defaultValues: {
      who: practitioner ? String(practitioner.id) : '',
      dateFrom: today,
      dateTo: addDays(today, SUGGESTED_DAYS),
    },
  });
  const submit = form.handleSubmit(async (body) => {
    const answer = await join({ body });
    if (answer.data) onJoined();
    else if (isProblem(answer.error)) showDetails(answer.error.details, FIELDS, form.setError);
  });
  const { errors } = form.formState;
  return (
    <Form id={id} aria-label={t('wait.tell')} onSubmit={submit}>
      {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
      {practitioner ? (
        <SelectField
          label={t('wait.who')}
          data={[
            { value: String(practitioner.id), label: practitioner.name },
            { value: '', label: t('wait.anybody') },
          ]}
          {...form.register('who')}
        />
      ) : null}
      <FieldPair>
        <TextField
          type="date"
          label={t('wait.from')}
          min={today}
          error={errors.dateFrom && (errors.dateFrom.type === 'server' ? t('wait.past') : t('wait.day'))}
          {...form.register('dateFrom')}
        />
        <TextField
          type="date"
          label={t('wait.to')}
          min={today}
          error={errors.dateTo && (errors.dateTo.type === 'server' ? t('wait.window') : t('wait.day'))}
          {...form.register('dateTo')}
        />
      </FieldPair>
      <p className={css.waitHint}>{t('wait.hint')}</p>
      <div>
        <Button type="submit" working={isLoading}>
          {t('wait.submit')}
        </Button>
      </div>
    </Form>
  );
}
