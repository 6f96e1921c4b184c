#!/bin/bash
# Runs once, when the database is made: the role the application works with, which sees one clinic at a time.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v password="$(cat /run/secrets/app_password)" <<'SQL'
create role attune_app login password :'password' nosuperuser nobypassrls;
SQL
