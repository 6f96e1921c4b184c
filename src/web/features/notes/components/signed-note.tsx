import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { printNote } from '../../../../contracts/notes.ts';
import { NOTE_PARTS } from '../../../../domain/note.ts';
import { contractUrl } from '../../../app/api.ts';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonAnchor } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Form, TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import { StatusPill } from '../../../ui/status-pill.tsx';
import { type Note, useAddAddendumMutation } from '../api.ts';
import styles from '../pages/notes.module.css';

/** A signed note as it will stay, with what was added later. */
export function SignedNote({ note: read }: { note: Note }) {
  const { t } = useTranslation('notes');
  const [note, setNote] = useState(read);
  return (
    <>
      <Card className={styles.paper}>
        <div className={styles.foot}>
          <StatusPill tone="good">{t('state.signed')}</StatusPill>
          <span className={styles.soft}>{t(`kinds.${note.type}`)}</span>
        </div>
        {note.intact === false && <Notice tone="bad">{t('notIntact')}</Notice>}
        {NOTE_PARTS[note.type].map((part) => (
          <Part key={part} name={t(`part.${part}`)} text={note.content?.[part] ?? null} />
        ))}
        <Part name={t('diagnosis')} text={note.diagnosis} />
        <Seal by={note.signedBy ?? note.providerName} at={note.signedAt} hash={note.contentHash} />
      </Card>
      {note.privateNotes && (
        <div className={styles.private}>
          <Part name={t('private')} text={note.privateNotes} />
        </div>
      )}
      <section className={styles.editor} aria-labelledby="addenda">
        <Heading id="addenda">{t('addenda')}</Heading>
        {note.addenda.map((addendum) => (
          <Card key={addendum.id} className={styles.paper}>
            <p className={styles.part}>{addendum.text}</p>
            <Seal by={addendum.authorName} at={addendum.signedAt} hash={addendum.contentHash} />
          </Card>
        ))}
        <AddendumForm id={note.id} onAdded={setNote} />
      </section>
      <div>
        <ButtonAnchor href={contractUrl(printNote, { id: note.id })} target="_blank">
          {t('print')}
        </ButtonAnchor>
      </div>
    </>
  );
}

function Part({ name, text }: { name: string; text: string | null }) {
  if (!text) return null;
  return (
    <div>
      <h2 className={styles.partName}>{name}</h2>
      <p className={styles.part}>{text}</p>
    </div>
  );
}

function Seal({ by, at, hash }: { by: string; at: string | null; hash: string | null }) {
  const { t } = useTranslation('notes');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  if (at === null) return null;
  return (
    <p className={styles.seal}>
      {t('signedBy', { name: by, when: format.dateTimeZone(at, zone) })}
      <br />
      {t('hash', { hash: hash?.slice(0, 16) ?? '' })}
    </p>
  );
}

function AddendumForm({ id, onAdded }: { id: number; onAdded: (note: Note) => void }) {
  const { t } = useTranslation('notes');
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const [add, { isLoading, error }] = useAddAddendumMutation();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await add({ params: { id }, body: { text }, idempotencyKey: crypto.randomUUID() });
    if (!answer.data) return;
    onAdded(answer.data);
    setText('');
  };
  return (
    <Form onSubmit={(event) => void submit(event)}>
      <TextAreaField
        label={t('addAddendum')}
        hint={t('addendumHint')}
        autosize
        minRows={2}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <div>
        <Button type="submit" working={isLoading} disabled={text.trim() === ''}>
          {t('signAddendum')}
        </Button>
      </div>
    </Form>
  );
}
