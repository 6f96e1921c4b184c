-- More is counted by day, so that a year of a large clinic answers as fast as a week: notes, refunds, hours of the day, what
-- cancellations cost. Everything counted so far is counted again.

-- A list by state finds its rows without looking at the others.
CREATE INDEX appointments_by_state ON appointments (clinic_id, status, starts_at, id);
CREATE INDEX appointments_by_payment_state ON appointments (clinic_id, payment_status, starts_at, id) WHERE (payment_status <> 'paid');
-- Who is booked most is read from the index alone.
DROP INDEX appointments_by_start;
CREATE INDEX appointments_by_start ON appointments (clinic_id, starts_at, id) INCLUDE (practitioner_id);

-- What waits for somebody is a handful among many.
CREATE INDEX notification_log_not_delivered ON notification_log (clinic_id, created_at) WHERE (status IN ('failed', 'bounced'));
CREATE INDEX payments_to_settle ON payments (clinic_id, created_at) WHERE (status = 'pending');
CREATE INDEX refunds_failed ON refunds (clinic_id, created_at) WHERE (status = 'failed');
CREATE INDEX invoices_unpaid ON invoices (clinic_id, due_date) WHERE (status <> 'paid');

-- Who had a session that took place, and of whom there is a note. All four are numbers in order, each as the distance from the
-- one before, seven bits a byte.
ALTER TABLE analytics_people
  ADD COLUMN seen bytea NOT NULL DEFAULT '',
  ADD COLUMN noted bytea NOT NULL DEFAULT '';

-- A note counts on the day of its session.
CREATE FUNCTION mark_day_of_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  note clinical_notes := coalesce(NEW, OLD);
BEGIN
  INSERT INTO analytics_changes (clinic_id, at)
  SELECT clinic_id, starts_at FROM appointments WHERE clinic_id = note.clinic_id AND id = note.appointment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER clinical_notes_count AFTER INSERT OR DELETE OR UPDATE OF status ON clinical_notes
  FOR EACH ROW EXECUTE FUNCTION mark_day_of_note();

-- A refund counts when it was given, and before that when it was promised.
CREATE FUNCTION mark_day_of_refund() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO analytics_changes (clinic_id, at) VALUES (OLD.clinic_id, coalesce(OLD.settled_at, OLD.created_at));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO analytics_changes (clinic_id, at) VALUES (NEW.clinic_id, coalesce(NEW.settled_at, NEW.created_at));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER refunds_count AFTER INSERT OR DELETE OR UPDATE OF status, settled_at, amount_cents ON refunds
  FOR EACH ROW EXECUTE FUNCTION mark_day_of_refund();

-- What is kept of a cancellation changes with its payment; what counts as late with the clinic's policy.
CREATE FUNCTION mark_day_of_paid_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO analytics_changes (clinic_id, at)
  SELECT clinic_id, starts_at FROM appointments WHERE clinic_id = NEW.clinic_id AND id = NEW.appointment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_count_session AFTER INSERT OR UPDATE OF status, amount_cents, refunded_cents ON payments
  FOR EACH ROW EXECUTE FUNCTION mark_day_of_paid_session();
DROP TRIGGER appointments_count ON appointments;
CREATE TRIGGER appointments_count AFTER INSERT OR DELETE OR UPDATE OF status, starts_at, ends_at, service_id, practitioner_id, patient_id,
  session_type, price_cents, payment_id, cancelled_at, cancelled_by
  ON appointments FOR EACH ROW EXECUTE FUNCTION mark_analytics_day('starts_at');
DROP TRIGGER clinics_recount ON clinics;
CREATE TRIGGER clinics_recount AFTER UPDATE OF timezone, cancel_free_until_hours ON clinics FOR EACH ROW
  WHEN ((OLD.timezone, OLD.cancel_free_until_hours) IS DISTINCT FROM (NEW.timezone, NEW.cancel_free_until_hours))
  EXECUTE FUNCTION recount_clinic();

CREATE OR REPLACE FUNCTION mark_analytics_days_of(clinic integer) RETURNS void LANGUAGE plpgsql AS $$
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
      UNION ALL SELECT coalesce(settled_at, created_at) FROM refunds WHERE clinic_id = clinic
      UNION ALL SELECT created_at FROM users WHERE clinic_id = clinic
      UNION ALL SELECT created_at FROM sessions WHERE clinic_id = clinic
    ) rows
  ) days, unnest(ARRAY[interval '0', interval '23:59:59.999']) edge;
  PERFORM set_config('app.clinic', coalesce(outer_clinic, ''), true);
END $$;

TRUNCATE analytics_daily, analytics_people;
DO $$
DECLARE
  clinic integer;
BEGIN
  FOR clinic IN SELECT id FROM clinics LOOP
    PERFORM mark_analytics_days_of(clinic);
  END LOOP;
END $$;
