"""How the alerts of one council stand, without reading those that left: most pages ask for it.

Revision: 0023
Follows: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_alert_authority_state", "alert", ["authority_id", "state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_alert_authority_state", table_name="alert")
