-- The audit log as a store with a role of its own, ways to search it, and counters that several processes share.

-- Who may add to the audit log and read it, and nothing more. The application's role is a member; so is whoever else is
-- given the log.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_audit') THEN
    CREATE ROLE attune_audit NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  GRANT attune_audit TO attune_app;
EXCEPTION
  -- Roles belong to the whole server: two databases migrating at once may both want to make it.
  WHEN duplicate_object OR unique_violation THEN NULL;
  -- A managed server may not let us make or give roles: then the application's own grants of 0001 stand.
  WHEN insufficient_privilege OR undefined_object THEN RAISE NOTICE 'role attune_audit could not be made';
END $$;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_audit') THEN
    GRANT USAGE ON SCHEMA audit TO attune_audit;
    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA audit TO attune_audit;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA audit TO attune_audit;
  END IF;
END $$;

CREATE INDEX entries_by_actor ON audit.entries (clinic_id, actor, id);
CREATE INDEX entries_by_time ON audit.entries (clinic_id, at);
CREATE INDEX users_by_name ON users (clinic_id, lower(name), id);

-- Windows of the rate limits while several processes answer (`attune api`). Unlogged: after a crash counting begins anew.
-- Keys are hashes, so that no address or account stands here.
CREATE UNLOGGED TABLE rate_windows (
  key text NOT NULL,
  ends_at timestamptz NOT NULL,
  taken integer NOT NULL,
  CONSTRAINT rate_windows_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_windows_by_end ON rate_windows (ends_at);
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'attune_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON rate_windows TO attune_app;
  END IF;
END $$;
