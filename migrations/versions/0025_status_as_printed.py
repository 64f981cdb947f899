"""A registration status that a list prints and that is not known is kept in its own words.

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("setting", sa.Column("status_printed", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("setting", "status_printed")
