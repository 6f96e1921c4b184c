/** The registration and provider numbers of a change: checked in Australia, where their law is; elsewhere kept as they are. */
import type { BodyOf } from '../../../contracts/endpoint.ts';
import type { changePractitioner } from '../../../contracts/practitioners.ts';
import { may } from '../../../domain/permissions.ts';
import { checkProviderNumber, checkRegistration, type NumberCheck } from '../../../domain/registration-numbers.ts';
import type { Context } from '../../platform/caller.ts';
import { AppError, invalidField } from '../../platform/errors.ts';
import type { ClinicRow } from '../clinics/repository.ts';
import type { ManagedRow } from './manage-repository.ts';

type Body = BodyOf<typeof changePractitioner>;

export type ReadNumbers = {
  /** undefined: it stays as it is. */
  ahpra: string | null | undefined;
  /** undefined: the body says nothing of provider numbers but maybe of places. */
  provider: string | null | undefined;
  /** The provider number at a place after the change. */
  at: (locationId: number) => string | null;
  /** Fields that are kept although they fail their check. */
  forced: string[];
  warnings: string[];
};

export function readNumbers(context: Context, clinic: ClinicRow, old: ManagedRow, body: Body): ReadNumbers {
  const mayForce = body.override !== undefined;
  if (mayForce && (context.caller === null || !may(context.caller.role, 'practitioner.override_numbers', false)))
    throw new AppError('forbidden', 'Only an administrator keeps numbers that fail their check.');
  const forced: string[] = [];
  const warnings: string[] = [];
  const accept = (field: string, check: NumberCheck): string => {
    if (!check.ok) throw invalidField(field, check.message);
    if (check.isForced) forced.push(field);
    if (check.warning !== null) warnings.push(check.warning);
    return check.number;
  };
  const inAustralia = clinic.country === 'AU';
  const profession = body.profession ?? old.profession;
  const readAhpra = (): string | null | undefined => {
    // Another profession has another board: then the number that stands is looked at again.
    const text = body.ahpraNumber === undefined && body.profession !== undefined ? old.ahpra_number : body.ahpraNumber;
    if (text === undefined || text === null || text === '') return text === undefined ? undefined : null;
    return inAustralia ? accept('ahpraNumber', checkRegistration(text, profession, mayForce)) : text;
  };
  const readProvider = (field: string, text: string | null | undefined, known: string | null): string | null => {
    if (text === undefined) return known;
    if (text === null) return null;
    return inAustralia ? accept(field, checkProviderNumber(text, mayForce)) : text;
  };
  const ahpra = readAhpra();
  const places = body.locations ?? old.works_at;
  if (body.providerNumber !== undefined && places.length !== 1)
    throw invalidField('providerNumber', 'Say it with each place: locations[].providerNumber.');
  const byPlace = new Map(
    places.map(({ locationId, providerNumber }, index) => {
      const known = old.works_at.find((place) => place.locationId === locationId)?.providerNumber ?? null;
      const said = body.locations === undefined ? undefined : providerNumber;
      const field = said === undefined ? 'providerNumber' : `locations.${index}.providerNumber`;
      return [locationId, readProvider(field, said ?? body.providerNumber, known)] as const;
    }),
  );
  return { ahpra, provider: body.providerNumber, at: (id) => byPlace.get(id) ?? null, forced, warnings };
}
