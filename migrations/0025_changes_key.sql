-- Every table of a clinic has the clinic first in its key, this queue of changed days too.
ALTER TABLE analytics_changes
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY,
  ADD CONSTRAINT analytics_changes_pkey PRIMARY KEY (clinic_id, id);
