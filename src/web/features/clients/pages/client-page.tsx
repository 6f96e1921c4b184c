import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { useClinic } from '../../../app/clinic.ts';
import { Documents } from '../../../app/documents.tsx';
import { useFormat } from '../../../i18n/format.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Heading, Page, PageTitle } from '../../../ui/page.tsx';
import { ErrorState, LoadingSkeleton } from '../../../ui/states.tsx';
import { StatusPill, type Tone } from '../../../ui/status-pill.tsx';
import { type ClientProfile, useGetClientProfileQuery } from '../api.ts';
import styles from './clients.module.css';

/** One client: who they are, what they told, their sessions and notes, their documents. */
export function ClientPage() {
  const { t } = useTranslation('clients');
  const problemText = useProblemText();
  const id = Number(useParams().id);
  const { data, error, isLoading, refetch } = useGetClientProfileQuery({ params: { id } });
  return (
    <Page width="broad" className={styles.page}>
      {isLoading && <LoadingSkeleton heights={[56, 160, 240]} />}
      {!isLoading && !data && <ErrorState text={problemText(error)} onRetry={refetch} />}
      {data && <Profile profile={data} />}
      {data && (
        <section className={styles.section} aria-labelledby="documents">
          <Heading id="documents">{t('documents')}</Heading>
          <Documents patientId={id} />
        </section>
      )}
    </Page>
  );
}

function Profile({ profile }: { profile: ClientProfile }) {
  const { t } = useTranslation('clients');
  const { client } = profile;
  return (
    <>
      <PageTitle lead={[client.email, client.phone].filter(Boolean).join(' · ')}>{client.name}</PageTitle>
      {client.userId && (
        <div className={styles.actions}>
          <ButtonLink look="primary" to={`/messages/${client.userId}`}>
            {t('write')}
          </ButtonLink>
        </div>
      )}
      <div className={styles.columns}>
        <Person profile={profile} />
        <Told profile={profile} />
      </div>
      <section className={styles.section} aria-labelledby="sessions">
        <Heading id="sessions">{t('sessions')}</Heading>
        {profile.appointments.length === 0 && <p className={styles.soft}>{t('noSessions')}</p>}
        <ul className={styles.sessions}>
          {profile.appointments.map((session) => (
            <SessionRow key={session.appointment.id} session={session} profile={profile} />
          ))}
        </ul>
      </section>
    </>
  );
}

function Person({ profile: { client, details } }: { profile: ClientProfile }) {
  const { t } = useTranslation('clients');
  const format = useFormat();
  const zone = useClinic()?.timezone ?? 'UTC';
  const contact = client.emergencyContact ?? details.emergencyContact;
  const { consent } = details;
  const consentText =
    consent.at === null
      ? t('consentNever')
      : t(consent.given ? 'consentGiven' : 'consentTaken', {
          day: format.date(consent.at, zone),
          version: consent.version ?? '',
        });
  return (
    <Card className={styles.card}>
      <h2>{t('person')}</h2>
      <Facts
        facts={[
          [t('field.dateOfBirth'), client.dateOfBirth && format.date(`${client.dateOfBirth}T12:00:00Z`, 'UTC')],
          [t('field.address'), client.address],
          [t('field.insurance'), client.insurance],
          [t('emergency'), contact && `${contact.name} (${contact.relationship}), ${contact.phone}`],
          [t('consent'), consentText],
        ]}
      />
    </Card>
  );
}

function Told({ profile: { details } }: { profile: ClientProfile }) {
  const { t } = useTranslation('clients');
  const told = (['reason', 'history', 'medications', 'goals'] as const).filter((name) => details[name]);
  return (
    <Card className={styles.card}>
      <h2>{t('details')}</h2>
      {told.length === 0 && <p className={styles.soft}>{t('noDetails')}</p>}
      {told.map((name) => (
        <div key={name}>
          <h3 className={styles.soft}>{t(`told.${name}`)}</h3>
          <p className={styles.told}>{details[name]}</p>
        </div>
      ))}
    </Card>
  );
}

const TONES: Record<'none' | 'draft' | 'signed', Tone> = { none: 'attention', draft: 'attention', signed: 'good' };
type SessionProps = { session: ClientProfile['appointments'][number]; profile: ClientProfile };

function SessionRow({ session: { appointment, note }, profile }: SessionProps) {
  const { t } = useTranslation('clients');
  const format = useFormat();
  const { id, startsAt, timezone, type, status, deliveryMode } = appointment;
  const said = profile.feedback.find(({ appointmentId }) => appointmentId === id);
  const takesPlace = status === 'completed' || status === 'confirmed';
  return (
    <li className={styles.session}>
      <div>
        <span className={styles.name}>{format.dateTime(startsAt, timezone)}</span> · {type}
        <div className={styles.soft}>
          {t(`appointment.${status}`)} · {t(`common:session.${deliveryMode}`)}
          {said && <> · {t('said', { rating: said.rating, comment: said.comment ?? '' })}</>}
        </div>
      </div>
      {takesPlace && (
        <Link to={`/notes/${id}`}>
          {status === 'completed' || note !== 'none' ? (
            <StatusPill tone={TONES[note]}>{t(`note.${note}`)}</StatusPill>
          ) : (
            t('writeNote')
          )}
        </Link>
      )}
    </li>
  );
}
