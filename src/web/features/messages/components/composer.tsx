import { type ChangeEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type StoredFile, useSendFileMutation } from '../../../app/files.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { TextAreaField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useGetMessageDraftQuery, usePutMessageDraftMutation, useSendMessageMutation } from '../api.ts';
import styles from '../pages/messages.module.css';

const PAUSE_MS = 800;

/** Waits for what was begun before, so that it is not written over. */
export function Composer({ userId, name }: { userId: string; name: string }) {
  const { data, isLoading } = useGetMessageDraftQuery({ params: { userId } }, { refetchOnMountOrArgChange: true });
  if (isLoading) return null;
  return <Writing userId={userId} name={name} begun={data?.message ?? ''} />;
}

function Writing({ userId, name, begun }: { userId: string; name: string; begun: string }) {
  const { t } = useTranslation('messages');
  const problemText = useProblemText();
  const [text, setText] = useState(begun);
  const [files, setFiles] = useState<StoredFile[]>([]);
  const [send, { isLoading, error }] = useSendMessageMutation();
  const draft = useDraft(userId);
  const change = (typed: string) => {
    setText(typed);
    draft.keep(typed);
  };
  const submit = async () => {
    if (isLoading || (text.trim() === '' && files.length === 0)) return;
    draft.stop();
    const body = { receiverId: userId, message: text, attachments: files.map(({ id }) => id) };
    const answer = await send({ body, idempotencyKey: crypto.randomUUID() });
    // What could not be sent stays where it was typed.
    if (!answer.data) return draft.keep(text);
    setText('');
    setFiles([]);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
  };
  return (
    <div className={styles.composer}>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <TextAreaField
        label={t('write', { name })}
        autosize
        minRows={1}
        maxRows={6}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <div className={styles.tools}>
        <Attach files={files} onAttached={(file) => setFiles((known) => [...known, file])} />
        <Button look="primary" working={isLoading} onClick={() => void submit()}>
          {t('send')}
        </Button>
      </div>
    </div>
  );
}

/** Auto-save of what is being written, a moment after the last key. */
function useDraft(userId: string) {
  const [put] = usePutMessageDraftMutation();
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return {
    keep(message: string) {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void put({ params: { userId }, body: { message } }), PAUSE_MS);
    },
    stop: () => window.clearTimeout(timer.current),
  };
}

function Attach({ files, onAttached }: { files: readonly StoredFile[]; onAttached: (file: StoredFile) => void }) {
  const { t } = useTranslation('messages');
  const problemText = useProblemText();
  const [upload, { isLoading, error }] = useSendFileMutation();
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (!file) return;
    const answer = await upload({ file, kind: 'attachment' });
    if (answer.data) onAttached(answer.data);
    input.value = '';
  };
  return (
    <div>
      <label className={styles.attach}>
        {isLoading ? t('attaching') : t('attach')}
        <input
          type="file"
          className="unseen"
          accept=".pdf,.docx,.txt,image/png,image/jpeg,image/webp"
          onChange={(event) => void choose(event)}
        />
      </label>
      {files.length > 0 && <p className={styles.meta}>{files.map((file) => file.name).join(', ')}</p>}
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
    </div>
  );
}
