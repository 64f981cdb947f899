"""One watch of a person or the council on one setting or group, and one preference of a person of one name.

The key over all four columns held nobody off where one is empty. Of rows that stand twice, the newest preference and
the first watch stay.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COUNCIL = sa.text("user_id IS NULL")
_KEYS = (
    ("uq_watch_user_setting", ["authority_id", "user_id", "setting_id"], {}),
    ("uq_watch_user_group", ["authority_id", "user_id", "group_id"], {}),
    ("uq_watch_council_setting", ["authority_id", "setting_id"],
     {"sqlite_where": _COUNCIL, "postgresql_where": _COUNCIL}),
    ("uq_watch_council_group", ["authority_id", "group_id"], {"sqlite_where": _COUNCIL, "postgresql_where": _COUNCIL}),
)


def upgrade() -> None:
    op.execute(
        "DELETE FROM user_preference WHERE id NOT IN (SELECT MAX(id) FROM user_preference GROUP BY user_id, name)"
    )
    op.execute(
        "DELETE FROM watch WHERE id NOT IN "
        "(SELECT MIN(id) FROM watch GROUP BY authority_id, user_id, setting_id, group_id)"
    )
    op.create_index("uq_user_preference_user_name", "user_preference", ["user_id", "name"], unique=True)
    for name, columns, where in _KEYS:
        op.create_index(name, "watch", columns, unique=True, **where)


def downgrade() -> None:
    for name, _, _ in _KEYS:
        op.drop_index(name, table_name="watch")
    op.drop_index("uq_user_preference_user_name", table_name="user_preference")
