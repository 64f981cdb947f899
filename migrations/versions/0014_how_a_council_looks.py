"""A council's own colour and logo.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("authority") as table:
        table.add_column(sa.Column("brand_colour", sa.String(length=7), nullable=True))
        table.add_column(sa.Column("logo_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("authority") as table:
        table.drop_column("logo_sha256")
        table.drop_column("brand_colour")
