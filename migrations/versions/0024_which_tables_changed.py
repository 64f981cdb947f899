"""Which tables changed: a token for each, so that what was worked out from them is used again only while it holds.

Revision: 0024
Follows: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "table_change",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_table_change")),
    )


def downgrade() -> None:
    op.drop_table("table_change")
