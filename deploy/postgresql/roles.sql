-- The roles of an installation, and its database. Run by an administrator of the server, again at any time:
--   runuser -u postgres -- psql --set ON_ERROR_STOP=1 --file deploy/postgresql/roles.sql
-- With `--set database=NAME` it makes another database beside it, such as one to prove a backup in.
-- No role has a password: each is reached by the socket of this machine, by the system's user of the same name
-- (pg_hba.conf and pg_ident.conf beside this file). For a database on another machine see `muster database roles`.
SET client_min_messages = warning;

\if :{?database}
\else
    \set database muster
\endif

SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('muster_app'), ('muster_worker'), ('muster_owner'), ('muster_web'), ('muster_work')) AS wanted (name)
WHERE name NOT IN (SELECT rolname FROM pg_roles)
\gexec

-- What the policies of the second wall name; nobody logs in as these.
ALTER ROLE muster_app NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE muster_worker NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- Migrates and backs up; serves nobody.
ALTER ROLE muster_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- Pages and the API.
ALTER ROLE muster_web LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- The clockwork and the command line.
ALTER ROLE muster_work LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

GRANT muster_app TO muster_web;
GRANT muster_worker TO muster_work, muster_owner;

-- Letters are compared by their numbers, so that no upgrade of the system changes an index's order.
SELECT format('CREATE DATABASE %I OWNER muster_owner ENCODING ''UTF8'' LOCALE ''C'' TEMPLATE template0', :'database')
WHERE :'database' NOT IN (SELECT datname FROM pg_database)
\gexec

REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO muster_owner, muster_web, muster_work;

-- Values of statements name children; the server's log gets none, whatever else it is told to log.
ALTER DATABASE :"database" SET log_parameter_max_length = 0;
ALTER DATABASE :"database" SET log_parameter_max_length_on_error = 0;
