"""Whoever must never see a concern does not see the notice that was raised from it either."""

from __future__ import annotations

import json

from qa_service.concerns import access as concerns


def notices_shut_to(user_id: int | None) -> list[str]:
    """The references of the notices that this person must not see: raised from concerns from which they are recused.

    It is asked of the concerns each time, so that it also holds for whom a concern is shut to later.
    """
    sent = [json.loads(one.facts.notice).get("sent", "") for one in concerns.every_one()
            if one is not None and one.facts.notice and user_id in one.facts.recused]
    return [reference for reference in sent if reference]
