"""What is known of the times of a notice, and which version of a notice or a quality review somebody changes.

Revision: 0035
Follows: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("serious_event_notice", sa.Column("known_on", sa.Date(), nullable=True))
    op.add_column("serious_event_notice",
                  sa.Column("told_time_known", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute("UPDATE serious_event_notice SET known_on = CAST(substr(CAST(known_at AS VARCHAR), 1, 10) AS DATE) "
               "WHERE known_at IS NOT NULL" if op.get_bind().dialect.name == "postgresql" else
               "UPDATE serious_event_notice SET known_on = substr(known_at, 1, 10) WHERE known_at IS NOT NULL")
    for table in ("serious_event_notice", "quality_review"):
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in ("serious_event_notice", "quality_review"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("version")
    with op.batch_alter_table("serious_event_notice") as batch:
        batch.drop_column("told_time_known")
        batch.drop_column("known_on")
