"""Free text that people write: what looks as if it told who somebody is, is refused until its writer has looked."""

from __future__ import annotations

from collections.abc import Mapping

from qa_service.errors import BadInput
from qa_service.own_lists.identifiers import personal_details


def refuse_personal(texts: Mapping[str, str], looked_at_names: bool, *, whose: str) -> None:
    """Raises ``BadInput`` at the first field that looks as if it told who somebody is, unless its writer has looked.

    ``whose``: whose identity must be left out, in words.
    """
    for field, text in texts.items():
        if not looked_at_names and (found := personal_details(text)):
            raise BadInput(f"It looks as if it held {' and '.join(found)}. Leave out what could tell who {whose} is. "
                           "If it tells of nobody, tick the box below and save.", field=field)
