/** A clinic of any size, written by the owner in a few statements: people, hours, and appointments over four years. */
import pg from 'pg';

export type Planted = { practitioners: number; appointments: number };

/** Identities handed out after planting begin here, so that a recorded value can be told from every other. */
export const FIRST_NEW_ID = { patients: 10_000_001, diary: 20_000_001, appointments: 30_000_001 };
export const FIRST_PRACTITIONER = 500_001;
export const SLUG = 'bench';
/** Full hours from nine, without the one from twelve; Monday to Friday. */
const HOURS = '{9,10,11,13,14,15,16}';
const PATIENTS_EACH = 50;
/** Of each practitioner in the next six weeks; the same whatever the size, so that answers are the same. */
const NEAR = 10;

/**
 * Plants `practitioners` people with `appointments` in all. Each has ten in the next six weeks: nothing, one or two full
 * days at once, the rest spread; every fiftieth begins to work in three weeks. All others lie in the past two years and
 * in the second half of the next two, out of what patients can see.
 */
export async function plant(connection: pg.ClientConfig, { practitioners, appointments }: Planted): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    // Of the owner, and only for this connection: neither foreign keys nor notifications for what is loaded.
    await client.query('set session_replication_role = replica');
    await client.query("set maintenance_work_mem = '256MB'");
    for (const statement of people(practitioners)) await client.query(statement);
    const put = await takeIndexes(client);
    for (const statement of diary(practitioners, appointments / practitioners)) await client.query(statement);
    await put();
    for (const [table, id] of Object.entries(FIRST_NEW_ID))
      await client.query(`alter table ${table} alter column id restart with ${id}`);
    await client.query('analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Takes the diary's indexes away, which are five times quicker built than filled; the answer puts them back, all checked. */
async function takeIndexes(client: pg.Client): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ drop: string; make: string }>(`
    select format('alter table diary drop constraint %I', conname) as drop,
      format('alter table diary add constraint %I %s', conname, pg_get_constraintdef(oid)) as make
    from pg_constraint where conrelid = 'diary'::regclass and contype = 'x'
    union all
    select format('drop index %I', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index where indrelid = 'diary'::regclass and not indisprimary and not indisexclusion`);
  for (const { drop } of rows) await client.query(drop);
  return async () => {
    for (const { make } of rows) await client.query(make);
  };
}

/** An id of a user made from words, as the API takes one: version 4, variant 8. */
export const userId = (words: string): string =>
  `overlay(overlay(md5(${words}) placing '4' from 13) placing '8' from 17)::uuid`;

function people(count: number): string[] {
  const user = (kind: string, number: string) => userId(`'${kind} ' || ${number}`);
  return [
    `insert into clinics (id, slug, name, timezone, currency, locale, country, is_default, created_at)
      values (1, '${SLUG}', 'Bench Clinic', 'Australia/Melbourne', 'AUD', 'en-AU', 'AU', true, now() - interval '3 years')`,
    `insert into locations (clinic_id, id, name, timezone, state, session_types, closes_on_holidays)
      values (1, 1, 'South', 'Australia/Melbourne', 'VIC', '{in_person,telehealth}', true),
        (1, 2, 'North', 'Australia/Brisbane', 'QLD', '{in_person,telehealth}', true)`,
    `insert into services (clinic_id, id, name, category, duration_minutes, price_cents, currency, gst_code, session_types,
        slot_step_minutes, buffer_after_minutes, position)
      values (1, 1, 'Individual Therapy', 'psychology', 50, 18000, 'AUD', 'GST_FREE', '{in_person,telehealth}', 30, 10, 1),
        (1, 2, 'Assessment', 'psychology', 80, 30000, 'AUD', 'GST_FREE', '{in_person}', 30, 10, 2)`,
    `insert into users (clinic_id, id, email, name, role, created_at, updated_at)
      select 1, ${user('practitioner', 'n')}, 'practitioner' || n || '@bench.example', 'Practitioner ' || n, 'practitioner', now(), now()
      from generate_series(0, ${count - 1}) n`,
    `insert into practitioners (clinic_id, id, user_id, name, profession, specialties, languages, approved_at, created_at)
      select 1, ${FIRST_PRACTITIONER} + n, ${user('practitioner', 'n')}, 'Practitioner ' || n, 'psychologist',
        '{Anxiety,Depression}', '{en}', now(), now() - interval '3 years' from generate_series(0, ${count - 1}) n`,
    `insert into practitioner_services (clinic_id, practitioner_id, service_id)
      select 1, p.id, s.id from practitioners p, services s`,
    `insert into practitioner_locations (clinic_id, practitioner_id, location_id, session_types)
      select 1, id, 1 + id % 2, '{in_person,telehealth}' from practitioners`,
    `insert into recurring_hours (clinic_id, practitioner_id, location_id, rule, starts_on, starts_minute, ends_minute, created_at, updated_at)
      select 1, id, 1 + id % 2, 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
        case when id % 50 = 49 then current_date + 21 else current_date - 1000 end, part.starts, part.ends, now(), now()
      from practitioners, (values (540, 720), (780, 1020)) part (starts, ends)`,
    `insert into patients (clinic_id, id, name, email, created_at, updated_at)
      select 1, n, 'Patient ' || n, 'patient' || n || '@bench.example', now(), now()
      from generate_series(1, ${count * PATIENTS_EACH}) n`,
  ];
}

