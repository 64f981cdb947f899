"""What is due of what we heard: that which we said we would do."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.heard import listing
from qa_service.reports.coming import Coming, Known


def due_of_heard(_known: Known) -> Iterator[Coming]:
    """Everything about which we promised something by a day. It is the one's who promised it."""
    for entry, said in listing.promised():
        if entry.due_on is not None:
            yield Coming(f"heard-{entry.id}", entry.due_on, "heard", "something that we said we would do is due",
                         said.setting_id, f"/heard/{entry.id}", entry.promised_by)
