"""What people write about places for 16 and over: words about the place, never a young person's number."""

from __future__ import annotations

from collections.abc import Mapping

from qa_service.errors import BadInput
from qa_service.person_numbers import numbers_in


def refuse_numbers(texts: Mapping[str, str | None]) -> None:
    """Raises ``BadInput`` at the first field that holds an NHS number or a unique pupil number."""
    for field, text in texts.items():
        if found := numbers_in(text or ""):
            raise BadInput(f"This seems to hold {' and '.join(found)}. Take it out.", field=field)
