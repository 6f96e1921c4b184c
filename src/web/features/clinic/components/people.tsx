import { useTranslation } from 'react-i18next';
import type { Practitioner } from '../../../app/catalog.ts';
import { useFormat } from '../../../i18n/format.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { IconPlace, IconVideo } from '../../../ui/icons.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { bookingPath } from '../booking-path.ts';
import styles from './people.module.css';

export function People({ people }: { people: readonly Practitioner[] }) {
  const { t } = useTranslation('clinic');
  if (people.length === 0) return <EmptyState title={t('people.none')} text={t('people.noneText')} />;
  return (
    <ul className={styles.people}>
      {people.map((person) => (
        <li key={person.id}>
          <Person person={person} />
        </li>
      ))}
    </ul>
  );
}

function Person({ person }: { person: Practitioner }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  const spoken = person.languages.map(format.language);
  return (
    <Card className={styles.person}>
      <div className={styles.head}>
        <Initials name={person.name} photo={person.avatar} />
        <div>
          <h3 className={styles.name}>{person.name}</h3>
          <p className={styles.soft}>
            {person.title ?? t([`common:profession.${person.profession}`, 'people.practitioner'])}
          </p>
        </div>
      </div>
      {person.specialties.length > 0 && (
        <p>{t('people.helpsWith', { list: format.list(person.specialties.map(lowerFirst)) })}</p>
      )}
      <ul className={styles.facts}>
        {person.sessionTypes.map((type) => (
          <li key={type}>
            {type === 'telehealth' ? <IconVideo size={18} /> : <IconPlace size={18} />}
            {t(`common:session.${type}`)}
          </li>
        ))}
        {spoken.length > 0 && <li>{t('people.speaks', { list: format.list(spoken) })}</li>}
      </ul>
      <NextTime person={person} />
    </Card>
  );
}

function NextTime({ person }: { person: Practitioner }) {
  const { t } = useTranslation('clinic');
  const format = useFormat();
  const next = person.nextAvailable;
  if (!next) {
    return (
      <div className={styles.next}>
        <p className={styles.soft}>{t('people.noTime')}</p>
        <ButtonLink to={`/book?practitionerId=${person.id}`} wide>
          {t('people.look', { name: person.name })}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className={styles.next}>
      <p className={styles.soft}>{t('people.next', { zone: format.zoneName(next.timezone) })}</p>
      <ButtonLink to={bookingPath(person.id, next)} wide>
        {t('people.book', { time: format.dateTime(next.startsAt, next.timezone) })}
        <span className="unseen">{t('hero.with', { name: person.name })}</span>
      </ButtonLink>
    </div>
  );
}

/** `Anxiety` inside a sentence; `ADHD` stays as it is. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLocaleLowerCase() + text.slice(1) : text;
}
