import { useTranslation } from 'react-i18next';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { Button } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import type { AuditEntry } from '../api.ts';
import { useAuditWords } from '../use-audit-words.ts';
import styles from './administration.module.css';

type Props = {
  entry: AuditEntry;
  onClose: () => void;
  onNarrow: (change: { patientId?: number; actorId?: string }) => void;
};

/** One line of the log in full. */
export function AuditSheet({ entry, onClose, onNarrow }: Props) {
  const { t } = useTranslation('administration');
  const format = useFormat();
  const words = useAuditWords();
  const { actor, patientId } = entry;
  const { userId } = actor;
  const time = format.part({ dateStyle: 'full', timeStyle: 'medium' }, entry.at, ownZone());
  return (
    <Sheet title={words.who(actor)} lead={words.what(entry)} onClose={onClose}>
      <Facts
        facts={[
          [t('column.when'), time],
          [t('column.whose'), entry.patientName],
          [t('fact.role'), actor.role && t(`role.${actor.role}`)],
          [t('audit.why'), t(`basis.${entry.basis}`)],
          [t('column.outcome'), t(`outcome.${entry.outcome}`)],
          [t('audit.from_where'), entry.address],
          [t('audit.object'), [entry.objectType, entry.objectId].filter(Boolean).join(' ')],
          [t('audit.action'), <Code key="action" text={entry.action} />],
          [t('audit.request'), entry.requestId && <Code key="request" text={entry.requestId} />],
          [t('audit.seal'), entry.sealNumber === null ? t('audit.unsealed') : String(entry.sealNumber)],
          [t('audit.detail'), entry.detail && <Code key="detail" text={JSON.stringify(entry.detail)} />],
        ]}
      />
      <div className={styles.actions}>
        {patientId !== null && <Button onClick={() => onNarrow({ patientId })}>{t('audit.samePatient')}</Button>}
        {userId !== null && <Button onClick={() => onNarrow({ actorId: userId })}>{t('audit.sameActor')}</Button>}
      </div>
    </Sheet>
  );
}

function Code({ text }: { text: string }) {
  return <code className={styles.code}>{text}</code>;
}
