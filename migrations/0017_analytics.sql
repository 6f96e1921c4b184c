-- What happens in a clinic, counted. Days are local days of the clinic. Every change of a row that counts leaves its moment
-- in analytics_changes, in the same transaction; a tick counts the days it touched again. Whoever reads takes the counted
-- days, and counts those that still have a change waiting from the rows themselves: so figures are right at any moment.

CREATE TABLE analytics_changes (
  clinic_id integer NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT analytics_changes_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id)
);
CREATE INDEX analytics_changes_by_clinic ON analytics_changes (clinic_id, at);

-- `measure` says what is counted, `part` of what: a service, a payment method and service, a role. Sums only, nobody's name.
CREATE TABLE analytics_daily (
  clinic_id integer NOT NULL,
  measure text NOT NULL,
  date date NOT NULL,
  part text NOT NULL,
  count bigint NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT analytics_daily_pkey PRIMARY KEY (clinic_id, measure, date, part),
  CONSTRAINT analytics_daily_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id)
);

-- Who was there on a day: people do not add up over days, so each day keeps the numbers themselves, four bytes each.
CREATE TABLE analytics_people (
  clinic_id integer NOT NULL,
  date date NOT NULL,
  patients bytea NOT NULL,
  practitioners bytea NOT NULL,
  others uuid[] NOT NULL,
  CONSTRAINT analytics_people_pkey PRIMARY KEY (clinic_id, date),
  CONSTRAINT analytics_people_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id)
);

CREATE INDEX appointments_by_start ON appointments (clinic_id, starts_at, id);
CREATE INDEX payments_by_success ON payments (clinic_id, succeeded_at) WHERE (succeeded_at IS NOT NULL);
CREATE INDEX users_by_creation ON users (clinic_id, created_at);
CREATE INDEX sessions_by_creation ON sessions (clinic_id, created_at);

