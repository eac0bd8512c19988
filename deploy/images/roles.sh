#!/bin/sh
# Runs once, when a desk's PostgreSQL makes its data: the owner migrates, the application's role owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" -v desk="$DESK" \
    -v owner="${DESK}_owner" -v app="${DESK}_app" -U "$POSTGRES_USER" -d postgres <<'SQL'
create role :"owner" login nosuperuser password :'owner_password';
create role :"app" login nosuperuser password :'app_password';
create database :"desk" owner :"owner" encoding 'UTF8' locale 'C.UTF-8' template template0;
revoke all on database :"desk" from public;
grant connect on database :"desk" to :"app";
\connect :desk
alter schema public owner to :"owner";
grant usage on schema public to :"app";
SQL
