"""The audit trail of a restored copy says itself what was lost, so that heads kept elsewhere are understood."""

from __future__ import annotations

from datetime import datetime

from qa_service.actor import Actor
from qa_service.audit import service
from qa_service.restored.service import after_restoring


@after_restoring("audit-trail")
def tell_the_trail(made_at: datetime) -> str:
    """Records that a backup was put in place, and sets the heads kept on this machine aside."""
    kept = service.restored(f"the backup of {made_at.isoformat(timespec='seconds')} was restored",
                            by=Actor.command("backup restore"))
    return f"The audit trail goes on after its {kept} entries."
