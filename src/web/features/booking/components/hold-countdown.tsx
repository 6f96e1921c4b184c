import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppDispatch } from '../../../app/hooks.ts';
import { Button } from '../../../ui/button.tsx';
import { useExtendHoldMutation } from '../api.ts';
import { holdExtended, holdRanOut, type KeptTime } from '../model/booking-slice.ts';
import { clockText, minutesToSay, secondsUntil } from '../model/countdown.ts';
import { useNow } from '../use-now.ts';
import css from './summary.module.css';

/** With less than this left one is asked whether to keep the time longer (WCAG 2.2.1). */
const SOON_SECONDS = 180;

/** The time left on a hold. It is seen each second, but read out only at five, two and one minutes. */
export function HoldCountdown({ hold }: { hold: KeptTime }) {
  const { t } = useTranslation('booking');
  const dispatch = useAppDispatch();
  const left = secondsUntil(hold.until, useNow(1000));
  const [extend, { isLoading, isError, isSuccess }] = useExtendHoldMutation();
  useEffect(() => {
    if (left === 0) dispatch(holdRanOut());
  }, [left, dispatch]);
  const keepLonger = async () => {
    const answer = await extend({ params: { id: hold.id }, headers: { 'X-Hold-Token': hold.token } });
    if (!answer.data) return;
    const { secondsLeft, holdToken: token } = answer.data;
    dispatch(holdExtended({ secondsLeft, token, arrivedAt: Date.now() }));
  };
  const soon = left <= SOON_SECONDS;
  return (
    <div className={`${css.hold} ${soon ? css.holdSoon : ''}`}>
      <p role="timer" aria-live="off">
        {t('hold.left')} <strong>{clockText(left)}</strong>
      </p>
      {soon && !isError ? (
        <Button working={isLoading} onClick={() => void keepLonger()}>
          {t('hold.extend')}
        </Button>
      ) : null}
      <output className={isError ? '' : 'unseen'}>
        {isError ? t('hold.cannotExtend') : isSuccess && !soon ? t('hold.extended') : <Spoken left={left} />}
      </output>
    </div>
  );
}

/** The countdown's few spoken words. */
function Spoken({ left }: { left: number }) {
  const { t } = useTranslation('booking');
  const before = useRef(left);
  const [minutes, setMinutes] = useState<number | null>(null);
  useEffect(() => {
    const say = minutesToSay(before.current, left);
    before.current = left;
    if (say !== null) setMinutes(say);
  }, [left]);
  return minutes === null ? null : t('hold.say', { count: minutes });
}

/** Only the clock, for the narrow bar. */
export function HoldClock({ until }: { until: number }) {
  return <>{clockText(secondsUntil(until, useNow(1000)))}</>;
}
