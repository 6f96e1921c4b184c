-- Open pages hear more exactly what changed in the diary: also whose time it was before, and where a room was taken or let
-- go, because the last room of a location is a time less for everybody who works there.
CREATE FUNCTION notify_diary(entry diary) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  practitioner integer := entry.practitioner_id;
BEGIN
  IF practitioner IS NULL THEN
    SELECT d.practitioner_id INTO practitioner FROM diary d WHERE d.clinic_id = entry.clinic_id AND d.id = entry.session_id;
  END IF;
  PERFORM pg_notify('diary', json_build_object('clinic', entry.clinic_id, 'practitioner', practitioner,
    'location', CASE WHEN entry.room_id IS NOT NULL THEN entry.location_id END,
    'from', extract(epoch from lower(entry.occupied)) * 1000, 'to', extract(epoch from upper(entry.occupied)) * 1000)::text);
END $$;

CREATE OR REPLACE FUNCTION tell_diary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    PERFORM notify_diary(NEW);
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (OLD.occupied, OLD.practitioner_id, OLD.room_id) IS DISTINCT FROM (NEW.occupied, NEW.practitioner_id, NEW.room_id)) THEN
    PERFORM notify_diary(OLD);
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER diary_tell ON diary;
CREATE TRIGGER diary_tell AFTER INSERT OR DELETE OR UPDATE OF occupied, exclusive, practitioner_id, room_id ON diary
  FOR EACH ROW EXECUTE FUNCTION tell_diary();
