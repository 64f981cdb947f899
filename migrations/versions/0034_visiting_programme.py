"""The visiting programme: bands that people set, who visits, visits by other councils.

Revision: 0034
Follows: 0033
"""

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
