/** Making a clinic, and giving it host names: done by command, by whoever runs the server. */
import { beginningIn, isHostName, KNOWN_COUNTRIES, slugOf } from '../../../domain/new-clinic.ts';
import { setClinic, type Tx } from '../../platform/db.ts';
import { StartupProblem } from '../../platform/startup-problem.ts';
import * as founding from './founding-repository.ts';
import type { ClinicRow } from './repository.ts';

export type ClinicWish = {
  name: string;
  email: string;
  country: string;
  slug?: string | undefined;
  timezone?: string | undefined;
  currency?: string | undefined;
  locale?: string | undefined;
  hostNames: string[];
};

/** Every clinic, locked, so that two who found one at the same time see each other. */
export const listClinicsForFounding = founding.listForFounding;

/** A clinic with one place, ready for its administrator. The transaction is in that clinic afterwards. */
export async function foundClinic(
  tx: Tx,
  wish: ClinicWish,
  present: readonly ClinicRow[],
  at: Date,
): Promise<ClinicRow> {
  const beginning = beginningIn(wish.country);
  const { timezone = beginning?.timezone, currency = beginning?.currency, locale = beginning?.locale } = wish;
  if (timezone === undefined || currency === undefined || locale === undefined)
    throw new StartupProblem(
      `We know ${KNOWN_COUNTRIES.join(', ')}; for ${wish.country} say --timezone, --currency and --locale as well.`,
    );
  checkZone(timezone, locale);
  const slug = wish.slug ?? slugOf(wish.name);
  if (slug === null || slugOf(slug) !== slug)
    throw new StartupProblem('Say --slug: the name in addresses, of letters a to z, digits and hyphens.');
  if (present.some((clinic) => clinic.slug === slug))
    throw new StartupProblem(`There is a clinic “${slug}” already; choose another --slug.`);
  checkHostNames(wish.hostNames, present, null);
  const clinic = await founding.insertClinic(tx, {
    slug,
    name: wish.name,
    email: wish.email,
    host_names: wish.hostNames,
    is_default: present.length === 0,
    timezone,
    currency: currency.toUpperCase(),
    locale,
    country: wish.country,
    tax_rate_basis_points: beginning?.taxRateBasisPoints ?? 0,
    tax_registered: false,
    public_ratings: beginning?.publicRatings ?? false,
    created_at: at,
  });
  await setClinic(tx, clinic.id);
  const sessionTypes = ['in_person', 'telehealth'];
  await founding.insertLocation(tx, { clinic_id: clinic.id, name: wish.name, timezone, session_types: sessionTypes });
  return clinic;
}

/** The addresses under which a clinic's pages answer; the first stands in its mails. */
export async function changeHostNames(tx: Tx, slug: string, hostNames: string[]): Promise<ClinicRow> {
  const present = await founding.listForFounding(tx);
  const clinic = present.find((one) => one.slug === slug);
  if (clinic === undefined)
    throw new StartupProblem(`There is no clinic “${slug}”; there are: ${present.map((one) => one.slug).join(', ')}.`);
  checkHostNames(hostNames, present, clinic.id);
  await founding.setHostNames(tx, clinic.id, hostNames);
  await setClinic(tx, clinic.id);
  return { ...clinic, host_names: hostNames };
}

function checkZone(timezone: string, locale: string): void {
  try {
    new Intl.DateTimeFormat(locale, { timeZone: timezone }).format(0);
  } catch {
    throw new StartupProblem(`--timezone is a name such as Australia/Melbourne, --locale one such as en-AU.`);
  }
}

function checkHostNames(hostNames: readonly string[], present: readonly ClinicRow[], ownId: number | null): void {
  for (const name of hostNames) {
    if (!isHostName(name)) throw new StartupProblem(`“${name}” is no host name: write it as in clinic.example.`);
    const other = present.find((clinic) => clinic.id !== ownId && clinic.host_names.includes(name));
    if (other !== undefined) throw new StartupProblem(`${name} is the address of “${other.slug}” already.`);
  }
}
