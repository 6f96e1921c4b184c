import type { z } from 'zod';
import type { ManagedPractitioner } from '../../../contracts/practitioners.ts';
import type { Managed } from './service.ts';

export function presentManagedPractitioner({ row, warnings }: Managed): z.input<typeof ManagedPractitioner> {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    profession: row.profession,
    title: row.title,
    specialties: row.specialties,
    languages: row.languages,
    gender: row.gender,
    bio: row.bio,
    avatar: row.avatar,
    ahpraNumber: row.ahpra_number,
    locations: row.works_at,
    locationIds: row.works_at.map((place) => place.locationId),
    serviceIds: row.service_ids,
    hourlyRate: row.hourly_rate_cents === null ? null : row.hourly_rate_cents / 100,
    noticeMinutes: row.notice_minutes,
    horizonDays: row.horizon_days,
    dailyCap: row.daily_cap,
    weeklyCap: row.weekly_cap,
    approved: row.approved_at !== null,
    archived: row.archived_at !== null,
    warnings,
  };
}
