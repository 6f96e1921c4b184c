import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import styles from '../pages/identity.module.css';

type Props = { problem: unknown; working: boolean; onCode: (code: string) => unknown; onBack: () => void };

/** The second step of signing in: the code of the phone, or a recovery code. */
export function CodeStep({ problem, working, onCode, onBack }: Props) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  // Being asked for the code is why this page is here, and no problem.
  const wrong = isProblem(problem) && problem.code !== 'otp_required';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(code.trim() === '');
    if (code.trim() !== '') void onCode(code.trim());
  };
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('code.lead')}>{t('code.title')}</PageTitle>
      <Form onSubmit={submit}>
        {wrong && <Notice tone="bad">{problemText(problem)}</Notice>}
        <TextField
          label={t('code.field')}
          hint={t('code.hint')}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          ref={focusOnce}
          value={code}
          error={missing && t('code.missing')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" look="primary" wide working={working}>
          {t('code.submit')}
        </Button>
        <Button look="plain" onClick={onBack}>
          {t('code.back')}
        </Button>
      </Form>
    </Page>
  );
}

function focusOnce(field: HTMLInputElement | null) {
  field?.focus();
}
