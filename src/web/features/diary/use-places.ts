import { useListPractitionersQuery } from '../../app/catalog.ts';
import { type Clinic, useClinic } from '../../app/clinic.ts';

/** The places where a practitioner works; all of the clinic's until the list has come. */
export function usePlaces(practitionerId: number): Clinic['locations'] {
  const locations = useClinic()?.locations ?? [];
  const { data } = useListPractitionersQuery({ query: { limit: 100, sort: 'name' } });
  const person = data?.practitioners.find((one) => one.id === practitionerId);
  return person ? locations.filter((place) => person.locationIds.includes(place.id)) : locations;
}
