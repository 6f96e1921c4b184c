import { type Ask, overlaps } from './books.ts';

/**
 * What must be true of a diary whoever wrote in it, asked from the rows themselves; each answer is a sentence. `caps` are
 * those of every practitioner that has any.
 */
export async function diaryProblems(ask: Ask, caps: { dailyCap: number; weeklyCap: number }): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(questions(caps)).map(async ([problem, query]) => {
      const rows = await ask<{ id: number }>(query);
      return rows.map(({ id }) => `${problem}: ${id}`);
    }),
  );
  return [...(await overlaps(ask)), ...found.flat()];
}

/** Sessions begin on the wall clock of their place. */
const PLACED = `(select d.*, (d.starts_at at time zone l.timezone)::date as day from diary d
  join locations l on l.clinic_id = d.clinic_id and l.id = d.location_id
  where d.exclusive and d.practitioner_id is not null)`;

const questions = ({ dailyCap, weeklyCap }: { dailyCap: number; weeklyCap: number }): Record<string, string> => ({
  'a room has two sessions at once': `
    select a.id from diary a join diary b on a.clinic_id = b.clinic_id and a.id < b.id and a.room_id = b.room_id
      and a.exclusive and b.exclusive and a.occupied && b.occupied`,
  'a patient is in two places at once': `
    select a.id from diary a join diary b on a.clinic_id = b.clinic_id and a.id < b.id and a.patient_id = b.patient_id
      and a.exclusive and b.exclusive and a.starts_at < b.ends_at and b.starts_at < a.ends_at`,
  'a seat is taken twice': `
    select a.id from diary a join diary b on a.clinic_id = b.clinic_id and a.id < b.id and a.session_id = b.session_id
      and a.seat_no = b.seat_no and a.exclusive and b.exclusive`,
  'a group has more people than seats': `
    select s.id from diary s join services v on v.clinic_id = s.clinic_id and v.id = s.service_id
      join diary seat on seat.clinic_id = s.clinic_id and seat.session_id = s.id and seat.exclusive
    where s.kind = 'session' group by s.clinic_id, s.id, v.group_size having count(*) > v.group_size`,
  'a seat is beyond the size of its group, or its session is over': `
    select seat.id from diary seat join diary s on s.clinic_id = seat.clinic_id and s.id = seat.session_id
      join services v on v.clinic_id = s.clinic_id and v.id = s.service_id
    where seat.exclusive and (seat.seat_no not between 1 and v.group_size or not s.exclusive
      or seat.starts_at <> s.starts_at or seat.ends_at <> s.ends_at)`,
  'the time between sessions is not kept': `
    select d.id from diary d join services v on v.clinic_id = d.clinic_id and v.id = d.service_id
    where d.exclusive and d.practitioner_id is not null and d.starts_at > now() + interval '23 days'
      and (lower(d.occupied) > d.starts_at - make_interval(mins => coalesce((v.session_type_buffers #>> array[d.session_type, 'before'])::int, v.buffer_before_minutes))
        or upper(d.occupied) < d.ends_at + make_interval(mins => coalesce((v.session_type_buffers #>> array[d.session_type, 'after'])::int, v.buffer_after_minutes)))`,
  'a session in person has no room where there are rooms': `
    select d.id from diary d where d.exclusive and d.practitioner_id is not null and d.session_type = 'in_person' and d.room_id is null
      and d.starts_at > now() + interval '23 days'
      and exists (select from rooms r where r.clinic_id = d.clinic_id and r.location_id = d.location_id and r.archived_at is null)`,
  'a day has more than its cap': `
    select min(d.id) as id from ${PLACED} d join practitioners p on p.clinic_id = d.clinic_id and p.id = d.practitioner_id
    where p.daily_cap is not null and d.starts_at > now() + interval '23 days'
    group by d.clinic_id, d.practitioner_id, d.day having count(*) > ${dailyCap}`,
  'a week has more than its cap': `
    select min(d.id) as id from ${PLACED} d join practitioners p on p.clinic_id = d.clinic_id and p.id = d.practitioner_id
    where p.weekly_cap is not null and d.starts_at > now() + interval '23 days'
    group by d.clinic_id, d.practitioner_id, date_trunc('week', d.day::timestamp) having count(*) > ${weeklyCap}`,
  'an appointment and its time disagree on the practitioner': `
    select a.id from appointments a join diary d on d.clinic_id = a.clinic_id and d.id = a.diary_id
      left join diary s on s.clinic_id = d.clinic_id and s.id = d.session_id
    where a.status in ('pending', 'confirmed') and a.practitioner_id <> coalesce(d.practitioner_id, s.practitioner_id)`,
  'a series is not whole': `
    select series_id as id from appointments where series_id is not null and created_at > now() - interval '1 hour'
    group by clinic_id, series_id having count(*) <> 3 or min(series_no) <> 1 or max(series_no) <> 3`,
});
