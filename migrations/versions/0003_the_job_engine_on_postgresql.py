"""The tables and functions of Procrastinate, the job engine on PostgreSQL. SQLite needs none.

Procrastinate ships its schema whole, and a chain of scripts for those who have an older one (which cannot run in one
transaction). A new installation gets the whole schema. When a new version of Procrastinate brings further scripts, a
migration here applies them where they are missing; a test says when that has come.

Revision: 0003
Follows: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    from procrastinate.schema import SchemaManager

    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


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
