import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { Page } from '../ui/page.tsx';
import { LoadingSkeleton } from '../ui/states.tsx';
import { useSession } from './session.ts';

/** A page for signed-in people; a stranger signs in first and comes back here. */
export function RequireSession({ children }: { children: ReactNode }) {
  const { user, isLoading } = useSession();
  const { pathname, search } = useLocation();
  if (isLoading) {
    return (
      <Page>
        <LoadingSkeleton heights={[48, 160, 160]} />
      </Page>
    );
  }
  return user ? children : <Navigate replace to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} />;
}
