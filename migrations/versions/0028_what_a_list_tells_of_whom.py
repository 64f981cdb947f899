"""Of which facts a list of providers tells anything, for each setting that it names: older lists lack columns.

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("register_mention", sa.Column("told", sa.String(length=80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("register_mention", "told")
