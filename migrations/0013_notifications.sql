-- Messages of every channel in one log: what was said (sealed), to whom, how far it came. What is still to be sent, and what
-- falls due later, are rows without personal data, so that one tick can look for every clinic.

ALTER TABLE notification_log
  ADD COLUMN user_id uuid,
  ADD COLUMN patient_id integer,
  ADD COLUMN audience text,
  -- {subject, text, html, …}, encrypted; of a letter with a secret link it is forgotten once it left.
  ADD COLUMN body_sealed text,
  -- Where the message leads in our pages, for the in-app centre.
  ADD COLUMN path text,
  -- What the appointment's sequence was when this was written: a message about an older one is not sent any more.
  ADD COLUMN sequence integer,
  ADD COLUMN vendor text,
  ADD COLUMN resent smallint NOT NULL DEFAULT 0,
  ADD COLUMN delivered_at timestamptz,
  ADD COLUMN opened_at timestamptz,
  DROP CONSTRAINT notification_log_status,
  ADD CONSTRAINT notification_log_status
    CHECK (status IN ('queued', 'sent', 'delivered', 'opened', 'bounced', 'failed', 'cancelled')),
  ADD CONSTRAINT notification_log_channel CHECK (channel IN ('email', 'sms', 'whatsapp', 'in_app')),
  ADD CONSTRAINT notification_log_user_fkey FOREIGN KEY (clinic_id, user_id) REFERENCES users (clinic_id, id),
  ADD CONSTRAINT notification_log_patient_fkey FOREIGN KEY (clinic_id, patient_id) REFERENCES patients (clinic_id, id);
CREATE INDEX notification_log_in_app ON notification_log (clinic_id, user_id, id) WHERE channel = 'in_app';
CREATE INDEX notification_log_by_appointment ON notification_log (clinic_id, appointment_id);

-- Messages that wait to be sent. `due_at` is business time; `held_until` is the machine's: whoever sends holds the row that
-- long, and a message that may have left is not tried again before. `begun_at`: a try began and its end was not written.
CREATE TABLE due_messages (
  clinic_id integer NOT NULL,
  notification_id integer NOT NULL,
  due_at timestamptz NOT NULL,
  held_until timestamptz,
  begun_at timestamptz,
  is_mail boolean NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  CONSTRAINT due_messages_pkey PRIMARY KEY (clinic_id, notification_id),
  CONSTRAINT due_messages_notification_fkey FOREIGN KEY (clinic_id, notification_id) REFERENCES notification_log (clinic_id, id)
);
CREATE INDEX due_messages_by_time ON due_messages (due_at);

-- The plan of reminders: one row for each person and lead, made, moved and dropped with the appointment.
CREATE TABLE due_reminders (
  clinic_id integer NOT NULL,
  appointment_id integer NOT NULL,
  audience text NOT NULL,
  lead_minutes integer NOT NULL,
  sequence integer NOT NULL,
  due_at timestamptz NOT NULL,
  CONSTRAINT due_reminders_pkey PRIMARY KEY (clinic_id, appointment_id, audience, lead_minutes),
  CONSTRAINT due_reminders_appointment_fkey FOREIGN KEY (clinic_id, appointment_id) REFERENCES appointments (clinic_id, id),
  CONSTRAINT due_reminders_audience CHECK (audience IN ('patient', 'practitioner'))
);
CREATE INDEX due_reminders_by_time ON due_reminders (due_at);

-- When the clinic reaches its people; which ways it has switched on stands in `clinics`. Quiet hours are minutes of the person's own day; equal ends mean there are none.
CREATE TABLE notification_settings (
  clinic_id integer NOT NULL,
  reminder_minutes integer[] NOT NULL DEFAULT '{1440,120}',
  quiet_from_minute smallint NOT NULL DEFAULT 1260,
  quiet_until_minute smallint NOT NULL DEFAULT 420,
  CONSTRAINT notification_settings_pkey PRIMARY KEY (clinic_id),
  CONSTRAINT notification_settings_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id),
  CONSTRAINT notification_settings_quiet CHECK (quiet_from_minute BETWEEN 0 AND 1439 AND quiet_until_minute BETWEEN 0 AND 1439),
  CONSTRAINT notification_settings_reminders CHECK (cardinality(reminder_minutes) <= 6)
);

-- Numbers that answered STOP: nothing goes there until START, whatever a preference says.
CREATE TABLE text_stops (
  clinic_id integer NOT NULL,
  channel text NOT NULL,
  address text NOT NULL,
  stopped_at timestamptz NOT NULL,
  CONSTRAINT text_stops_pkey PRIMARY KEY (clinic_id, channel, address),
  CONSTRAINT text_stops_clinic_fkey FOREIGN KEY (clinic_id) REFERENCES clinics (id),
  CONSTRAINT text_stops_channel CHECK (channel IN ('sms', 'whatsapp'))
);

-- The clinic's own words. The highest version counts; one without words brings ours back.
CREATE TABLE notification_templates (
  clinic_id integer NOT NULL,
  template text NOT NULL,
  audience text NOT NULL,
  channel text NOT NULL,
  language text NOT NULL,
  version integer NOT NULL,
  subject text,
  body text,
  created_by uuid,
  created_at timestamptz NOT NULL,
  CONSTRAINT notification_templates_pkey PRIMARY KEY (clinic_id, template, audience, channel, language, version),
  CONSTRAINT notification_templates_author_fkey FOREIGN KEY (clinic_id, created_by) REFERENCES users (clinic_id, id),
  CONSTRAINT notification_templates_channel CHECK (channel IN ('email', 'text')),
  CONSTRAINT notification_templates_language CHECK (language IN ('en', 'es')),
  CONSTRAINT notification_templates_audience CHECK (audience IN ('patient', 'practitioner'))
);

-- Open pages hear at once of a new notice of their person, and of one that was read elsewhere.
CREATE FUNCTION tell_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('notices', json_build_object('clinic', NEW.clinic_id, 'user', NEW.user_id, 'id', NEW.id)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER notification_log_tell AFTER INSERT OR UPDATE OF opened_at ON notification_log
  FOR EACH ROW WHEN (NEW.channel = 'in_app') EXECUTE FUNCTION tell_notice();

-- What the sandbox's text vendor knows of a message besides its words.
ALTER TABLE sandbox.messages ADD COLUMN details jsonb NOT NULL DEFAULT '{}';
CREATE INDEX messages_by_vendor_id ON sandbox.messages (vendor, vendor_id);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['text_stops', 'notification_templates']
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_clinic ON %s USING (clinic_id = current_clinic()) WITH CHECK (clinic_id = current_clinic())', name);
  END LOOP;
END $$;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON due_messages, due_reminders, notification_settings, text_stops, notification_templates TO attune_app;
  END IF;
END $$;
