"""The tables and functions of Procrastinate, the job engine on PostgreSQL. SQLite needs none.

Procrastinate ships its schema as a chain of scripts; this applies the chain as it was at version 3.4 of the schema.
A newer script gets a migration of its own here; a test says when one has come.

Revision: 0003
Follows: 0002
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEWEST = "03.04.00_50"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager

    for script in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
        if script.name[:len(NEWEST)] <= NEWEST:
            op.get_bind().connection.cursor().execute(script.read_text())


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, "
               "procrastinate_workers CASCADE")
    op.execute("""
        DO $$ DECLARE found record; BEGIN
            FOR found IN SELECT oid::regprocedure AS signature FROM pg_proc
                WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'procrastinate_')
            LOOP EXECUTE 'DROP FUNCTION ' || found.signature || ' CASCADE'; END LOOP;
            FOR found IN SELECT typname FROM pg_type
                WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('e', 'c')
                AND starts_with(typname, 'procrastinate_')
            LOOP EXECUTE 'DROP TYPE ' || quote_ident(found.typname) || ' CASCADE'; END LOOP;
        END $$""")
