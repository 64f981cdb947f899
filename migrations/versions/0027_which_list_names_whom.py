"""Which settings a list of providers names, so that a list imported late dates its facts as one imported in order.

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_mention",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("setting_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["register_list.id"], name="fk_register_mention_list_id_register_list"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_register_mention_setting_id_setting"),
        sa.PrimaryKeyConstraint("list_id", "setting_id", name="pk_register_mention"),
    )


def downgrade() -> None:
    op.drop_table("register_mention")
