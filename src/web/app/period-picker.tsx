/** Which days a console page is about: a period by name, or two dates. It stands in the address, so that it can be sent on. */
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { SelectField, TextField } from '../ui/fields.tsx';
import styles from './period-picker.module.css';

const NAMES = ['today', 'week', 'month', 'year', 'all'] as const;
type Name = (typeof NAMES)[number];

export type PeriodWish = { period?: Name; start_date?: string; end_date?: string };

const isName = (text: string | null): text is Name => NAMES.some((name) => name === text);
const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);

/** What the address asks for; this month when it says nothing. */
export function usePeriod(): { wish: PeriodWish; isCustom: boolean; set: (wish: PeriodWish) => void } {
  const [search, setSearch] = useSearchParams();
  const [from, to, period] = [search.get('from'), search.get('to'), search.get('period')];
  const isCustom = isDate(from) && isDate(to) && from <= to;
  return {
    wish: isCustom ? { start_date: from, end_date: to } : { period: isName(period) ? period : 'month' },
    isCustom,
    set: ({ period: name, start_date, end_date }) => {
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          for (const key of ['period', 'from', 'to']) next.delete(key);
          if (name !== undefined) next.set('period', name);
          if (start_date !== undefined) next.set('from', start_date);
          if (end_date !== undefined) next.set('to', end_date);
          return next;
        },
        { replace: true },
      );
    },
  };
}

/** `shown`: the dates the server answered with; they fill the fields until somebody chooses their own. */
export function PeriodPicker({ shown }: { shown: { from: string; to: string } | undefined }) {
  const { t } = useTranslation('console');
  const { wish, isCustom, set } = usePeriod();
  const [from, to] = [wish.start_date ?? shown?.from ?? '', wish.end_date ?? shown?.to ?? ''];
  return (
    <div className={styles.picker}>
      <SelectField
        label={t('period.label')}
        value={isCustom ? 'custom' : (wish.period ?? 'month')}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value === 'custom') set({ start_date: from, end_date: to });
          else if (isName(value)) set({ period: value });
        }}
        data={[...NAMES, 'custom'].map((value) => ({ value, label: t(`period.${value}`) }))}
      />
      <TextField
        key={`from ${from}`}
        type="date"
        label={t('period.from')}
        defaultValue={from}
        max={to}
        onBlur={(event) => pick(event.currentTarget.value, to)}
        onKeyDown={(event) => event.key === 'Enter' && pick(event.currentTarget.value, to)}
      />
      <TextField
        key={`to ${to}`}
        type="date"
        label={t('period.to')}
        defaultValue={to}
        min={from}
        onBlur={(event) => pick(from, event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && pick(from, event.currentTarget.value)}
      />
    </div>
  );

  function pick(first: string, last: string): void {
    if (isDate(first) && isDate(last) && first <= last && (first !== from || last !== to))
      set({ start_date: first, end_date: last });
  }
}
