import type { UseFormRegisterReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { FieldPair, TextField } from '../../../ui/fields.tsx';

type Props = {
  from: UseFormRegisterReturn;
  to: UseFormRegisterReturn;
  wrong: { from?: unknown; to?: unknown };
};

/** Two times of day, side by side. */
export function FromTo({ from, to, wrong }: Props) {
  const { t } = useTranslation('diary');
  return (
    <FieldPair>
      <TextField type="time" label={t('field.from')} error={wrong.from ? t('wrong.time') : undefined} {...from} />
      <TextField type="time" label={t('field.to')} error={wrong.to ? t('wrong.time') : undefined} {...to} />
    </FieldPair>
  );
}
