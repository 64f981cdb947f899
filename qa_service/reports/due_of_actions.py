"""What is due of actions, whatever asked for them."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.actions import listing
from qa_service.reports.coming import Coming


def due_of_actions() -> Iterator[Coming]:
    """The actions that have a day. An action is its owner's own."""
    for one in listing.open_actions():
        if one.due_on is not None:
            yield Coming(f"action-{one.id}", one.due_on, "action", "an action is due", one.setting_id,
                         f"/actions/{one.id}", one.owner_id)
