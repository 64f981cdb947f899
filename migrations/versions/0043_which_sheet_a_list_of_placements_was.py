"""Which sheet of a list of placements was read, where others look like the list too.

Revision: 0043
Follows: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What a person should know of the whole file, as lists of other kinds have it."""
    op.add_column("placement_import", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Without it again."""
    with op.batch_alter_table("placement_import") as table:
        table.drop_column("notes")
