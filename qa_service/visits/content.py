"""What a template says, as plain records: from the ready-made ones, and from a manager's change."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.visits.kinds import Scale


@dataclass(frozen=True, slots=True)
class Question:
    """A question, with what helps to answer it."""

    text: str
    guidance: str = ""
    scale: Scale = Scale.RAG


@dataclass(frozen=True, slots=True)
class Theme:
    """Questions that have one result together."""

    title: str
    questions: tuple[Question, ...]
    safety: bool = False
