/** A person's documents with a way to add one: the client's own page and the practitioner's view of a client show the same. */
import { type ChangeEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { useProblemText } from '../i18n/problem.ts';
import { Button } from '../ui/button.tsx';
import { SelectField } from '../ui/fields.tsx';
import { Notice } from '../ui/notice.tsx';
import { EmptyState, ErrorState, LoadingSkeleton } from '../ui/states.tsx';
import { useClinic } from './clinic.ts';
import styles from './documents.module.css';
import { sizeText, type StoredFile, useListFilesQuery, useSendFileMutation, useWithdrawFileMutation } from './files.ts';

const KINDS = ['document', 'referral', 'report', 'result', 'consent', 'insurance', 'image', 'other'] as const;

/** `patientId` is the practitioner's client; without one they are one's own. */
export function Documents({ patientId }: { patientId?: number }) {
  const { t } = useTranslation('files');
  const problemText = useProblemText();
  const query = patientId === undefined ? {} : { patientId };
  const { data, error, isLoading, refetch } = useListFilesQuery({ query });
  return (
    <>
      <AddDocument {...(patientId === undefined ? {} : { patientId })} />
      {isLoading && <LoadingSkeleton heights={[56, 56]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data?.files.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {data && data.files.length > 0 && (
        <ul className={styles.list}>
          {data.files.map((file) => (
            <DocumentRow key={file.id} file={file} />
          ))}
        </ul>
      )}
    </>
  );
}

function DocumentRow({ file }: { file: StoredFile }) {
  const { t } = useTranslation('files');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const [withdraw, { isLoading }] = useWithdrawFileMutation();
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <a href={file.url} download>
          {file.name}
        </a>
        <p className={styles.soft}>
          {t(`kind.${file.kind}`)} · {sizeText(file.size, format.locale)} ·{' '}
          {t('by', { name: file.uploadedBy.name, day: format.date(file.createdAt, zone) })}
        </p>
      </div>
      {file.mine && (
        <Button
          look="plain"
          working={isLoading}
          aria-label={t('withdrawLabel', { name: file.name })}
          onClick={() => void withdraw({ params: { id: file.id } })}
        >
          {t('withdraw')}
        </Button>
      )}
    </li>
  );
}

function AddDocument({ patientId }: { patientId?: number }) {
  const { t } = useTranslation('files');
  const problemText = useProblemText();
  const fieldId = useId();
  const [kind, setKind] = useState<string>('document');
  const [send, { isLoading, error, data }] = useSendFileMutation();
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (file) await send({ file, kind, patientId });
    input.value = '';
  };
  return (
    <div className={styles.add}>
      <div className={styles.fields}>
        <SelectField
          label={t('kindLabel')}
          value={kind}
          data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          onChange={(event) => setKind(event.currentTarget.value)}
        />
        <label className={styles.file} htmlFor={fieldId}>
          {t('choose')}
          <input
            id={fieldId}
            type="file"
            accept=".pdf,.docx,.txt,image/png,image/jpeg,image/webp"
            disabled={isLoading}
            onChange={(event) => void choose(event)}
          />
        </label>
      </div>
      <p className={styles.soft}>{t('limits')}</p>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      {data && !error && <Notice tone="good">{t('added', { name: data.name })}</Notice>}
    </div>
  );
}
