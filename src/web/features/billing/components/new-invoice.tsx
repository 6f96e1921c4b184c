import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { FieldPair, Form, SelectField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { useCreateInvoiceMutation, useFindPatientsQuery } from '../api.ts';
import styles from './billing.module.css';

type Typed = { patient: string; description: string; amount: string; gst: 'GST_FREE' | 'GST_10'; due: string };
const EMPTY: Typed = { patient: '', description: '', amount: '', gst: 'GST_FREE', due: '' };

/** An invoice by hand, of one line. Health services are free of GST; reports, letters and goods are not. */
export function NewInvoice({ onClose, onMade }: { onClose: () => void; onMade: (number: string) => void }) {
  const { t } = useTranslation('billing');
  const problemText = useProblemText();
  const { data } = useFindPatientsQuery({ query: { role: 'patient', limit: 100 } });
  const [typed, setTyped] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const [create, { isLoading, error }] = useCreateInvoiceMutation();
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const amount = typed.amount.trim().replace(',', '.');
  const wrong = {
    patient: typed.patient === '',
    description: typed.description.trim() === '',
    amount: !/^\d{1,7}(\.\d{1,2})?$/.test(amount) || Number(amount) === 0,
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).some(Boolean)) return;
    const description = typed.description.trim();
    const body = {
      patient_id: Number(typed.patient),
      amount,
      description,
      items: [{ description, quantity: 1, unit_price: amount, total: amount, gst_code: typed.gst }],
      ...(typed.due ? { due_date: typed.due } : {}),
    };
    const answer = await create({ body, idempotencyKey: crypto.randomUUID() });
    if (answer.data) onMade(answer.data.invoice_number);
  };
  const patients = (data?.users ?? []).flatMap(({ name, patientId }) =>
    patientId === null ? [] : [{ value: String(patientId), label: name }],
  );
  const said = (field: keyof typeof wrong) => (tried && wrong[field] ? t(`new.wrong.${field}`) : undefined);
  return (
    <Card>
      <Form onSubmit={submit} aria-labelledby="new-invoice">
        <Heading id="new-invoice">{t('new.title')}</Heading>
        <FieldPair>
          <SelectField
            label={t('desk.patient')}
            value={typed.patient}
            error={said('patient')}
            data={[{ value: '', label: t('new.choose') }, ...patients]}
            onChange={(event) => change({ patient: event.currentTarget.value })}
          />
          <TextField
            label={t('new.description')}
            value={typed.description}
            maxLength={500}
            error={said('description')}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </FieldPair>
        <FieldPair>
          <TextField
            label={t('desk.amount')}
            inputMode="decimal"
            value={typed.amount}
            error={said('amount')}
            onChange={(event) => change({ amount: event.currentTarget.value })}
          />
          <SelectField
            label={t('panel.gst')}
            value={typed.gst}
            data={[
              { value: 'GST_FREE', label: t('new.gstFree') },
              { value: 'GST_10', label: t('new.gstIncluded') },
            ]}
            onChange={(event) => change({ gst: event.currentTarget.value === 'GST_10' ? 'GST_10' : 'GST_FREE' })}
          />
          <TextField
            label={t('desk.dueBy')}
            type="date"
            optional
            value={typed.due}
            onChange={(event) => change({ due: event.currentTarget.value })}
          />
        </FieldPair>
        {error ? <Notice tone="bad">{problemText(error)}</Notice> : null}
        <div className={styles.actions}>
          <Button type="submit" look="primary" working={isLoading}>
            {t('new.make')}
          </Button>
          <Button look="plain" onClick={onClose}>
            {t('common:cancel')}
          </Button>
        </div>
      </Form>
    </Card>
  );
}
