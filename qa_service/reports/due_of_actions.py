"""What is due of actions, whatever asked for them."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.actions import listing
from qa_service.actions.kinds import ActionState
from qa_service.reports.coming import Coming, Known


def due_of_actions(_known: Known) -> Iterator[Coming]:
    """The actions that have a day. An action is its owner's own; the provider's evidence is its asker's."""
    for one in listing.open_actions():
        if one.due_on is not None:
            waits = one.state is ActionState.EVIDENCE_GIVEN and one.owner_role is not None
            what = "evidence on an action is to be looked at" if waits else "an action is due"
            yield Coming(f"action-{one.id}", one.due_on, "action", f"{what} ({one.about})" if one.about else what,
                         one.setting_id, f"/actions/{one.id}", one.created_by if waits else one.owner_id,
                         "" if waits else one.owner_role or "")
