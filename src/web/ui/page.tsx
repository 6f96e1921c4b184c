/** A page's frame: its column, and its title, which names the tab and takes the focus after a navigation. */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';
import styles from './page.module.css';

/** The name behind every tab's title. */
export const SiteName = createContext('');

type PageProps = { width?: 'narrow' | 'medium' | 'broad'; children: ReactNode; className?: string };

export function Page({ width = 'medium', children, className }: PageProps) {
  return <div className={[styles.page, styles[width], className].filter(Boolean).join(' ')}>{children}</div>;
}

type TitleProps = { children: string; lead?: ReactNode; className?: string; tabTitle?: string };

/** The one h1. Mounted by a navigation it takes the focus, so that a screen reader says where one is. */
export function PageTitle({ children, lead, className, tabTitle = children }: TitleProps) {
  const site = useContext(SiteName);
  const { key } = useLocation();
  // Only what brought this page: a later change of its address (a view, a date) leaves the focus where it is.
  const [arrivedByLink] = useState(key !== 'default');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = site && site !== tabTitle ? `${tabTitle} · ${site}` : tabTitle;
  }, [site, tabTitle]);
  useEffect(() => {
    if (arrivedByLink && !window.location.hash) heading.current?.focus({ preventScroll: true });
  }, [arrivedByLink]);
  return (
    <div>
      <h1 ref={heading} tabIndex={-1} className={className ?? styles.title}>
        {children}
      </h1>
      {lead && <p className={styles.lead}>{lead}</p>}
    </div>
  );
}

/** A second-level heading in the title's typeface. */
export function Heading({ children, id }: { children: ReactNode; id?: string }) {
  return (
    <h2 id={id} className={styles.heading}>
      {children}
    </h2>
  );
}
