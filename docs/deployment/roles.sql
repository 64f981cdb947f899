-- The two roles on PostgreSQL, run as its superuser: psql -d qa -v app_password="'...'" -v owner_password="'...'" -f roles.sql
-- qa_owner makes and changes tables: for "flask db upgrade" and restoring, by a person. qa_app is what web servers and
-- jobs use: it reads and writes rows, adds to the audit trail, and can neither change nor remove what is in the trail.
-- Run it again after each upgrade, and after restoring a backup: new tables need it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qa_owner') THEN CREATE ROLE qa_owner LOGIN NOSUPERUSER NOCREATEROLE; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'qa_app') THEN CREATE ROLE qa_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF;
END $$;
\if :{?owner_password}
ALTER ROLE qa_owner PASSWORD :owner_password;
\endif
\if :{?app_password}
ALTER ROLE qa_app PASSWORD :app_password;
\endif

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO qa_owner;
GRANT USAGE ON SCHEMA public TO qa_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO qa_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO qa_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO qa_app;
DO $$
BEGIN
  IF to_regclass('audit_event') IS NOT NULL THEN
    REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM qa_app;
    REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM qa_app;
  END IF;
END $$;
