import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { chooseLanguage, chosenLanguage, i18n, LANGUAGES } from '../i18n/i18n.ts';
import { IconCross, IconMenu, IconMoon, IconSun } from '../ui/icons.tsx';
import { Bell } from './bell.tsx';
import type { Clinic } from './clinic.ts';
import { type User, useLogoutMutation, useSession } from './session.ts';
import { useWaiting } from './waitlist.ts';
import styles from './shell.module.css';

/** Keyed by the place in the history: arriving somewhere closes the menu that led there. */
export function Header({ clinic }: { clinic: Clinic }) {
  return <Bar key={useLocation().key} clinic={clinic} />;
}

function Bar({ clinic }: { clinic: Clinic }) {
  const { t } = useTranslation('common');
  const [open, setOpen] = useState(false);
  return (
    <header className={styles.header}>
      <div className={styles.bar}>
        <Link to="/" className={styles.wordmark}>
          {clinic.name}
        </Link>
        <Bell />
        <button
          type="button"
          className={styles.menuButton}
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => setOpen(!open)}
        >
          {open ? <IconCross /> : <IconMenu />}
          <span className="unseen">{open ? t('menu.close') : t('menu.open')}</span>
        </button>
        <div id="menu" className={styles.menu} data-open={open}>
          <nav aria-label={t('menu.main')} className={styles.nav}>
            <Link to="/#people">{t('menu.people')}</Link>
            <Link to="/#services">{t('menu.services')}</Link>
            <Link to="/#places">{t('menu.places')}</Link>
          </nav>
          <div className={styles.tools}>
            <LanguageSwitch />
            <SchemeSwitch />
          </div>
          <PersonLinks />
        </div>
      </div>
    </header>
  );
}

/** Offers the other language, in its own words. */
function LanguageSwitch() {
  const { t, i18n: current } = useTranslation('common');
  const other = LANGUAGES.find((language) => language !== current.language) ?? 'en';
  return (
    <button type="button" lang={other} className={styles.language} onClick={() => void chooseLanguage(other)}>
      {t(`language.${other}`)}
    </button>
  );
}

function SchemeSwitch() {
  const { t } = useTranslation('common');
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const label = scheme === 'dark' ? t('scheme.toLight') : t('scheme.toDark');
  return (
    <button
      type="button"
      className={styles.iconButton}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
    >
      {scheme === 'dark' ? <IconSun /> : <IconMoon />}
    </button>
  );
}

function PersonLinks() {
  const { t } = useTranslation('common');
  const { user, isLoading } = useSession();
  useEffect(() => {
    if (user && !chosenLanguage() && user.language !== i18n.language) void i18n.changeLanguage(user.language);
  }, [user]);
  if (isLoading) return <div className={styles.person} />;
  return (
    <div className={styles.person}>
      {user ? <SignedIn user={user} /> : <NavLink to="/sign-in">{t('person.signIn')}</NavLink>}
    </div>
  );
}

function SignedIn({ user }: { user: User }) {
  const { t } = useTranslation('common');
  const [logout] = useLogoutMutation();
  const { waits, offered } = useWaiting();
  const signOut = async () => {
    await logout();
    // A full load, not a route: nothing of the person stays in this page's memory.
    window.location.assign('/');
  };
  return (
    <>
      {user.role === 'patient' ? (
        <NavLink to="/appointments">{t('person.appointments')}</NavLink>
      ) : (
        <NavLink to="/calendar">{t('person.calendar')}</NavLink>
      )}
      {waits && <NavLink to="/waitlist">{offered ? t('person.timeKept') : t('person.waitlist')}</NavLink>}
      <NavLink to="/account" title={t('person.signedInAs', { name: user.name })}>
        {t('person.account')}
      </NavLink>
      <button type="button" onClick={() => void signOut()}>
        {t('person.signOut')}
      </button>
    </>
  );
}
