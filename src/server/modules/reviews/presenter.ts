import type { z } from 'zod';
import type { Review } from '../../../contracts/reviews.ts';
import type { Sealer } from '../../platform/secrets.ts';
import { type Onlooker, reviewPlace, type ReviewRow } from './service.ts';

export function presentReview(row: ReviewRow, sealer: Sealer, onlooker: Onlooker): z.input<typeof Review> {
  return {
    id: row.id,
    practitionerId: row.practitioner_id,
    practitionerName: row.practitioner_name,
    rating: row.rating,
    text: row.text_sealed === null ? null : sealer.open(row.text_sealed, reviewPlace(row.clinic_id)),
    author: onlooker === 'public' ? initialsOf(row.patient_name) : row.patient_name,
    appointmentId: onlooker === 'public' ? null : row.appointment_id,
    status: row.status,
    createdAt: row.created_at.toISOString(),
  };
}

/** That somebody sees a psychologist is theirs to tell: the public reads "J. D.". */
export function initialsOf(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => /^./u.exec(word)?.map((letter) => letter.toUpperCase()) ?? []);
  return [letters[0], letters.length > 1 ? letters.at(-1) : undefined]
    .filter((letter) => letter !== undefined)
    .map((letter) => `${letter}.`)
    .join(' ');
}
