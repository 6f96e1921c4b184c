import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/fields.tsx';
import { type Template, useAddTemplateMutation, useListTemplatesQuery } from '../api.ts';
import { toBody, type TypedNote } from '../model/typed-note.ts';
import styles from '../pages/notes.module.css';

/** One's own beginnings of notes: to take one, and to keep what stands here as one. */
export function Templates({ typed, onUse }: { typed: TypedNote; onUse: (template: Template) => void }) {
  const { t } = useTranslation('notes');
  const { data } = useListTemplatesQuery();
  const [naming, setNaming] = useState(false);
  const templates = data?.templates ?? [];
  return (
    <div className={styles.foot}>
      {templates.length > 0 && (
        <SelectField
          label={t('template')}
          value=""
          data={[
            { value: '', label: t('chooseTemplate') },
            ...templates.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={(event) => {
            const chosen = templates.find(({ id }) => String(id) === event.currentTarget.value);
            if (chosen) onUse(chosen);
          }}
        />
      )}
      <Button look="plain" onClick={() => setNaming(true)}>
        {t('keepTemplate')}
      </Button>
      {naming && <NameTemplate typed={typed} onClose={() => setNaming(false)} />}
    </div>
  );
}

function NameTemplate({ typed, onClose }: { typed: TypedNote; onClose: () => void }) {
  const { t } = useTranslation('notes');
  const [name, setName] = useState('');
  const [add, { isLoading }] = useAddTemplateMutation();
  const submit = async () => {
    const { type, content } = toBody(typed);
    const answer = await add({ body: { name, type, content }, idempotencyKey: crypto.randomUUID() });
    if (answer.data) onClose();
  };
  return (
    <Dialog title={t('keepTemplate')} onClose={onClose}>
      <TextField label={t('templateName')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <div className={styles.foot}>
        <Button look="primary" working={isLoading} disabled={name.trim() === ''} onClick={() => void submit()}>
          {t('keep')}
        </Button>
        <Button onClick={onClose}>{t('common:cancel')}</Button>
      </div>
    </Dialog>
  );
}
