import { useTranslation } from 'react-i18next';
import type { Practitioner } from '../../../app/catalog.ts';
import { Button } from '../../../ui/button.tsx';
import { IconArrow } from '../../../ui/icons.tsx';
import type { View } from '../model/view.ts';
import styles from './toolbar.module.css';

type Props = {
  view: View;
  views: readonly View[];
  onView: (view: View) => void;
  onTurn: (direction: 1 | -1) => void;
  onToday: () => void;
  onBook: () => void;
  onHours: () => void;
};

export function Toolbar({ view, views, onView, onTurn, onToday, onBook, onHours }: Props) {
  const { t } = useTranslation('diary');
  return (
    <div className={styles.toolbar}>
      <div className={styles.turn}>
        <button type="button" className={styles.arrow} aria-label={t(`back.${view}`)} onClick={() => onTurn(-1)}>
          <span className={styles.flipped}>
            <IconArrow />
          </span>
        </button>
        <button type="button" className={styles.arrow} aria-label={t(`on.${view}`)} onClick={() => onTurn(1)}>
          <IconArrow />
        </button>
        <Button onClick={onToday}>{t('toToday')}</Button>
      </div>
      <fieldset className={styles.views}>
        <legend className="unseen">{t('views')}</legend>
        {views.map((one) => (
          <button key={one} type="button" aria-pressed={one === view} onClick={() => onView(one)}>
            {t(`view.${one}`)}
          </button>
        ))}
      </fieldset>
      <div className={styles.acts}>
        <Button onClick={onHours}>{t('hours.open')}</Button>
        <Button look="primary" onClick={onBook}>
          {t('book.open')}
        </Button>
      </div>
    </div>
  );
}

type PeopleProps = {
  people: readonly Practitioner[];
  chosen: readonly number[];
  several: boolean;
  onChoose: (ids: number[]) => void;
};

/** Whose diaries are shown: several side by side in a day or list, one in a week or month. */
export function PeoplePicker({ people, chosen, several, onChoose }: PeopleProps) {
  const { t } = useTranslation('diary');
  if (!several)
    return (
      <label className={styles.person}>
        <span>{t('people.one')}</span>
        <select value={chosen[0] ?? ''} onChange={(event) => onChoose([Number(event.currentTarget.value)])}>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
    );
  const toggle = (id: number) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    if (next.length > 0) onChoose(next);
  };
  return (
    <details className={styles.people}>
      <summary>{t('people.several', { count: chosen.length })}</summary>
      <fieldset>
        <legend className="unseen">{t('people.title')}</legend>
        {people.map((person) => (
          <label key={person.id}>
            <input
              type="checkbox"
              checked={chosen.includes(person.id)}
              disabled={!chosen.includes(person.id) && chosen.length >= MOST_PEOPLE}
              onChange={() => toggle(person.id)}
            />
            {person.name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

/** More columns than these cannot be read side by side. */
const MOST_PEOPLE = 6;
