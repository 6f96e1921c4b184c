/** A list beside a form: on a phone one of the two at a time. What is chosen stands in the address. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Button, ButtonLink } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { TickField } from '../../../ui/fields.tsx';
import { Page, PageTitle } from '../../../ui/page.tsx';
import styles from './editor.module.css';

export type Choice = { id: number; name: string; end?: ReactNode; detail?: string };

/** What the address says: a number, something new, or nothing. */
export function useChosen(): number | 'new' | null {
  const [search] = useSearchParams();
  const text = search.get('open');
  if (text === 'new') return 'new';
  const id = Number(text);
  return text !== null && Number.isInteger(id) ? id : null;
}

export function EditorPage({
  title,
  lead,
  add,
  choices,
  children,
}: {
  title: string;
  lead: string;
  add: string;
  choices: readonly Choice[];
  /** The form of what is chosen. */
  children: ReactNode;
}) {
  const chosen = useChosen();
  return (
    <Page width="broad" className={styles.page}>
      <div className={styles.head}>
        <PageTitle lead={lead}>{title}</PageTitle>
        <ButtonLink to="?open=new" look="primary">
          {add}
        </ButtonLink>
      </div>
      <div className={`${styles.work} ${chosen === null ? '' : styles.open}`}>
        <ul className={styles.list}>
          {choices.map(({ id, name, end, detail }) => (
            <li key={id}>
              <Link
                to={`?open=${id}`}
                className={`${styles.choice} ${chosen === id ? styles.chosen : ''}`}
                aria-current={chosen === id ? 'true' : undefined}
              >
                <span className={styles.name}>{name}</span>
                <span className={styles.end}>{end}</span>
                {detail && <span className={styles.detail}>{detail}</span>}
              </Link>
            </li>
          ))}
        </ul>
        {children}
      </div>
    </Page>
  );
}

export function FormCard({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('catalog');
  return (
    <Card className={styles.form}>
      <div className={styles.formHead}>
        <h2 className={styles.formTitle}>{title}</h2>
        <ButtonLink to="?" look="plain">
          {t('close')}
        </ButtonLink>
      </div>
      {children}
    </Card>
  );
}

export function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {hint && <p className={styles.hint}>{hint}</p>}
      {children}
    </fieldset>
  );
}

/** Several of a few: each a box to tick. */
export function TickGroup<Id extends string | number>({
  options,
  chosen,
  onChange,
}: {
  options: readonly { id: Id; name: string }[];
  chosen: readonly Id[];
  onChange: (chosen: Id[]) => void;
}) {
  return (
    <div className={styles.ticks}>
      {options.map(({ id, name }) => (
        <TickField
          key={id}
          label={name}
          checked={chosen.includes(id)}
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id))
          }
        />
      ))}
    </div>
  );
}

export function SaveRow({ working, saved, extra }: { working: boolean; saved: boolean; extra?: ReactNode }) {
  const { t } = useTranslation('catalog');
  return (
    <div className={styles.actions}>
      <Button type="submit" look="primary" working={working}>
        {t('save')}
      </Button>
      {extra}
      <output className={styles.saved}>{saved ? t('saved') : ''}</output>
    </div>
  );
}
