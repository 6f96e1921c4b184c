import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Heading } from '../../../ui/page.tsx';
import styles from '../pages/join.module.css';
import { useDevices } from '../use-devices.ts';

/** See yourself, hear yourself: before the session, with nobody watching. */
export function DeviceTest() {
  const { t } = useTranslation('meetings');
  const { state, stream, level, start, stop } = useDevices();
  return (
    <section aria-labelledby="test" className={styles.section}>
      <Heading id="test">{t('test.title')}</Heading>
      <p className={styles.soft}>{t('test.text')}</p>
      {state === 'on' && stream ? (
        <>
          <Picture stream={stream} label={t('test.picture')} />
          <div className={styles.sound}>
            <span id="level">{t('test.sound')}</span>
            <meter aria-labelledby="level" min={0} max={1} value={level} className={styles.meter} />
            <output className={styles.soft}>{level > 0.05 ? t('test.heard') : t('test.speak')}</output>
          </div>
          <Button onClick={stop}>{t('test.stop')}</Button>
        </>
      ) : (
        <Button onClick={() => void start()} working={state === 'asking'}>
          {t('test.start')}
        </Button>
      )}
      {state === 'refused' && <Notice tone="attention">{t('test.refused')}</Notice>}
      {state === 'none' && <Notice tone="attention">{t('test.none')}</Notice>}
    </section>
  );
}

function Picture({ stream, label }: { stream: MediaStream; label: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video ref={video} className={styles.picture} aria-label={label} autoPlay muted playsInline>
      <track kind="captions" />
    </video>
  );
}
