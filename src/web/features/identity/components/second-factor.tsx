import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, useRememberPerson } from '../../../app/session.ts';
import { isProblem, useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Form, PasswordField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import {
  useDisableTwoFactorMutation,
  useEnableTwoFactorMutation,
  useRenewRecoveryCodesMutation,
  useSetUpTwoFactorMutation,
} from '../api.ts';
import styles from '../pages/identity.module.css';
import { QrCode } from './qr-code.tsx';

/** The code of the phone: set up, recovery codes, switched off. */
export function SecondFactor({ user }: { user: User }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const rememberPerson = useRememberPerson();
  const keep = () => {
    setCodes(null);
    // What was closed to an administrator without it opens now.
    void rememberPerson({ ...user, twoFactorEnabled: true });
  };
  if (codes !== null) return <RecoveryCodes codes={codes} onKept={keep} />;
  return user.twoFactorEnabled ? <InForce user={user} onCodes={setCodes} /> : <SetUp onCodes={setCodes} />;
}

type Codes = { onCodes: (codes: readonly string[]) => void };

function SetUp({ onCodes }: Codes) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [setUp, { data, error, isLoading }] = useSetUpTwoFactorMutation();
  if (data) return <FirstCode secret={data.secret} otpauthUrl={data.otpauthUrl} onCodes={onCodes} />;
  return (
    <>
      <p>{t('factor.off')}</p>
      {error && <Notice tone="bad">{problemText(error)}</Notice>}
      <div>
        <Button look="primary" working={isLoading} onClick={() => void setUp()}>
          {t('factor.begin')}
        </Button>
      </div>
    </>
  );
}

function FirstCode({ secret, otpauthUrl, onCodes }: Codes & { secret: string; otpauthUrl: string }) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [enable, { error, isLoading }] = useEnableTwoFactorMutation();
  const [code, setCode] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await enable({ body: { otp: code } });
    if (answer.data) onCodes(answer.data.recoveryCodes);
  };
  const wrong = isProblem(error) && error.code === 'validation_error';
  return (
    <div className={styles.setUp}>
      <p>{t('factor.scan')}</p>
      <QrCode text={otpauthUrl} label={t('factor.picture')} />
      <p>
        {t('factor.type')}
        <br />
        <code className={styles.key}>{secret.match(/.{4}/g)?.join(' ')}</code>
      </p>
      <Form onSubmit={submit}>
        {error && !wrong && <Notice tone="bad">{problemText(error)}</Notice>}
        <TextField
          label={t('code.field')}
          hint={t('factor.after')}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          error={wrong && t('errors:invalid_otp')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" look="primary" working={isLoading}>
            {t('factor.enable')}
          </Button>
        </div>
      </Form>
    </div>
  );
}

function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const { t } = useTranslation('access');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    setCopied(true);
  };
  return (
    <div className={styles.setUp}>
      <Notice tone="attention">
        <p>{t('factor.recoveryTitle')}</p>
        <p>{t('factor.recovery')}</p>
      </Notice>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.actions}>
        <Button onClick={() => void copy()}>{copied ? t('factor.copied') : t('factor.copy')}</Button>
        <Button look="primary" onClick={onKept}>
          {t('factor.kept')}
        </Button>
      </div>
    </div>
  );
}

function InForce({ user, onCodes }: Codes & { user: User }) {
  const { t } = useTranslation('access');
  const [wish, setWish] = useState<'renew' | 'disable' | null>(null);
  if (wish !== null) return <Proof wish={wish} onCodes={onCodes} onClose={() => setWish(null)} />;
  return (
    <>
      <p>{t('factor.on')}</p>
      <div className={styles.actions}>
        <Button onClick={() => setWish('renew')}>{t('factor.renew')}</Button>
        {!user.twoFactorRequired && (
          <Button look="danger" onClick={() => setWish('disable')}>
            {t('factor.disable')}
          </Button>
        )}
      </div>
    </>
  );
}

type ProofProps = Codes & { wish: 'renew' | 'disable'; onClose: () => void };

function Proof({ wish, onCodes, onClose }: ProofProps) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const [renew, renewing] = useRenewRecoveryCodesMutation();
  const [disable, disabling] = useDisableTwoFactorMutation();
  const [password, setPassword] = useState('');
  const error = renewing.error ?? disabling.error;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { password };
    if (wish === 'disable') {
      const answer = await disable({ body });
      if (answer.data) onClose();
      return;
    }
    const answer = await renew({ body });
    if (answer.data) onCodes(answer.data.recoveryCodes);
  };
  return (
    <Form onSubmit={submit}>
      <PasswordField
        label={t('factor.proof')}
        autoComplete="current-password"
        value={password}
        error={error && problemText(error)}
        visibilityToggleButtonProps={{ 'aria-label': t('identity:field.showPassword') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <div className={styles.actions}>
        <Button
          type="submit"
          look={wish === 'disable' ? 'danger' : 'primary'}
          working={renewing.isLoading || disabling.isLoading}
        >
          {wish === 'disable' ? t('factor.confirmDisable') : t('factor.confirmRenew')}
        </Button>
        <Button look="plain" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </Form>
  );
}
