import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import type { Entry } from '../api.ts';
import { useDiary } from '../diary.ts';
import { Panel } from './panel.tsx';
import styles from './panel.module.css';

type Props = { practitionerId: number; startsAt: number };

/** What can be done with an empty place. */
export function PlacePanel({ practitionerId, startsAt }: Props) {
  const { t } = useTranslation('diary');
  const { zone, open, practitioners } = useDiary();
  const format = useFormat();
  const instant = new Date(startsAt).toISOString();
  const mine = ownZone();
  const differs = format.dateTime(instant, mine) !== format.dateTime(instant, zone);
  const person = practitioners.length > 1 ? practitioners.find((one) => one.id === practitionerId)?.name : null;
  return (
    <Panel
      title={format.dateTime(instant, zone)}
      lead={[
        person,
        format.zoneName(zone),
        differs && t('zones.yoursAt', { time: format.dateTime(instant, mine), zone: format.zoneName(mine) }),
      ]
        .filter(Boolean)
        .join(' · ')}
      onClose={() => open(null)}
    >
      <div className={styles.stack}>
        <Button look="primary" wide onClick={() => open({ kind: 'book', practitionerId, startsAt })}>
          {t('place.book')}
        </Button>
        <Button wide onClick={() => open({ kind: 'block', practitionerId, startsAt, entry: null })}>
          {t('place.block')}
        </Button>
      </div>
    </Panel>
  );
}

/** A hold or a group session: what there is to know about it. */
export function EntryPanel({ entry }: { entry: Entry }) {
  const { t } = useTranslation('diary');
  const { zone, open } = useDiary();
  const format = useFormat();
  return (
    <Panel
      title={entry.kind === 'hold' ? t('kind.hold') : entry.title}
      lead={format.dateTimeZone(entry.startsAt, zone)}
      onClose={() => open(null)}
    >
      <p>{entry.kind === 'hold' ? t('hold.text') : t('session.text')}</p>
    </Panel>
  );
}
