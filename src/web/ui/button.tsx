/** What can be done. `primary` once a screen; `quiet` for the rest; `plain` inside text and cards; `danger` for what cannot be taken back. */
import type { ComponentProps, MouseEvent } from 'react';
import { Link, type LinkProps } from 'react-router';
import styles from './button.module.css';

type Look = { look?: 'primary' | 'quiet' | 'plain' | 'danger'; wide?: boolean };

function classes({ look = 'quiet', wide }: Look, working: boolean, extra: string | undefined): string {
  return [styles.button, styles[look], wide && styles.wide, working && styles.working, extra].filter(Boolean).join(' ');
}

type Press = { working?: boolean; onClick?: (event: MouseEvent<HTMLButtonElement>) => unknown };

/** `working`: the request is under way; the button stays focusable and does nothing more meanwhile. */
export function Button({
  look,
  wide,
  working = false,
  className,
  onClick,
  type = 'button',
  ...rest
}: Look & Press & Omit<ComponentProps<'button'>, 'onClick'>) {
  return (
    <button
      {...rest}
      type={working ? 'button' : type}
      className={classes({ look, wide }, working, className)}
      aria-disabled={working || undefined}
      onClick={working ? undefined : onClick}
    />
  );
}

/** A link that looks like a button: it goes to a page. */
export function ButtonLink({ look, wide, className, ...rest }: Look & LinkProps) {
  return <Link {...rest} className={classes({ look, wide }, false, className)} />;
}

/** A link out of the pages, or a download, that looks like a button. */
export function ButtonAnchor({ look, wide, className, children, ...rest }: Look & ComponentProps<'a'>) {
  return (
    <a {...rest} className={classes({ look, wide }, false, className)}>
      {children}
    </a>
  );
}
