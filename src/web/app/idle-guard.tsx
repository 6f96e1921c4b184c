/**
 * Signs staff out of pages nobody sits at, warns two minutes before, and lets them in again over the very page they left:
 * it stays as it is behind the question, so nothing that was typed is lost. The same question comes when the server ended a
 * session while a page was open.
 */
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, useProblemText } from '../i18n/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Form, PasswordField, TextField } from '../ui/fields.tsx';
import { Notice } from '../ui/notice.tsx';
import { isSomebodyThere, lastActivityAt, noteActivity } from './activity.ts';
import { api, onSessionLost, TAGS } from './api.ts';
import { useAppDispatch } from './hooks.ts';
import styles from './shell.module.css';
import { type User, useLoginMutation, useLogoutMutation, useOwnSessionQuery, useSession } from './session.ts';

const WARN_MS = 120_000;
/** While somebody types, the server hears of it this often. */
const TELL_MS = 60_000;

export function IdleGuard() {
  const { user } = useSession();
  return user ? <Guard key={user.id} user={user} /> : null;
}

function Guard({ user }: { user: User }) {
  const isStaff = user.role !== 'patient';
  const { data, refetch } = useOwnSessionQuery(undefined, { skip: !isStaff });
  const [logout] = useLogoutMutation();
  const [leftMs, setLeftMs] = useState<number | null>(null);
  const [isOver, setOver] = useState(false);
  const idleMs = data?.session.idleSeconds ? data.session.idleSeconds * 1000 : null;
  useEffect(() => onSessionLost(() => setOver(true)), []);
  useEffect(() => {
    if (idleMs === null || isOver) return undefined;
    let toldAt = Date.now();
    const timer = setInterval(() => {
      const left = lastActivityAt() + idleMs - Date.now();
      setLeftMs(left <= Math.min(WARN_MS, idleMs / 2) ? left : null);
      if (left <= 0) {
        setOver(true);
        void logout();
      } else if (isSomebodyThere() && Date.now() - toldAt > TELL_MS) {
        toldAt = Date.now();
        void refetch();
      }
    }, 1_000);
    return () => clearInterval(timer);
  }, [idleMs, isOver, logout, refetch]);
  const stay = () => {
    noteActivity();
    setLeftMs(null);
    void refetch();
  };
  if (isOver)
    return (
      <SignInAgain
        user={user}
        onDone={() => {
          noteActivity();
          setLeftMs(null);
          setOver(false);
        }}
      />
    );
  return leftMs === null ? null : <Warning leftMs={leftMs} onStay={stay} />;
}

/** Says it once for every minute and in the last one every fifteen seconds, so that a screen reader is not drowned. */
function Warning({ leftMs, onStay }: { leftMs: number; onStay: () => void }) {
  const { t } = useTranslation('access');
  const seconds = Math.ceil(leftMs / 15_000) * 15;
  const text =
    seconds > 60 ? t('idle.text', { count: Math.ceil(seconds / 60) }) : t('idle.seconds', { count: seconds });
  return (
    <div className={styles.warning}>
      <div role="alert">
        <p className={styles.warningTitle}>{t('idle.title')}</p>
        <p>{text}</p>
      </div>
      <Button look="primary" onClick={onStay}>
        {t('idle.stay')}
      </Button>
    </div>
  );
}

function SignInAgain({ user, onDone }: { user: User; onDone: () => void }) {
  const { t } = useTranslation('access');
  const problemText = useProblemText();
  const dispatch = useAppDispatch();
  const [login, { error, isLoading }] = useLoginMutation();
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const code = otp.trim() === '' ? {} : { otp };
    const answer = await login({ body: { email: user.email, password, cookies: true, ...code } });
    if (isProblem(answer.error) && answer.error.code === 'otp_required') setAsksCode(true);
    if (!answer.data) return;
    // The person is the same, and so is everything they typed; only what the pages read is read again.
    dispatch(api.util.invalidateTags(TAGS.filter((tag) => tag !== 'Session')));
    onDone();
  };
  const wrong = isProblem(error) && error.code !== 'otp_required';
  return (
    <Dialog title={t('idle.overTitle')} covering>
      <Form onSubmit={submit}>
        <p>{t('idle.over', { email: user.email })}</p>
        {wrong && <Notice tone="bad">{problemText(error)}</Notice>}
        <input type="hidden" name="username" autoComplete="username" value={user.email} readOnly />
        <PasswordField
          label={t('identity:field.password')}
          autoComplete="current-password"
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': t('identity:field.showPassword') }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {asksCode && (
          <TextField
            label={t('code.field')}
            hint={t('code.hint')}
            autoComplete="one-time-code"
            value={otp}
            onChange={(event) => setOtp(event.currentTarget.value)}
          />
        )}
        <Button type="submit" look="primary" wide working={isLoading}>
          {t('idle.goOn')}
        </Button>
        {/* A full load: nothing of the person stays in this page's memory. */}
        <Button look="plain" onClick={() => window.location.assign('/')}>
          {t('idle.leave')}
        </Button>
      </Form>
    </Dialog>
  );
}
