import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ButtonAnchor } from '../ui/button.tsx';
import { Page, PageTitle } from '../ui/page.tsx';
import styles from './shell.module.css';

type Props = { resetOn: string; children: ReactNode };
type State = { failed: boolean; at: string };

/** Catches what a page throws while it draws, says so in words, and tries again on the next address. */
export class ErrorBoundary extends Component<Props, State> {
  override state = { failed: false, at: this.props.resetOn };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  static getDerivedStateFromProps({ resetOn }: Props, { at }: State) {
    return at === resetOn ? null : { failed: false, at: resetOn };
  }

  override render() {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}

function Crash() {
  const { t } = useTranslation('common');
  return (
    <Page width="narrow" className={styles.lonely}>
      <PageTitle lead={t('crash.text')}>{t('crash.title')}</PageTitle>
      <div className={styles.row}>
        <Button look="primary" onClick={() => window.location.reload()}>
          {t('retry')}
        </Button>
        {/* A full load, not a route: what is broken in memory is left behind. */}
        <ButtonAnchor href="/">{t('crash.home')}</ButtonAnchor>
      </div>
    </Page>
  );
}
