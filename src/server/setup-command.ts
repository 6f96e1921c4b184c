/** `attune setup` and `attune clinic`: the clinics of this server, made by whoever runs it. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { isHostName } from '../domain/new-clinic.ts';
import { addClinic, giveHostNames, setUp } from './modules/administration/service.ts';
import { StartupProblem } from './platform/startup-problem.ts';
import { run } from './run.ts';

const SETUP_USE = `Say: attune setup --clinic "Name of the clinic" --email you@example.org
  --country AU       where it is (AU, NZ, GB, IE, ES, MX; others with the three below)
  --timezone, --currency, --locale   such as Europe/Lisbon, EUR, en-GB
  --slug             its name in addresses, made from the name
  --host             comma list of its own host names
  --name             your name`;
const CLINIC_USE = `Say: attune clinic list
     attune clinic add --clinic "Name" --email their@example.org (and the other options of setup)
     attune clinic hosts --clinic <slug> --host clinic.example,www.clinic.example`;

const text = { type: 'string' } as const;
const OPTIONS = {
  clinic: text, email: text, name: text, country: text, timezone: text, currency: text, locale: text, slug: text, host: text,
}; // biome-ignore format: a list of names

type Given = Partial<Record<keyof typeof OPTIONS, string>>;

function readOptions(args: string[], use: string): Given {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true }).values;
  } catch {
    throw new StartupProblem(use);
  }
}

const hostsOf = (list: string | undefined): string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

function readWish(args: string[], use: string) {
  const given = readOptions(args, use);
  const { clinic = '', email = '', country = 'AU', name, slug, timezone, currency, locale } = given;
  if (clinic.trim() === '') throw new StartupProblem(use);
  if (!z.email().safeParse(email).success)
    throw new StartupProblem(`--email is an email address, such as you@example.org.\n\n${use}`);
  if (!/^[A-Za-z]{2}$/.test(country)) throw new StartupProblem('--country has two letters, such as AU.');
  if (currency !== undefined && !/^[A-Za-z]{3}$/.test(currency))
    throw new StartupProblem('--currency has three letters, such as EUR.');
  const hostNames = hostsOf(given.host);
  const wrong = hostNames.find((host) => !isHostName(host));
  if (wrong !== undefined) throw new StartupProblem(`“${wrong}” is no host name: write it as in clinic.example.`);
  const person = name?.trim() ?? null;
  return {
    name: clinic.trim(),
    email,
    country: country.toUpperCase(),
    person,
    slug,
    timezone,
    currency,
    locale,
    hostNames,
  };
}

/** Without the demo: a server that is set up has clinics of its own. */
async function withPlatform<T>(work: (parts: Awaited<ReturnType<typeof run>>['parts']) => Promise<T>): Promise<T> {
  const running = await run(process.env, { api: false, worker: false }, { demo: false });
  try {
    return await work(running.parts);
  } finally {
    await running.stop();
  }
}

export async function setupCommand(args: string[]): Promise<void> {
  const wish = readWish(args, SETUP_USE);
  const { clinic, link, isNew } = await withPlatform(({ platform }) => setUp(platform, wish));
  const made = isNew
    ? `“${clinic.name}” is set up.`
    : `“${clinic.name}” was set up before; its earlier link no longer works.`;
  process.stdout.write(
    `${made} Open this link once, within a week, to choose a password and a second factor:\n\n  ${link}\n\n`,
  );
}

export async function clinicCommand([verb, ...args]: string[]): Promise<void> {
  if (verb === 'list' && args.length === 0) return listClinics();
  if (verb === 'add') {
    const wish = readWish(args, CLINIC_USE);
    const { clinic, link } = await withPlatform(({ platform }) => addClinic(platform, wish));
    process.stdout.write(
      `“${clinic.name}” is there as ${clinic.slug}. Its administrator opens this link once, within a week:\n\n  ${link}\n\n`,
    );
    return;
  }
  const { clinic: slug, host } = verb === 'hosts' ? readOptions(args, CLINIC_USE) : {};
  if (slug === undefined || host === undefined) throw new StartupProblem(CLINIC_USE);
  const changed = await withPlatform(({ platform }) => giveHostNames(platform, slug, hostsOf(host)));
  process.stdout.write(`${changed.slug} answers at ${changed.host_names.join(', ') || 'no host name of its own'}.\n`);
}

async function listClinics(): Promise<void> {
  const rows = await withPlatform(({ clinics }) => clinics.all());
  for (const { slug, name, host_names: hosts, is_default: isDefault } of rows)
    process.stdout.write(`${slug}\t${name}\t${hosts.join(',') || '-'}${isDefault ? '\tdefault' : ''}\n`);
}
