import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { sendContactRequest } from '../../../../contracts/contact.ts';
import type { BodyOf } from '../../../../contracts/endpoint.ts';
import { useClinic } from '../../../app/clinic.ts';
import { bodyShape, contractResolver, textOrNothing } from '../../../app/contract-form.ts';
import { useSession } from '../../../app/session.ts';
import { useProblemText } from '../../../i18n/problem.ts';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { FieldPair, Form, TextAreaField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import { useSendContactRequestMutation } from '../api.ts';
import styles from '../contact.module.css';

type Typed = { name: string; email: string; phone: string; subject: string; message: string };
type Body = BodyOf<typeof sendContactRequest>;

const resolver = contractResolver<Typed, Body>(bodyShape(sendContactRequest), (typed) => ({
  ...typed,
  phone: textOrNothing(typed.phone),
  subject: textOrNothing(typed.subject),
}));

/** Asking the clinic something, without an account. */
export function ContactPage() {
  const { t } = useTranslation('contact');
  const { user } = useSession();
  const clinic = useClinic();
  const [send, answer] = useSendContactRequestMutation();
  return (
    <Page width="narrow" className={styles.page}>
      <PageTitle lead={t('lead')}>{t('title')}</PageTitle>
      {answer.data ? (
        <div className={styles.section}>
          <Notice tone="good">{t('sent')}</Notice>
          <p>{t('sentText')}</p>
          <div>
            <ButtonLink to="/">{t('home')}</ButtonLink>
          </div>
        </div>
      ) : (
        <>
          <p className={styles.crisis}>
            <strong>{t('common:footer.crisis')}:</strong>{' '}
            {t([`common:footer.crisisText.${clinic?.country ?? 'other'}`, 'common:footer.crisisText.other'])}
          </p>
          <ContactForm
            key={user?.id ?? 'stranger'}
            name={user?.name ?? ''}
            email={user?.email ?? ''}
            send={(body) => void send({ body, idempotencyKey: crypto.randomUUID() })}
            answer={answer}
          />
        </>
      )}
    </Page>
  );
}

type FormProps = {
  name: string;
  email: string;
  send: (body: Body) => void;
  answer: { error?: unknown; isLoading: boolean };
};

function ContactForm({ name, email, send, answer }: FormProps) {
  const { t } = useTranslation('contact');
  const problemText = useProblemText();
  const form = useForm({ resolver, defaultValues: { name, email, phone: '', subject: '', message: '' } });
  const { errors } = form.formState;
  return (
    <Form onSubmit={form.handleSubmit(send)}>
      {answer.error !== undefined && <Notice tone="bad">{problemText(answer.error)}</Notice>}
      <FieldPair>
        <TextField label={t('name')} autoComplete="name" error={errors.name?.message} {...form.register('name')} />
        <TextField
          label={t('email')}
          type="email"
          autoComplete="email"
          error={errors.email?.message}
          {...form.register('email')}
        />
      </FieldPair>
      <TextField
        label={t('phone')}
        optional
        type="tel"
        autoComplete="tel"
        error={errors.phone?.message}
        {...form.register('phone')}
      />
      <TextField label={t('subject')} optional error={errors.subject?.message} {...form.register('subject')} />
      <TextAreaField
        label={t('message')}
        hint={t('messageHint')}
        autosize
        minRows={5}
        error={errors.message?.message}
        {...form.register('message')}
      />
      <div>
        <Button type="submit" look="primary" working={answer.isLoading}>
          {t('send')}
        </Button>
      </div>
    </Form>
  );
}
