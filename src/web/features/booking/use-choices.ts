import { useMemo } from 'react';
import { type Practitioner, type Service, useListPractitionersQuery, useListServicesQuery } from '../../app/catalog.ts';
import { type Clinic, useClinic } from '../../app/clinic.ts';
import { useBooking } from './use-booking.ts';

export type Choices = {
  clinic: Clinic | undefined;
  service: Service | undefined;
  /** The chosen one, or whose time is being kept; undefined for "no preference" and before the choice. */
  practitioner: Practitioner | undefined;
  /** Whose clock the practitioner works by. */
  placeZone: string;
};

/** The chosen service and practitioner as the catalog has them. */
export function useChoices(): Choices {
  const booking = useBooking();
  const clinic = useClinic();
  const { data: services } = useListServicesQuery({ query: { limit: 100 } });
  const { data: practitioners } = useListPractitionersQuery(
    { query: { serviceId: booking.serviceId ?? 0, sort: 'next_available', limit: 100 } },
    { skip: booking.serviceId === null },
  );
  return useMemo(() => {
    const wanted = booking.hold?.practitionerId ?? booking.practitionerId;
    const practitioner = practitioners?.practitioners.find((candidate) => candidate.id === wanted);
    const heldAt = clinic?.locations.find((location) => location.id === booking.hold?.locationId);
    return {
      clinic,
      service: services?.services.find((candidate) => candidate.id === booking.serviceId),
      practitioner,
      placeZone: heldAt?.timezone ?? practitioner?.timezone ?? clinic?.timezone ?? 'UTC',
    };
  }, [booking, clinic, services, practitioners]);
}
