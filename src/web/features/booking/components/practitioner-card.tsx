import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAppDispatch } from '../../../app/hooks.ts';
import type { Practitioner } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { practitionerChosen } from '../model/booking-slice.ts';
import css from './choices.module.css';

/** One practitioner: who it is, what they help with, and two ways on: the very next time, or all times. */
export function PractitionerCard(props: { person: Practitioner; busy: boolean; onTake: () => void }) {
  const { person } = props;
  const { t } = useTranslation('booking');
  const format = useFormat();
  const dispatch = useAppDispatch();
  const navigate = useNavigate();
  const next = person.nextAvailable;
  const allTimes = () => {
    dispatch(practitionerChosen(person.id));
    void navigate('/book/time');
  };
  return (
    <article className={css.person} aria-labelledby={`person-${person.id}`}>
      <Initials name={person.name} photo={person.avatar} />
      <div className={css.personWho}>
        <h2 id={`person-${person.id}`}>{person.name}</h2>
        {person.title ? <p>{person.title}</p> : null}
      </div>
      <PersonFacts person={person} />
      <div className={css.personNext}>
        {next ? (
          <>
            <p>
              {t('practitioner.nextFree')}
              <strong>{format.dateTime(next.startsAt, next.timezone)}</strong>
              {format.zoneName(next.timezone)}
            </p>
            <div className={css.personActions}>
              <Button
                className={css.take}
                working={props.busy}
                onClick={props.onTake}
                aria-label={t('practitioner.takeLabel', {
                  time: shortTime(format, next.startsAt, next.timezone),
                  name: person.name,
                })}
              >
                {t('practitioner.take', { time: shortTime(format, next.startsAt, next.timezone) })}
              </Button>
              <Button
                look="plain"
                onClick={allTimes}
                aria-label={t('practitioner.allTimesLabel', { name: person.name })}
              >
                {t('practitioner.allTimes')}
              </Button>
            </div>
          </>
        ) : (
          <p>{t('practitioner.noTimes')}</p>
        )}
      </div>
    </article>
  );
}

/** `Tue 10:00 am`, as a button says it; the date stands above it. */
function shortTime(format: ReturnType<typeof useFormat>, startsAt: string, zone: string): string {
  return `${format.part({ weekday: 'short' }, startsAt, zone)} ${format.time(startsAt, zone)}`;
}

function PersonFacts({ person }: { person: Practitioner }) {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const ways = person.sessionTypes.length > 1 ? 'both' : person.sessionTypes[0];
  return (
    <div className={css.personFacts}>
      {person.specialties.length > 0 ? (
        <p>
          <span className={css.quiet}>{t('practitioner.helpsWith')}</span> {format.list(person.specialties)}
        </p>
      ) : null}
      {person.bio ? <p className={css.bio}>{person.bio}</p> : null}
      <ul className={css.tags}>
        {ways ? <li>{t(`sessionTypes.${ways}`)}</li> : null}
        {person.languages.length > 0 ? (
          <li>{t('practitioner.speaks', { languages: format.list(person.languages.map(format.language)) })}</li>
        ) : null}
        {person.rating === null ? null : (
          <li>{t('practitioner.rating', { rating: person.rating.toFixed(1), count: person.reviewCount ?? 0 })}</li>
        )}
      </ul>
    </div>
  );
}
