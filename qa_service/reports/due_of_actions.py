"""What is due of actions, whatever asked for them."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.actions import listing
from qa_service.reports.coming import Coming, Known


def due_of_actions(_known: Known) -> Iterator[Coming]:
    """The actions that have a day. An action is its owner's own."""
    for one in listing.open_actions():
        if one.due_on is not None:
            what = f"an action is due ({one.about})" if one.about else "an action is due"
            yield Coming(f"action-{one.id}", one.due_on, "action", what, one.setting_id, f"/actions/{one.id}",
                         one.owner_id, one.owner_role or "")