-- The name of the column that holds the moment comes with the trigger.
CREATE FUNCTION mark_analytics_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before timestamptz;
  after timestamptz;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    before := (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz;
    IF before IS NOT NULL THEN
      INSERT INTO analytics_changes (clinic_id, at) VALUES (OLD.clinic_id, before);
    END IF;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    after := (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz;
    IF after IS NOT NULL AND after IS DISTINCT FROM before THEN
      INSERT INTO analytics_changes (clinic_id, at) VALUES (NEW.clinic_id, after);
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER appointments_count AFTER INSERT OR DELETE OR UPDATE OF status, starts_at, ends_at, service_id, practitioner_id, patient_id
  ON appointments FOR EACH ROW EXECUTE FUNCTION mark_analytics_day('starts_at');
CREATE TRIGGER payments_count AFTER INSERT OR DELETE OR UPDATE OF status, amount_cents, refunded_cents, succeeded_at, method, appointment_id
  ON payments FOR EACH ROW EXECUTE FUNCTION mark_analytics_day('succeeded_at');
CREATE TRIGGER users_count AFTER INSERT OR DELETE OR UPDATE OF role, created_at
  ON users FOR EACH ROW EXECUTE FUNCTION mark_analytics_day('created_at');
CREATE TRIGGER sessions_count AFTER INSERT OR DELETE
  ON sessions FOR EACH ROW EXECUTE FUNCTION mark_analytics_day('created_at');

-- Every day that a clinic's rows touch, as two moments of each UTC day: in any zone they lie on the local days it meets.
CREATE FUNCTION mark_analytics_days_of(clinic integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  outer_clinic text := current_setting('app.clinic', true);
BEGIN
  PERFORM set_config('app.clinic', clinic::text, true);
  INSERT INTO analytics_changes (clinic_id, at)
  SELECT clinic, day + edge
  FROM (
    SELECT DISTINCT date_trunc('day', at, 'UTC') AS day FROM (
      SELECT starts_at AS at FROM appointments WHERE clinic_id = clinic
      UNION ALL SELECT succeeded_at FROM payments WHERE clinic_id = clinic AND succeeded_at IS NOT NULL
      UNION ALL SELECT created_at FROM users WHERE clinic_id = clinic
      UNION ALL SELECT created_at FROM sessions WHERE clinic_id = clinic
    ) rows
  ) days, unnest(ARRAY[interval '0', interval '23:59:59.999']) edge;
  PERFORM set_config('app.clinic', coalesce(outer_clinic, ''), true);
END $$;

-- In another timezone every day begins at another moment: all are counted again.
CREATE FUNCTION recount_clinic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.clinic', NEW.id::text, true);
  DELETE FROM analytics_daily WHERE clinic_id = NEW.id;
  DELETE FROM analytics_people WHERE clinic_id = NEW.id;
  PERFORM mark_analytics_days_of(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER clinics_recount AFTER UPDATE OF timezone ON clinics FOR EACH ROW
  WHEN (OLD.timezone IS DISTINCT FROM NEW.timezone) EXECUTE FUNCTION recount_clinic();

-- What people do on the booking pages. The visitor is a random number the browser made, kept only with their consent; nothing
-- says who they are, why they come or how they are.
CREATE TABLE analytics_events (
  clinic_id integer NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  at timestamptz NOT NULL,
  visitor uuid,
  service_id integer,
  practitioner_id integer,
  starts_at timestamptz,
  session_type text,
  payment_method text,
  CONSTRAINT analytics_events_pkey PRIMARY KEY (clinic_id, id),
  CONSTRAINT analytics_events_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id),
  CONSTRAINT analytics_events_service_fkey FOREIGN KEY (clinic_id, service_id) REFERENCES services (clinic_id, id),
  CONSTRAINT analytics_events_practitioner_fkey FOREIGN KEY (clinic_id, practitioner_id) REFERENCES practitioners (clinic_id, id),
  CONSTRAINT analytics_events_name CHECK (name IN ('service_viewed', 'service_selected', 'practitioner_selected', 'time_selected',
    'details_completed', 'payment_started', 'payment_failed', 'payment_succeeded', 'confirmed'))
);
CREATE INDEX analytics_events_by_time ON analytics_events (clinic_id, at);
CREATE INDEX analytics_events_by_visitor ON analytics_events (clinic_id, visitor, name, at) WHERE (visitor IS NOT NULL);

-- Two or more ways of saying a thing, and which of them brings more people to what is counted. `variants` is a list of
-- {key, name, weight}; the first is what the others are compared with.
CREATE TABLE experiments (
  clinic_id integer NOT NULL,
  id integer GENERATED BY DEFAULT AS IDENTITY,
  key text NOT NULL,
  name text NOT NULL,
  hypothesis text,
  metric text NOT NULL,
  variants jsonb NOT NULL,
  status text NOT NULL,
  started_at timestamptz,
  stopped_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT experiments_pkey PRIMARY KEY (clinic_id, id),
  CONSTRAINT experiments_key_key UNIQUE (clinic_id, key),
  CONSTRAINT experiments_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id),
  CONSTRAINT experiments_status CHECK (status IN ('draft', 'running', 'stopped'))
);

-- The first time a visitor met an experiment, and what they saw.
CREATE TABLE experiment_exposures (
  clinic_id integer NOT NULL,
  experiment_id integer NOT NULL,
  visitor uuid NOT NULL,
  variant text NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT experiment_exposures_pkey PRIMARY KEY (clinic_id, experiment_id, visitor),
  CONSTRAINT experiment_exposures_experiment_fkey FOREIGN KEY (clinic_id, experiment_id) REFERENCES experiments (clinic_id, id)
);

-- What people say about the pages; their own words, so encrypted.
CREATE TABLE feedback (
  clinic_id integer NOT NULL,
  id integer GENERATED BY DEFAULT AS IDENTITY,
  user_id uuid,
  rating smallint,
  category text NOT NULL,
  message_sealed text,
  email_sealed text,
  page text,
  status text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT feedback_pkey PRIMARY KEY (clinic_id, id),
  CONSTRAINT feedback_user_fkey FOREIGN KEY (clinic_id, user_id) REFERENCES users (clinic_id, id),
  CONSTRAINT feedback_rating CHECK (rating BETWEEN 1 AND 5),
  CONSTRAINT feedback_status CHECK (status IN ('new', 'read', 'done'))
);

DO $$
DECLARE
  name text;
  clinic integer;
BEGIN
  FOREACH name IN ARRAY ARRAY['analytics_people', 'analytics_events', 'experiment_exposures', 'feedback']
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_clinic ON %s USING (clinic_id = current_clinic()) WITH CHECK (clinic_id = current_clinic())', name);
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON analytics_changes, analytics_daily, analytics_people, analytics_events, experiments,
      experiment_exposures, feedback TO attune_app;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO attune_app;
  END IF;
  FOR clinic IN SELECT id FROM clinics LOOP
    PERFORM mark_analytics_days_of(clinic);
  END LOOP;
END $$;
