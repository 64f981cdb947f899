"""Whether our child was there when a flag was last judged: so that a child who comes to a home below good is told.

Flags that stand are given what holds on the day of the migration, and nobody is told of them anew.

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flag", sa.Column("with_children", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE flag SET with_children = EXISTS (SELECT 1 FROM placement WHERE placement.setting_id = flag.setting_id "
        "AND placement.authority_id = flag.authority_id AND placement.started_on <= CURRENT_DATE "
        "AND (placement.ended_on IS NULL OR placement.ended_on > CURRENT_DATE))"
    )


def downgrade() -> None:
    op.drop_column("flag", "with_children")
