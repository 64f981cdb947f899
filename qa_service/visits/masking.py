"""A visit as somebody reads it who may not know who was seen and what children said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qa_service.masking import masked_words
from qa_service.own_lists.identifiers import without_names
from qa_service.visits.entries import OF_THE_VISIT

_HIDDEN: Final = {"people_seen": "Who was seen", "children_said": "What children said",
                  "no_child": "Why no child’s view is recorded"}


def masked(values: Mapping[str, str], *, readers: str) -> dict[str, str]:
    """What is written in a visit, with a sentence in place of what is hidden, and without names and initials.

    ``readers``: from whom it is hidden, such as “auditors”. What nobody wrote is no more than that.
    """
    return {name: _shown(name, value, readers) for name, value in values.items()}


def _shown(name: str, value: str, readers: str) -> str:
    if not value or OF_THE_VISIT.get(name) or name.startswith("rating-"):
        return value
    if name in _HIDDEN:
        return f"{_HIDDEN[name]} is written down, and hidden from {readers}."
    return without_names(masked_words(value))
