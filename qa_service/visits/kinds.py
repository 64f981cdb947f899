"""The words of visits: kinds of service, what a question is answered with, states of a visit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from qa_service.vocabulary import ProvisionType


class ServiceType(StrEnum):
    """A kind of service with a template of its own."""

    CHILDRENS_HOME = "childrens_home"
    FOSTERING = "fostering"
    SUPPORTED_ACCOMMODATION = "supported_accommodation"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {"childrens_home": "Children’s home", "fostering": "Fostering agency",
                "supported_accommodation": "Supported accommodation", "other": "Other"}[self.value]


def service_type_of(provision: ProvisionType) -> ServiceType:
    """Which template a setting of this kind is visited with."""
    if provision.is_home:
        return ServiceType.CHILDRENS_HOME
    if provision is ProvisionType.FOSTERING_AGENCY:
        return ServiceType.FOSTERING
    if provision is ProvisionType.SUPPORTED_ACCOMMODATION:
        return ServiceType.SUPPORTED_ACCOMMODATION
    return ServiceType.OTHER


class Scale(StrEnum):
    """What a question is answered with, besides words."""

    RAG = "rag"
    SCORE = "score"
    WORDS = "words"

    @property
    def words(self) -> str:
        return {"rag": "Red, amber or green", "score": "A score from 1 to 4", "words": "Words alone"}[self.value]

    @property
    def ratings(self) -> dict[str, str]:
        """The answers that can be given, with their words. Not having looked is one, and is never good."""
        return _RATINGS[self]


NOT_LOOKED: Final = "not_looked"
_NOT_LOOKED_WORDS: Final = "Not looked at"
_RATINGS: Final[dict[Scale, dict[str, str]]] = {
    Scale.RAG: {"green": "Green: meets what we expect", "amber": "Amber: partly meets it",
                "red": "Red: does not meet it", NOT_LOOKED: _NOT_LOOKED_WORDS},
    Scale.SCORE: {"4": "4: strong", "3": "3: as it should be", "2": "2: needs work", "1": "1: poor",
                  NOT_LOOKED: _NOT_LOOKED_WORDS},
    Scale.WORDS: {},
}


class Rag(StrEnum):
    """A result. What nobody looked at has none (``None``)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def rank(self) -> int:
        """1 (green) to 3 (red)."""
        return list(Rag).index(self) + 1


_AS_RAG: Final = {"green": Rag.GREEN, "amber": Rag.AMBER, "red": Rag.RED,
                  "4": Rag.GREEN, "3": Rag.GREEN, "2": Rag.AMBER, "1": Rag.RED}


def rag_of(rating: str) -> Rag | None:
    """What a rating counts as; ``None`` where nobody looked."""
    return _AS_RAG.get(rating)


def is_issue(rating: str) -> bool:
    """Whether a finding with this rating needs an action: everything below green, and no score above 2."""
    return rag_of(rating) in (Rag.AMBER, Rag.RED)


def worst(ratings: Collection[Rag]) -> Rag | None:
    """The worst of these; ``None`` of none."""
    return max(ratings, key=lambda one: one.rank, default=None)


def overall(themes: Collection[tuple[bool, Rag | None]]) -> Rag | None:
    """The result of a visit from its themes: whether each is about safety, and its result.

    The worst safety theme, or what most themes are where that is worse; of two that are equally frequent the worse.
    ``None`` where a safety theme has no result and nothing is red, or where no theme has one: it cannot be told.
    """
    safety = [rag for is_safety, rag in themes if is_safety]
    known = [rag for _, rag in themes if rag is not None]
    counted = Counter(known)
    most = worst([rag for rag, times in counted.items() if times == max(counted.values())])
    found = worst([rag for rag in (*safety, most) if rag is not None])
    return None if None in safety and found is not Rag.RED else found


class Band(StrEnum):
    """How closely a setting is watched."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def words(self) -> str:
        return f"{self.value.capitalize()} risk"

    @property
    def rank(self) -> int:
        """1 (low) to 3 (high)."""
        return 3 - list(Band).index(self)


class OtherVisitKind(StrEnum):
    """What kind of visit another council made."""

    WHOLE = "whole"
    THEMED = "themed"
    MEETING = "meeting"

    @property
    def words(self) -> str:
        return {"whole": "A whole quality visit", "themed": "A visit about some themes, or a follow-up",
                "meeting": "A meeting or a call, not a visit to the place"}[self.value]


class VisitState(StrEnum):
    """How far a visit is."""

    PLANNED = "planned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED_OFF = "signed_off"
    CANCELLED = "cancelled"
    EARLIER = "earlier"
    """From a list that was kept before this service: a day and perhaps a result, without questions."""

    @property
    def words(self) -> str:
        return {"planned": "Planned", "draft": "Being written", "submitted": "Waits for sign-off",
                "signed_off": "Signed off", "cancelled": "Cancelled", "earlier": "From an earlier record"}[self.value]


WRITTEN: Final = (VisitState.SUBMITTED, VisitState.SIGNED_OFF)
"""Visits that were written here and are complete."""
WITH_RESULT: Final = (*WRITTEN, VisitState.EARLIER)
"""Visits whose findings count: complete, and no longer being written."""
