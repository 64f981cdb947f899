"""Frameworks, providers and suspensions that were entered by mistake.

Revision: 0044
Follows: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = ("framework", "provider", "suspension")


def upgrade() -> None:
    """When each was taken away; empty: it was not."""
    for table in TABLES:
        op.add_column(table, sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Nothing of these is taken away."""
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("removed_at")
