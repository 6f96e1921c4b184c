-- What the people who run a deployment look at: its backups, and what went wrong in it. Neither belongs to a clinic, and
-- neither holds anything personal: kinds, places and codes, never messages.

CREATE TABLE error_groups (
  fingerprint text CONSTRAINT error_groups_pkey PRIMARY KEY,
  place text NOT NULL,
  kind text NOT NULL,
  code text,
  stack text,
  count bigint NOT NULL DEFAULT 1,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  last_request_id text
);
CREATE INDEX error_groups_last_at ON error_groups (last_at DESC);

CREATE TABLE backups (
  id integer GENERATED ALWAYS AS IDENTITY CONSTRAINT backups_pkey PRIMARY KEY,
  name text NOT NULL CONSTRAINT backups_name_key UNIQUE,
  state text NOT NULL CONSTRAINT backups_state_check CHECK (state IN ('running', 'done', 'failed')),
  asked_by uuid,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  bytes bigint,
  row_count bigint,
  failure text
);

-- When a worker was last at work, for the status page: one row for each kind of loop.
CREATE TABLE worker_beats (
  name text CONSTRAINT worker_beats_pkey PRIMARY KEY,
  at timestamptz NOT NULL
);

DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_app') THEN
    GRANT SELECT, INSERT, UPDATE ON error_groups, backups, worker_beats TO attune_app;
  END IF;
END $$;
