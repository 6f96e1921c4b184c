import type { Config } from './config.ts';

/** How long a reader may believe the page before asking again; RFC 9116 wants less than a year. */
const VALID_DAYS = 180;

/** `/.well-known/security.txt` (RFC 9116): whom to tell about a security problem of this installation. */
export function securityText(
  config: Pick<Config, 'securityContact' | 'mailFrom' | 'publicUrl'>,
  origin: string,
  now = new Date(),
): string {
  const contact = config.securityContact ?? addressIn(config.mailFrom);
  const expires = new Date(now.getTime() + VALID_DAYS * 86_400_000);
  expires.setUTCHours(0, 0, 0, 0);
  return [
    `Contact: ${/^(https|mailto):/.test(contact) ? contact : `mailto:${contact}`}`,
    `Expires: ${expires.toISOString().replace('.000', '')}`,
    'Preferred-Languages: en, es',
    `Canonical: ${config.publicUrl ?? origin}/.well-known/security.txt`,
    '',
  ].join('\n');
}

/** `Clinic <hello@clinic.example>` */
const addressIn = (from: string): string => /<([^>]+)>/.exec(from)?.[1] ?? from;
