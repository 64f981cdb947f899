"""Areas can be watched, and a watch that ended is kept, so that ending it can be taken back.

Going down takes the watches on areas away: without the columns they would be on nothing.

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_COUNCIL = {"sqlite_where": sa.text("user_id IS NULL"), "postgresql_where": sa.text("user_id IS NULL")}


def upgrade() -> None:
    op.add_column("watch", sa.Column("area", sa.String(length=80), nullable=True))
    op.add_column("watch", sa.Column("kind", sa.String(length=80), nullable=False, server_default=""))
    op.create_index("uq_watch_user_area", "watch", ["authority_id", "user_id", "area", "kind"], unique=True)
    op.create_index("uq_watch_council_area", "watch", ["authority_id", "area", "kind"], unique=True, **_COUNCIL)
    op.create_index("ix_watch_area", "watch", ["area"], unique=False)
    op.create_table(
        "ended_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("setting_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name="fk_ended_watch_authority_id_authority"),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name="fk_ended_watch_ended_by_user_account"),
        sa.ForeignKeyConstraint(["group_id"], ["provider_group.id"], name="fk_ended_watch_group_id_provider_group"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_ended_watch_setting_id_setting"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_ended_watch_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_ended_watch"),
    )
    op.create_index("ix_ended_watch_authority_id", "ended_watch", ["authority_id"], unique=False)
    op.create_index("ix_ended_watch_setting_id", "ended_watch", ["setting_id"], unique=False)
    op.create_index("ix_ended_watch_user_id", "ended_watch", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ended_watch")
    op.drop_index("ix_watch_area", table_name="watch")
    op.drop_index("uq_watch_council_area", table_name="watch")
    op.drop_index("uq_watch_user_area", table_name="watch")
    op.execute("DELETE FROM watch WHERE area IS NOT NULL AND setting_id IS NULL AND group_id IS NULL")
    op.drop_column("watch", "kind")
    op.drop_column("watch", "area")
