import type { Attune } from './attune.ts';

/** What a browser does to connect a calendar: to the vendor's page, yes, and back. */
export async function connectCalendar(
  app: Attune,
  token: string,
  wish: { provider: 'google' | 'microsoft'; account: string; choice?: 'yes' | 'no' },
) {
  const started = await app.get(`/api/calendar-connections/${wish.provider}/start`, { token });
  const asked = new URL(started.headers.get('location') ?? 'about:blank');
  const { account, choice = 'yes' } = wish;
  const form = new URLSearchParams([...asked.searchParams, ['account', account], ['choice', choice]]);
  const consent = await fetch(asked.origin + asked.pathname, { method: 'POST', body: form, redirect: 'manual' });
  const back = new URL(consent.headers.get('location') ?? 'about:blank');
  const finish = (as: string) => app.get(back.pathname + back.search, { token: as });
  return { started, asked, back, finish, finished: await finish(token) };
}
