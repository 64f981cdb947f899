"""The row of the newest list of providers that describes a setting: so that evidence can name it.

What is here already gets its row with the next list.

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("setting", sa.Column("list_line", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("setting", "list_line")
