import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import type { Appointment } from './api.ts';
import type { SessionKind } from './model/booking-slice.ts';
import { clocksDiffer } from './model/zones.ts';
import { ownZone } from '../../i18n/format.ts';
import { useBooking } from './use-booking.ts';
import { useChoices } from './use-choices.ts';
import { useTaxName } from './use-tax-name.ts';

export type SummaryLine = { name: 'what' | 'who' | 'when' | 'where' | 'price'; text: string; note?: string };

/** What has been chosen so far, line by line; a line not chosen yet has an empty text. */
export function useChosenSummary(): SummaryLine[] {
  const { t } = useTranslation('booking');
  const format = useFormat();
  const booking = useBooking();
  const say = useWords();
  const { clinic, service, practitioner, placeZone } = useChoices();
  const { hold } = booking;
  const location = clinic?.locations.find((place) => place.id === hold?.locationId);
  const anybody = booking.practitionerId === 'any' ? t('summary.firstAvailable') : '';
  const way = hold ? hold.deliveryMode : (booking.sessionType ?? null);
  return [
    { name: 'what', text: service?.name ?? '', note: service ? format.minutes(service.durationMinutes) : '' },
    { name: 'who', text: practitioner?.name ?? anybody, note: practitioner?.title ?? '' },
    hold ? say.when(hold.startsAt, placeZone) : { name: 'when', text: '' },
    { name: 'where', ...say.where(way, location ?? null, hold !== null) },
    service ? say.price(hold?.price ?? service.price, service.currency, service.gst) : { name: 'price', text: '' },
  ];
}

/** The same lines of an appointment that exists. */
export function useBookedSummary(appointment: Appointment): SummaryLine[] {
  const format = useFormat();
  const say = useWords();
  const { service, practitioner, location, price, currency, gst } = appointment;
  return [
    { name: 'what', text: service.name, note: format.minutes(service.durationMinutes) },
    { name: 'who', text: practitioner.name, note: practitioner.title ?? '' },
    say.when(appointment.startsAt, appointment.timezone),
    { name: 'where', ...say.where(appointment.deliveryMode, location, true) },
    say.price(price, currency, gst),
  ];
}

function useWords() {
  const { t } = useTranslation('booking');
  const tax = useTaxName();
  const format = useFormat();
  return {
    when: (startsAt: string, zone: string): SummaryLine => {
      const own = ownZone();
      const both = clocksDiffer(own, zone, startsAt);
      const ownTime = `${format.dateTime(startsAt, own)} ${format.zoneName(own)}`;
      const note = both
        ? `${format.zoneName(zone)}. ${t('summary.yourClock', { time: ownTime })}`
        : format.zoneName(zone);
      return { name: 'when', text: format.dateTime(startsAt, zone), note };
    },
    where: (way: SessionKind | null, place: { name: string; address: string | null } | null, sure: boolean) => {
      if (way === 'telehealth') return { text: t('summary.video'), note: sure ? t('summary.videoHint') : '' };
      if (way === 'in_person' && place) return { text: place.name, note: place.address ?? '' };
      return { text: way ? t('sessionTypes.in_person') : '', note: '' };
    },
    price: (price: string, currency: string, gst: string): SummaryLine => ({
      name: 'price',
      text: format.money(price, currency),
      note: Number(gst) > 0 ? t('summary.gstIncluded', { gst: format.money(gst, currency), tax }) : '',
    }),
  };
}
