/**
 * Asking Google or Facebook who somebody is: by leaving for their page and coming back with the answer behind the `#` of
 * the address. What was asked stays in this tab, so that an answer nobody here asked for is not believed.
 */
export type Company = 'google' | 'facebook';
export type Purpose = 'sign-in' | 'link';

type Asked = { state: string; nonce: string; purpose: Purpose; next: string };
export type CompanyAnswer = Asked & { token: string };

const keyOf = (company: Company) => `attune.asked.${company}`;

/** Leaves for the company's page; comes back to `/sign-in/with/<company>`. */
export function askCompany(company: Company, askUrl: string, { purpose, next }: { purpose: Purpose; next: string }) {
  const asked: Asked = { state: crypto.randomUUID(), nonce: crypto.randomUUID(), purpose, next };
  sessionStorage.setItem(keyOf(company), JSON.stringify(asked));
  const url = new URL(askUrl, window.location.origin);
  url.searchParams.set('redirect_uri', `${window.location.origin}/sign-in/with/${company}`);
  url.searchParams.set('state', asked.state);
  if (company === 'google') url.searchParams.set('nonce', asked.nonce);
  window.location.assign(url.href);
}

/** The answer behind the `#`, once; null for one that was not asked for here, or a person who changed their mind. */
export function takeAnswer(company: Company, hash: string): CompanyAnswer | null {
  const kept = sessionStorage.getItem(keyOf(company));
  sessionStorage.removeItem(keyOf(company));
  // The token leaves the address, so that neither history nor a screenshot keeps it.
  window.history.replaceState(window.history.state, '', window.location.pathname);
  const answer = new URLSearchParams(hash.replace(/^#/, ''));
  const token = answer.get(company === 'google' ? 'id_token' : 'access_token');
  const asked = readAsked(kept);
  return asked && token && answer.get('state') === asked.state ? { ...asked, token } : null;
}

function readAsked(kept: string | null): Asked | null {
  if (kept === null) return null;
  const { state, nonce, purpose, next }: Partial<Asked> = JSON.parse(kept);
  if (state === undefined || nonce === undefined || next === undefined) return null;
  return { state, nonce, next, purpose: purpose === 'link' ? 'link' : 'sign-in' };
}
