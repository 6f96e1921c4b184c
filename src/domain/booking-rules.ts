/** Who can do what, where and how: practitioner ↔ service ↔ session type ↔ location. */
export type SessionType = 'in_person' | 'telehealth';

export interface BookableService {
  id: number;
  isActive: boolean;
  sessionTypes: readonly SessionType[];
  locationIds: readonly number[];
}

export interface BookablePractitioner {
  /** Approved and active. */
  isBookable: boolean;
  serviceIds: readonly number[];
  sessionTypes: readonly SessionType[];
  locationIds: readonly number[];
}

export interface BookableLocation {
  id: number;
  sessionTypes: readonly SessionType[];
}

export interface BookingWish {
  service: BookableService;
  practitioner: BookablePractitioner;
  location: BookableLocation;
  sessionType: SessionType;
}

export type Incompatibility =
  | 'service_unavailable'
  | 'practitioner_unavailable'
  | 'service_not_offered'
  | 'location_not_offered'
  | 'session_type_not_offered';

/** May this be booked at all, whatever the time? The first reason when not. */
export function checkCompatibility({
  service,
  practitioner,
  location,
  sessionType,
}: BookingWish): 'ok' | Incompatibility {
  if (!service.isActive) return 'service_unavailable';
  if (!practitioner.isBookable) return 'practitioner_unavailable';
  if (!practitioner.serviceIds.includes(service.id)) return 'service_not_offered';
  const isThere = service.locationIds.includes(location.id) && practitioner.locationIds.includes(location.id);
  if (!isThere) return 'location_not_offered';
  return commonSessionTypes(service, practitioner, location).includes(sessionType) ? 'ok' : 'session_type_not_offered';
}

/** How a session can be held: what service, practitioner and location all offer. */
export function commonSessionTypes(
  service: Pick<BookableService, 'sessionTypes'>,
  practitioner: Pick<BookablePractitioner, 'sessionTypes'>,
  location: Pick<BookableLocation, 'sessionTypes'>,
): SessionType[] {
  return service.sessionTypes.filter(
    (type) => practitioner.sessionTypes.includes(type) && location.sessionTypes.includes(type),
  );
}

/** The delivery of a booking that names none (CONTRACT.md 13): telehealth for a video meeting or where nothing else is left, else in person. */
export function defaultDeliveryMode(possible: readonly SessionType[], wantsVideoMeeting: boolean): SessionType {
  return wantsVideoMeeting || !possible.includes('in_person') ? 'telehealth' : 'in_person';
}
