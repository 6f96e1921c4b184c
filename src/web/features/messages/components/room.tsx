import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ownZone, useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import {
  type Message,
  useLazyListOlderQuery,
  useListContactsQuery,
  useListMessagesQuery,
  useReadMessageMutation,
} from '../api.ts';
import { byDay, cursorBefore, joinThread, newestUnread } from '../model/thread.ts';
import styles from '../pages/messages.module.css';
import { Composer } from './composer.tsx';

const PAGE = 50;
type Props = { userId: string; ownId: string };

/** One conversation: what was said, the newest in sight, and where to write. */
export function Room({ userId, ownId }: Props) {
  const { t } = useTranslation('messages');
  const problemText = useProblemText();
  const { thread, data, error, isLoading, refetch, older } = useThread(userId);
  useReading(thread, ownId);
  const name = useNameOf(userId, thread, ownId);
  return (
    <section className={styles.room} aria-label={t('with', { name })}>
      <RoomHead name={name} />
      {isLoading && <LoadingSkeleton heights={[64, 64, 64]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data && (
        <>
          <Log thread={thread} ownId={ownId} older={older} />
          <Composer userId={userId} name={name} />
        </>
      )}
    </section>
  );
}

function RoomHead({ name }: { name: string }) {
  const { t } = useTranslation('messages');
  const navigate = useNavigate();
  return (
    <div className={styles.roomHead}>
      <Button look="plain" className={styles.back} onClick={() => void navigate('/messages')}>
        {t('common:back')}
      </Button>
      <Initials name={name} size={40} />
      <h2 className={styles.roomName}>{name}</h2>
    </div>
  );
}

type Older = { hasMore: boolean; isFetching: boolean; load: () => void };

/** The newest page, kept true, and the older ones somebody asked for. */
function useThread(userId: string) {
  const query = { conversationWith: userId, limit: PAGE };
  const { data, error, isLoading, refetch } = useListMessagesQuery({ query }, { refetchOnMountOrArgChange: true });
  const [older, setOlder] = useState<Message[]>([]);
  const [isWhole, setWhole] = useState(false);
  const [ask, { isFetching }] = useLazyListOlderQuery();
  const thread = joinThread(older, data ?? []);
  const [first] = thread;
  const load = async () => {
    if (!first) return;
    const answer = await ask({ query: { ...query, cursor: cursorBefore(first.id) } });
    if (!answer.data) return;
    setOlder((known) => [...(answer.data ?? []), ...known]);
    setWhole(answer.data.length < PAGE);
  };
  const hasMore = !isWhole && (data?.length ?? 0) >= PAGE;
  return { thread, data, error, isLoading, refetch, older: { hasMore, isFetching, load: () => void load() } };
}

/** What is in sight is read. */
function useReading(thread: readonly Message[], ownId: string): void {
  const [markRead] = useReadMessageMutation();
  const unread = newestUnread(thread, ownId);
  const id = unread?.id;
  useEffect(() => {
    if (id === undefined || document.hidden) return;
    void markRead({ params: { id }, query: { earlier: 'true' } });
  }, [id, markRead]);
}

function useNameOf(userId: string, thread: readonly Message[], ownId: string): string {
  const { data } = useListContactsQuery();
  const known = data?.contacts.find((contact) => contact.userId === userId)?.name;
  const [first] = thread;
  return known ?? (first === undefined ? '' : first.senderId === ownId ? first.receiverName : first.senderName);
}

function Log({ thread, ownId, older }: { thread: readonly Message[]; ownId: string; older: Older }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const zone = ownZone();
  const log = useRef<HTMLDivElement>(null);
  const newest = thread.at(-1)?.id;
  // A new message at the end comes into sight; older ones above leave one where one reads.
  useLayoutEffect(() => {
    if (newest === undefined) return;
    // What is above has guessed heights until it is laid out, so the last one itself is brought into sight.
    const show = () => log.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
    show();
    const frame = requestAnimationFrame(show);
    return () => cancelAnimationFrame(frame);
  }, [newest]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a keyboard scrolls it
    <div ref={log} className={styles.log} role="log" aria-label={t('log')} tabIndex={0}>
      {older.hasMore && (
        <Button className={styles.older} working={older.isFetching} onClick={older.load}>
          {t('older')}
        </Button>
      )}
      {thread.length === 0 && <p className={styles.nobody}>{t('empty')}</p>}
      {byDay(thread, (instant) => format.day(instant, zone)).map(([day, messages]) => (
        <Day key={day} day={day} messages={messages} ownId={ownId} />
      ))}
    </div>
  );
}

function Day({ day, messages, ownId }: { day: string; messages: readonly Message[]; ownId: string }) {
  return (
    <>
      <p className={styles.day}>{day}</p>
      {messages.map((message) => (
        <Bubble key={message.id} message={message} isOwn={message.senderId === ownId} />
      ))}
    </>
  );
}

function Bubble({ message, isOwn }: { message: Message; isOwn: boolean }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  return (
    <div className={`${styles.bubble} ${isOwn ? styles.own : ''}`}>
      <span className="unseen">{t('says', { name: message.senderName })}</span>
      <p className={styles.text}>{message.message}</p>
      {message.attachments.map((file) => (
        <p key={file.id}>
          <a href={file.url} download>
            {file.name}
          </a>
        </p>
      ))}
      <p className={styles.meta}>
        {format.time(message.timestamp, ownZone())}
        {isOwn && <> · {message.read ? t('read') : t('sent')}</>}
      </p>
    </div>
  );
}
