import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NOTE_PARTS, type NoteContent, type NotePart, type NoteType } from '../../../../domain/note.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextAreaField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { Note } from '../api.ts';
import { EMPTY, fromNote, type TypedNote, withTemplate } from '../model/typed-note.ts';
import styles from '../pages/notes.module.css';
import { type SaveState, useAutosave } from '../use-autosave.ts';
import { SignButton } from './sign-button.tsx';
import { Templates } from './templates.tsx';

/** The draft: it saves itself, and is signed when it says what it should. */
export function NoteEditor({ appointmentId, note }: { appointmentId: number; note: Note | null }) {
  const { t } = useTranslation('notes');
  const [typed, setTyped] = useState<TypedNote>(() => (note === null ? EMPTY : fromNote(note)));
  const { type, flush, state, problem } = useAutosave(appointmentId, note);
  const change = (next: TypedNote) => {
    setTyped(next);
    type(next);
  };
  const setPart = (part: NotePart, text: string) => change({ ...typed, content: { ...typed.content, [part]: text } });
  return (
    <div className={styles.editor}>
      <div className={styles.head}>
        <Kinds value={typed.type} onChange={(kind) => change({ ...typed, type: kind })} />
        <Templates typed={typed} onUse={(template) => change(withTemplate(typed, template))} />
      </div>
      <Parts type={typed.type} content={typed.content} onChange={setPart} />
      <TextField
        label={t('diagnosis')}
        optional
        value={typed.diagnosis}
        onChange={(event) => change({ ...typed, diagnosis: event.currentTarget.value })}
      />
      <div className={styles.private}>
        <TextAreaField
          label={t('private')}
          optional
          hint={t('privateHint')}
          autosize
          minRows={2}
          value={typed.privateNotes}
          onChange={(event) => change({ ...typed, privateNotes: event.currentTarget.value })}
        />
      </div>
      <SaveProblem problem={problem} />
      <div className={styles.foot}>
        <SignButton typed={typed} flush={flush} />
        <SaveWord state={state} />
      </div>
    </div>
  );
}

function Kinds({ value, onChange }: { value: NoteType; onChange: (kind: NoteType) => void }) {
  const { t } = useTranslation('notes');
  return (
    <fieldset className={styles.kinds}>
      <legend>{t('kind')}</legend>
      {(['SOAP', 'DAP', 'Progress'] as const).map((kind) => (
        <label key={kind}>
          <input type="radio" name="kind" checked={kind === value} onChange={() => onChange(kind)} />
          {t(`kinds.${kind}`)}
        </label>
      ))}
    </fieldset>
  );
}

type PartsProps = { type: NoteType; content: NoteContent; onChange: (part: NotePart, text: string) => void };

function Parts({ type, content, onChange }: PartsProps) {
  const { t } = useTranslation('notes');
  return NOTE_PARTS[type].map((part) => (
    <TextAreaField
      key={part}
      label={t(`part.${part}`)}
      hint={t(`hint.${part}`)}
      autosize
      minRows={3}
      value={content[part] ?? ''}
      onChange={(event) => onChange(part, event.currentTarget.value)}
    />
  ));
}

function SaveProblem({ problem }: { problem: unknown }) {
  const { t } = useTranslation('notes');
  const problemText = useProblemText();
  if (problem === null) return null;
  const isStale = isProblem(problem) && (problem.code === 'note_changed' || problem.code === 'note_locked');
  return (
    <Notice tone="bad">
      {problemText(problem)}{' '}
      {isStale && (
        <Button look="plain" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      )}
    </Notice>
  );
}

/** Read out when it has changed and there is a pause. */
function SaveWord({ state }: { state: SaveState }) {
  const { t } = useTranslation('notes');
  return (
    <output className={styles.saved} aria-live="polite">
      {state === 'idle' ? t('draft') : t(`save.${state}`)}
    </output>
  );
}
