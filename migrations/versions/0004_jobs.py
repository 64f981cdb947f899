"""Runs of jobs and the embedded queue; on PostgreSQL also Procrastinate, the job engine there.

Procrastinate ships its schema whole, and a chain of scripts for those who have an older one (which cannot run in one
transaction). A new installation gets the whole schema. When a new version of Procrastinate brings further scripts, a
migration here applies them where they are missing; a test says when that has come.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job_run"),
        sa.UniqueConstraint("job", "slot", name="uq_job_run_job_slot"),
    )
    op.create_index("ix_job_run_job_finished", "job_run", ["job", "state", "finished_at"], unique=False)
    op.create_index("ix_job_run_job_started", "job_run", ["job", "started_at"], unique=False)
    op.create_table(
        "queued_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_queued_job"),
        sa.UniqueConstraint("job", "slot", name="uq_queued_job_job_slot"),
    )
    op.create_index("ix_queued_job_due", "queued_job", ["run_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        from procrastinate.schema import SchemaManager

        op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.drop_table("queued_job")
    op.drop_table("job_run")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, "
            "procrastinate_workers CASCADE"
        )
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
