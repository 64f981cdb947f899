"""Of an inspection that a published list names: which list said so first, and in which row.

Revision: 0026
Follows: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inspection") as table:
        table.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("list_line", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_inspection_list_id_register_list", "register_list", ["list_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("inspection") as table:
        table.drop_constraint("fk_inspection_list_id_register_list", type_="foreignkey")
        table.drop_column("list_line")
        table.drop_column("list_id")
