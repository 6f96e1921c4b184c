import { useTranslation } from 'react-i18next';
import { SelectField } from '../../../ui/fields.tsx';
import { useDiary } from '../diary.ts';

type Props = { practitionerId: number; onChange: (practitionerId: number) => void };

/** Whose diary it is about, where several stand side by side. */
export function WhosePicker({ practitionerId, onChange }: Props) {
  const { t } = useTranslation('diary');
  const { practitioners } = useDiary();
  if (practitioners.length < 2) return null;
  return (
    <SelectField
      label={t('people.one')}
      value={String(practitionerId)}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={practitioners.map((one) => ({ value: String(one.id), label: one.name }))}
    />
  );
}
