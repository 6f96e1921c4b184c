import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useClinic } from '../../../app/clinic.ts';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { TextField } from '../../../ui/fields.tsx';
import { Initials } from '../../../ui/initials.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import {
  type Contact,
  type Message,
  useListContactsQuery,
  useListMessagesQuery,
  useSearchMessagesQuery,
} from '../api.ts';
import styles from '../pages/messages.module.css';

type Props = { openId: string | undefined; ownId: string };

/** The newest message of each conversation, whom else one may write to, and a search in one's own messages. */
export function People({ openId, ownId }: Props) {
  const { t } = useTranslation('messages');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  return (
    <div className={styles.people}>
      <div className={styles.finder}>
        <TextField
          label={t('search')}
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      {q.length >= 2 ? <Found q={q} ownId={ownId} /> : <Conversations openId={openId} ownId={ownId} />}
    </div>
  );
}

function Conversations({ openId, ownId }: Props) {
  const { t } = useTranslation('messages');
  const problemText = useProblemText();
  const { data, error, isLoading, refetch } = useListMessagesQuery({ query: {} }, { refetchOnMountOrArgChange: true });
  const contacts = useListContactsQuery();
  if (isLoading) return <LoadingSkeleton heights={[64, 64, 64]} />;
  if (!data) return <ErrorState text={problemText(error)} onRetry={refetch} />;
  const people = contacts.data?.contacts ?? [];
  const written = new Set(data.map((message) => otherIn(message, ownId).id));
  return (
    <ul className={styles.list} aria-label={t('people')}>
      {data.map((message) => (
        <li key={message.id}>
          <PersonLink
            person={otherIn(message, ownId)}
            message={message}
            isOpen={otherIn(message, ownId).id === openId}
          />
        </li>
      ))}
      {people
        .filter(({ userId }) => !written.has(userId))
        .map((contact) => (
          <li key={contact.userId}>
            <ContactLink contact={contact} isOpen={contact.userId === openId} />
          </li>
        ))}
    </ul>
  );
}

function otherIn(message: Message, ownId: string): { id: string; name: string } {
  return message.senderId === ownId
    ? { id: message.receiverId, name: message.receiverName }
    : { id: message.senderId, name: message.senderName };
}

type LinkProps = { person: { id: string; name: string }; message: Message; isOpen: boolean };

function PersonLink({ person, message, isOpen }: LinkProps) {
  const { t } = useTranslation('messages');
  const preview = message.message || message.attachments.map(({ name }) => name).join(', ');
  const unread = message.unread ?? 0;
  return (
    <Link to={`/messages/${person.id}`} className={styles.person} aria-current={isOpen ? 'page' : undefined}>
      <Initials name={person.name} size={44} />
      <span>
        <span className={styles.name}>{person.name}</span>
        <br />
        <span className={styles.preview}>{shorten(preview)}</span>
      </span>
      {unread > 0 && (
        <span className={styles.badge}>
          {unread}
          <span className="unseen"> {t('unread')}</span>
        </span>
      )}
    </Link>
  );
}

const shorten = (text: string): string => (text.length > 34 ? `${text.slice(0, 32).trimEnd()}…` : text);

function ContactLink({ contact, isOpen }: { contact: Contact; isOpen: boolean }) {
  const { t } = useTranslation('messages');
  return (
    <Link to={`/messages/${contact.userId}`} className={styles.person} aria-current={isOpen ? 'page' : undefined}>
      <Initials name={contact.name} photo={contact.avatar} size={44} />
      <span>
        <span className={styles.name}>{contact.name}</span>
        <br />
        <span className={styles.preview}>{contact.title ?? t(`kind.${contact.kind}`)}</span>
      </span>
    </Link>
  );
}

function Found({ q, ownId }: { q: string; ownId: string }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const { data, isFetching } = useSearchMessagesQuery({ query: { q } });
  if (!data) return <LoadingSkeleton heights={[64, 64]} />;
  return (
    <>
      <output className={styles.nobody}>
        {isFetching ? t('common:loading') : t('found', { count: data.messages.length })}
      </output>
      <ul className={styles.list}>
        {data.messages.map((message) => (
          <li key={message.id}>
            <Link to={`/messages/${otherIn(message, ownId).id}`} className={styles.person}>
              <Initials name={otherIn(message, ownId).name} size={44} />
              <span>
                <span className={styles.name}>{otherIn(message, ownId).name}</span>
                <br />
                <span className={styles.preview}>{shorten(message.message)}</span>
              </span>
              <span className={styles.preview}>{format.day(message.timestamp, zone)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
