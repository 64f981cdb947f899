"""The words of what we heard: what kind it is, who told us, and what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class HeardKind(StrEnum):
    """What kind of thing was said."""

    WORRY = "worry"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    INTELLIGENCE = "intelligence"

    @property
    def words(self) -> str:
        return "Piece of intelligence" if self is HeardKind.INTELLIGENCE else self.value.capitalize()

    @property
    def plural(self) -> str:
        return {"worry": "Worries", "complaint": "Complaints", "compliment": "Compliments",
                "intelligence": "Intelligence"}[self.value]


COUNTED: Final = tuple(kind for kind in HeardKind if kind is not HeardKind.COMPLIMENT)
"""The kinds that can build up to something. Praise does not."""


class FromWhom(StrEnum):
    """In what role somebody told us. Who they are is kept apart."""

    SOCIAL_WORKER = "social_worker"
    REVIEWING_OFFICER = "reviewing_officer"
    YOUNG_PERSON = "young_person"
    PARENT = "parent"
    NEIGHBOUR = "neighbour"
    PROVIDER = "provider"
    PROFESSIONAL = "professional"
    OTHER_COUNCIL = "other_council"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _ROLES[self.value]


_ROLES: Final = {
    "social_worker": "Social worker", "reviewing_officer": "Independent reviewing officer",
    "young_person": "Young person", "parent": "Parent or family", "neighbour": "Neighbour or member of the public",
    "provider": "Provider or its staff", "professional": "School, health or police",
    "other_council": "Another council", "other": "Somebody else"}


class HeardState(StrEnum):
    """What became of an entry."""

    OPEN = "open"
    ANSWERED = "answered"
    TURNED = "turned"

    @property
    def words(self) -> str:
        return {"open": "Open", "answered": "Answered", "turned": "Taken further"}[self.value]


class NoteKind(StrEnum):
    """What happened to an entry after it was noted."""

    DID = "did"
    PROMISE = "promise"
    ACTION = "action"
    VISIT = "visit"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"

    @property
    def words(self) -> str:
        return {"did": "What we did", "promise": "What we will do", "action": "Turned into an action",
                "visit": "Turned into a visit",
                "withdrawn": "Taken back: it was noted wrongly", "restored": "Brought back"}[self.value]
