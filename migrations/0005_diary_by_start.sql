-- The next free time of everybody asks for a few days of a thousand people: by time first 20 ms, by person first 38 to 90.
-- No session is longer than twelve hours and no buffer than four, so the start bounds what may reach into a range; what an
-- outside calendar says may be longer.
CREATE INDEX diary_by_start ON diary (clinic_id, starts_at) WHERE (exclusive OR kind = 'busy');
CREATE INDEX diary_outside ON diary (clinic_id, starts_at) WHERE (kind = 'busy');