/** Written in the order of time, as a diary fills in life: neighbours in time lie together, not those of one person. */
function diary(practitioners: number, each: number): string[] {
  const zone = `case when p % 2 = 0 then 'Australia/Brisbane' else 'Australia/Melbourne' end`;
  return [
    `create temporary table work_slots as
      select row_number() over (order by day, hour) - 1 as slot, day, hour,
        row_number() over (partition by day < current_date - 1 or day > current_date + 100 order by day, hour) - 1 as far_slot,
        day < current_date - 1 or day > current_date + 100 as is_far
      from generate_series((current_date - 730)::timestamp, (current_date + 730)::timestamp, interval '1 day') day, unnest('${HOURS}'::integer[]) hour
      where extract(isodow from day) < 6`,
    `create temporary table near_slots as
      select row_number() over (order by day, hour) - 1 as slot, day, hour from work_slots where day > current_date`,
    `create temporary table wanted as
      select p, p * ${PATIENTS_EACH} + i % ${PATIENTS_EACH} + 1 as patient, ((day + make_interval(hours => hour)) at time zone ${zone}) as starts_at
      from generate_series(0, ${practitioners - 1}) p, generate_series(0, ${NEAR - 1}) i, near_slots
      where slot = case when i < 7 * (p % 3) and i < ${NEAR} then i else 35 + (i * 20 + p) % 175 end
      union all
      select p, p * ${PATIENTS_EACH} + i % ${PATIENTS_EACH} + 1, ((day + make_interval(hours => hour)) at time zone ${zone})
      from generate_series(0, ${practitioners - 1}) p, generate_series(0, ${each - NEAR - 1}) i, work_slots
      where is_far and far_slot = (i::bigint * (select count(*) from work_slots where is_far) / ${each - NEAR} + p % 5) % (select count(*) from work_slots where is_far)`,
    `insert into diary (clinic_id, id, practitioner_id, kind, exclusive, occupied, starts_at, ends_at, location_id, service_id, session_type, patient_id, created_at)
      select 1, row_number() over (order by starts_at, p), ${FIRST_PRACTITIONER} + p, 'appointment', true,
        tstzrange(starts_at, starts_at + interval '60 minutes'), starts_at, starts_at + interval '50 minutes',
        1 + (${FIRST_PRACTITIONER} + p) % 2, 1, 'telehealth', patient, now()
      from wanted order by starts_at, p`,
    `insert into appointments (clinic_id, id, reference, diary_id, patient_id, practitioner_id, service_id, location_id, starts_at, ends_at,
        timezone, session_type, status, payment_status, price_cents, gst_cents, currency, created_at, updated_at)
      select 1, id, 'B-' || id, id, patient_id, practitioner_id, 1, location_id, starts_at, ends_at, 'Australia/Melbourne', 'telehealth',
        case when starts_at < now() then 'completed' else 'confirmed' end, 'paid', 18000, 0, 'AUD', now(), now()
      from diary order by id`,
  ];
}
