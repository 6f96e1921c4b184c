import { useTranslation } from 'react-i18next';
import type { AuditEntry } from './api.ts';

type Who = { kind: AuditEntry['actor']['kind']; name: string | null };
type What = Pick<AuditEntry, 'action' | 'outcome'>;

/** A line of the log as people say it; an act without words of its own is named as the log names it. */
export function useAuditWords() {
  const { t } = useTranslation('administration');
  return {
    who: ({ kind, name }: Who) => name ?? t(`actor.${kind}`),
    what: ({ action, outcome }: What) => {
      const known = t([`act.${action.replaceAll('.', '_')}`, 'act.other'], { action });
      return outcome === 'refused' ? t('act.refused', { action: known }) : known;
    },
  };
}
