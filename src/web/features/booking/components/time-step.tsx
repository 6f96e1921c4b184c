import { useTranslation } from 'react-i18next';
import { useAppDispatch } from '../../../app/hooks.ts';
import type { Slot } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { PageTitle } from '../../../ui/page.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { clockChosen } from '../model/booking-slice.ts';
import { wallClock } from '../model/zones.ts';
import { useBooking } from '../use-booking.ts';
import { useCalendar } from '../use-calendar.ts';
import { useChoices } from '../use-choices.ts';
import { useClocks } from '../use-clocks.ts';
import { useTakeTime } from '../use-take-time.ts';
import { DayPicker } from './day-picker.tsx';
import { DayTimes } from './day-times.tsx';
import { LostTimeNotice } from './lost-time.tsx';
import { Pills } from './pills.tsx';
import { SessionTypeFilter } from './session-type-filter.tsx';
import { TakeProblem } from './take-problem.tsx';
import { WaitForTime } from './wait-for-time.tsx';
import css from './time.module.css';

/** Step 3: when. A week or five of days with their counts, then the times of the chosen day. */
export function TimeStep() {
  const { t } = useTranslation('booking');
  const { clinic, service, practitioner } = useChoices();
  const booking = useBooking();
  const { take, taking, problem } = useTakeTime();
  const name = booking.practitionerId === 'any' ? undefined : practitioner?.name;
  const takeSlot = (slot: Slot) =>
    void take({
      serviceId: booking.serviceId ?? 0,
      practitionerId: slot.practitionerId,
      startsAt: slot.startsAt,
      locationId: slot.locationId,
      ways: slot.sessionTypes,
      price: slot.price,
    });
  const offered = service?.sessionTypes.filter((way) => !name || practitioner?.sessionTypes.includes(way));
  // The practitioner's clock decides which days are meant: it has to be known before anything is asked.
  const ready = clinic && (typeof booking.practitionerId !== 'number' || practitioner);
  return (
    <>
      <PageTitle>{name ? t('time.questionWith', { name }) : t('time.question')}</PageTitle>
      {booking.lost ? <LostTimeNotice lost={booking.lost} busy={taking !== null} onTake={takeSlot} /> : null}
      <TakeProblem problem={problem} />
      <KeptNow />
      {offered && offered.length > 1 ? <SessionTypeFilter /> : null}
      {ready ? <Times taking={taking} onTake={takeSlot} /> : <LoadingSkeleton heights={[128, 24, 48, 48]} />}
    </>
  );
}

/** The time that is already kept, when one comes back to choose another. */
function KeptNow() {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { hold } = useBooking();
  const { zone } = useClocks();
  if (!hold) return null;
  const time = format.dateTime(hold.startsAt, zone);
  return (
    <Notice tone="good">
      <div className={css.kept}>
        <p>{t('time.kept', { time })}</p>
        <ButtonLink look="primary" to="/book/details">
          {t('time.continue')}
        </ButtonLink>
      </div>
    </Notice>
  );
}

function Times({ taking, onTake }: { taking: string | null; onTake: (slot: Slot) => void }) {
  const say = useProblemText();
  const { zone, otherZone } = useClocks();
  const { answer, days, slots, loading, ...calendar } = useCalendar(zone);
  if (answer.error && !answer.currentData) {
    return <ErrorState text={say(answer.error)} onRetry={() => void answer.refetch()} />;
  }
  const none = <NoTimes next={calendar.next} zone={zone} dayChosen={calendar.day !== null} onDay={calendar.goToDay} />;
  return (
    <>
      <div className={css.card}>
        <DayPicker
          today={calendar.today}
          week={calendar.week}
          day={calendar.day}
          counts={new Map(days.map((entry) => [entry.date, entry.count]))}
          loading={loading}
          onWeek={calendar.goToWeek}
          onDay={calendar.goToDay}
        />
        <ClockChoice />
      </div>
      {loading ? <LoadingSkeleton heights={[24, 48, 24, 48]} /> : null}
      {!loading && calendar.day !== null ? (
        <DayTimes
          day={calendar.day}
          place={calendar.place}
          slots={slots}
          zone={zone}
          otherZone={otherZone}
          taking={taking}
          onTake={onTake}
        >
          {none}
        </DayTimes>
      ) : null}
      {!loading && calendar.day === null ? none : null}
      {loading ? null : <WaitForTime />}
    </>
  );
}

/** No times on the day or in the week that is shown: says where they are, or that there are none. */
function NoTimes(props: { next: Slot | null; zone: string; dayChosen: boolean; onDay: (date: string) => void }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const { next, zone } = props;
  if (!next) {
    return (
      <EmptyState
        title={t('time.never')}
        text={t('time.neverHint')}
        action={<ButtonLink to="/book/practitioner">{t('time.otherPractitioner')}</ButtonLink>}
      />
    );
  }
  return (
    <EmptyState
      title={props.dayChosen ? t('time.emptyDay') : t('time.emptyWeek')}
      text={t('time.nextIs', { time: format.dateTime(next.startsAt, zone) })}
      action={
        <Button look="primary" onClick={() => props.onDay(wallClock(next.startsAt, zone).date)}>
          {t('time.jump', { day: format.day(next.startsAt, zone) })}
        </Button>
      }
    />
  );
}

/** The clock in words; where the viewer's differs, a choice of which stands first. */
function ClockChoice() {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const booking = useBooking();
  const dispatch = useAppDispatch();
  const { differ, viewer, placeZone } = useClocks();
  if (!differ) return <p className={css.zone}>{t('time.allIn', { zone: format.zoneName(placeZone) })}</p>;
  return (
    <div className={css.clock}>
      <p>{t('time.clocksNote')}</p>
      <Pills
        label={t('time.clockLabel')}
        hideLabel
        value={booking.clock}
        options={[
          { value: 'place', label: format.zoneName(placeZone) },
          { value: 'viewer', label: t('time.viewerClock', { zone: format.zoneName(viewer) }) },
        ]}
        onChange={(clock) => dispatch(clockChosen(clock))}
      />
    </div>
  );
}
