/** Who is signed in. The server's cookies are the session; the pages only know the person behind it. */
import type { z } from 'zod';
import { csrf, login, logout, me, register, type User as UserShape } from '../../contracts/identity.ts';
import { useCallback } from 'react';
import { type ApiProblem, answerOf, api, contractMutation, contractQuery } from './api.ts';
import { useAppDispatch } from './hooks.ts';

export type User = z.output<typeof UserShape>;

export const sessionApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Asks whose cookie it is first: strangers and guests are spared a refused request on every page. */
    getSession: build.query<User | null, void>({
      providesTags: ['Session'],
      queryFn: async (_arg, _api, _options, ask) => {
        const token = answerOf(csrf, await ask({ endpoint: csrf, arg: {} }));
        if (token.error) return { error: token.error };
        if (token.data.holder !== 'person') return { data: null };
        const answer = answerOf(me, await ask({ endpoint: me, arg: {} }));
        if (answer.error) return isNobody(answer.error) ? { data: null } : { error: answer.error };
        return { data: answer.data.user };
      },
    }),
    /** What the session of this browser is like, see idle-guard.tsx. */
    ownSession: contractQuery(build, me, { providesTags: ['Session'] }),
    login: contractMutation(build, login),
    register: contractMutation(build, register),
    logout: contractMutation(build, logout),
  }),
});

/** A guest's cookie reads one appointment and is nobody's account. */
function isNobody(problem: ApiProblem): boolean {
  return problem.status === 401 || problem.status === 403 || problem.status === 404;
}

export const { useLoginMutation, useRegisterMutation, useLogoutMutation, useOwnSessionQuery } = sessionApi;

export type Session = { user: User | null; isLoading: boolean };

/** The signed-in person, null for a stranger; `isLoading` until the server has said which. */
export function useSession(): Session {
  const { data, isLoading } = sessionApi.useGetSessionQuery();
  return { user: data ?? null, isLoading };
}

/** After signing in: this person is known at once, and what was read as a stranger is read again. */
export function useRememberPerson(): (user: User) => Promise<void> {
  const dispatch = useAppDispatch();
  return useCallback(
    async (user) => {
      await dispatch(sessionApi.util.upsertQueryData('getSession', undefined, user));
      dispatch(api.util.invalidateTags(['Availability', 'Appointment', 'Preferences', 'Receipts', 'Draft']));
    },
    [dispatch],
  );
}
