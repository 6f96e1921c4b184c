import { skipToken } from '@reduxjs/toolkit/query/react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { type Slot, useGetAvailabilityQuery } from '../../../app/catalog.ts';
import { useRefetchOn, useTimesStream } from '../../../app/live-times.ts';
import { useFormat } from '../../../i18n/format.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { IconArrow } from '../../../ui/icons.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { type Appointment, useGetAppointmentQuery, useRescheduleAppointmentMutation } from '../api.ts';
import { isInSeries, type Scope, ScopeChoice } from '../components/scope-choice.tsx';
import { NotShown } from '../components/not-shown.tsx';
import { partOfDay, wallTimeOf } from '../model/slots-by-day.ts';
import styles from './appointments.module.css';

const FIRST_DAYS = 5;

export function ReschedulePage() {
  const id = Number(useParams().id);
  const { data, error, refetch } = useGetAppointmentQuery(Number.isInteger(id) ? { params: { id } } : skipToken);
  return data ? (
    <Move appointment={data} />
  ) : (
    <NotShown error={error} unknown={!Number.isInteger(id)} onRetry={refetch} />
  );
}

function Move({ appointment }: { appointment: Appointment }) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [scope, setScope] = useState<Scope>('one');
  const [move, { error, isLoading }] = useRescheduleAppointmentMutation();
  const { id, timezone, startsAt, practitionerName } = appointment;
  const submit = async () => {
    if (!chosen) return;
    const body = { ...wallTimeOf(chosen), timezone, ...(scope === 'one' ? {} : { scope }) };
    const answer = await move({ params: { id }, body });
    if (answer.data) await navigate(`/appointments/${id}`);
    else setChosen(null);
  };
  const lost = lostTimes(error).map((time) => format.dateTime(time, timezone));
  return (
    <Page width="medium" className={styles.page}>
      <div>
        <ButtonLink to={`/appointments/${id}`} look="plain" className={styles.back}>
          {t('move.back')}
        </ButtonLink>
        <PageTitle lead={t('move.lead', { name: practitionerName, zone: format.zoneName(timezone) })}>
          {t('move.title')}
        </PageTitle>
      </div>
      {error && (
        <Notice tone="bad">
          {lost.length > 0 ? t('move.notAll', { times: format.list(lost) }) : problemText(error)}
        </Notice>
      )}
      {isInSeries(appointment) && <ScopeChoice value={scope} hint={t('move.scopeHint')} onChange={setScope} />}
      <FreeTimes appointment={appointment} chosen={chosen} onChoose={setChosen} />
      <div className={styles.change}>
        <p className={styles.fromTo}>
          <span className="unseen">{t('move.now')}</span>
          <span className={chosen ? styles.from : undefined}>{format.dateTime(startsAt, timezone)}</span>
          {chosen && (
            <>
              <IconArrow size={18} />
              <span className="unseen">{t('move.new')}</span>
              <strong>{format.dateTime(chosen, timezone)}</strong>
            </>
          )}
        </p>
        {chosen ? (
          <Button look="primary" working={isLoading} onClick={submit}>
            {t('move.submit', { when: format.dateTime(chosen, timezone) })}
          </Button>
        ) : (
          <p className={styles.soft}>{t('move.choose')}</p>
        )}
      </div>
    </Page>
  );
}

/** The sessions of a series that cannot move there, when that is why nothing moved. */
function lostTimes(error: unknown): string[] {
  const details = isProblem(error) ? error.details : null;
  const report = typeof details === 'object' && details !== null && 'occurrences' in details ? details.occurrences : [];
  const times: unknown[] = Array.isArray(report) ? report : [];
  return times.filter(isReported).flatMap((time) => (time.status === 'free' ? [] : [time.startsAt]));
}

function isReported(time: unknown): time is { status: string; startsAt: string } {
  return typeof time === 'object' && time !== null && 'status' in time && 'startsAt' in time;
}

type FreeTimesProps = { appointment: Appointment; chosen: string | null; onChoose: (startsAt: string) => void };

function FreeTimes({ appointment, chosen, onChoose }: FreeTimesProps) {
  const { t } = useTranslation('appointments');
  const problemText = useProblemText();
  const [all, setAll] = useState(false);
  const whose = { serviceId: appointment.service.id, practitionerId: appointment.practitionerId };
  const answer = useGetAvailabilityQuery({
    query: {
      ...whose,
      locationId: appointment.location.id,
      sessionType: appointment.deliveryMode,
      timezone: appointment.timezone,
    },
  });
  useRefetchOn(useTimesStream(whose).changes, answer);
  const { data, isLoading, error, refetch } = answer;
  if (isLoading) return <LoadingSkeleton heights={[120, 120, 120]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  const days = data.days.filter((day) => day.slots.length > 0);
  if (days.length === 0) return <EmptyState title={t('move.none')} text={t('move.noneText')} />;
  return (
    <div className={styles.days}>
      {days.slice(0, all ? days.length : FIRST_DAYS).map((day) => (
        <Day key={day.date} slots={day.slots} timezone={appointment.timezone} chosen={chosen} onChoose={onChoose} />
      ))}
      {!all && days.length > FIRST_DAYS && (
        <div>
          <Button onClick={() => setAll(true)}>{t('move.later')}</Button>
        </div>
      )}
    </div>
  );
}

type DayProps = {
  slots: readonly Slot[];
  timezone: string;
  chosen: string | null;
  onChoose: (startsAt: string) => void;
};

function Day({ slots, timezone, chosen, onChoose }: DayProps) {
  const { t } = useTranslation('appointments');
  const format = useFormat();
  const date = format.part({ weekday: 'long', day: 'numeric', month: 'long' }, slots[0]?.startsAt ?? '', timezone);
  return (
    <section className={styles.day}>
      <h2>{date}</h2>
      <div className={styles.parts}>
        {(['morning', 'afternoon', 'evening'] as const).map((part) => {
          const inPart = slots.filter((slot) => partOfDay(slot.startsAt) === part);
          if (inPart.length === 0) return null;
          return (
            <fieldset key={part} className={styles.part}>
              <legend>
                {t(`move.${part}`)}
                <span className="unseen">, {date}</span>
              </legend>
              <div className={styles.times}>
                {inPart.map((slot) => (
                  <label key={slot.startsAt} className={styles.time}>
                    <input
                      type="radio"
                      name="time"
                      value={slot.startsAt}
                      checked={slot.startsAt === chosen}
                      onChange={() => onChoose(slot.startsAt)}
                    />
                    {format.time(slot.startsAt, timezone)}
                  </label>
                ))}
              </div>
            </fieldset>
          );
        })}
      </div>
    </section>
  );
}
