"""A setting's page: since when it could not be checked, and that it may never have been tried.

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("setting_check") as check:
        check.add_column(sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True))
        check.alter_column("tried_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    # Of a page that fails already only the last try is known.
    op.execute("UPDATE setting_check SET failing_since = tried_at WHERE state = 'could_not_check'")


def downgrade() -> None:
    # What was never tried was noted by a run that had no room for it: its next turn is the nearest day there is.
    op.execute("UPDATE setting_check SET tried_at = COALESCE(checked_at, next_due_at, CURRENT_TIMESTAMP)"
               " WHERE tried_at IS NULL")
    with op.batch_alter_table("setting_check") as check:
        check.alter_column("tried_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        check.drop_column("failing_since")
