"""What we heard tells nobody that a concern was reported: notes of it go, and the entry is answered, open or turned as
it was without.

That its first reporter went on to report it stays with the entry, which shows it to them alone.

Revision: 0055
Follows: 0054
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_OF_THIS_ENTRY = "SELECT 1 FROM heard_note WHERE heard_note.entry_id = heard_entry.id AND heard_note.kind"


def upgrade() -> None:
    op.execute(
        "UPDATE heard_entry SET state = CASE "  # noqa: S608 - nothing comes from outside
        f"WHEN EXISTS ({_OF_THIS_ENTRY} = 'did') THEN 'answered' ELSE 'open' END "
        f"WHERE state = 'turned' AND EXISTS ({_OF_THIS_ENTRY} = 'referred') "
        f"AND NOT EXISTS ({_OF_THIS_ENTRY} IN ('action', 'visit'))")
    op.execute("DELETE FROM heard_note WHERE kind IN ('referred', 'not_referred')")


def downgrade() -> None:
    """What the notes said stands with the entry."""
