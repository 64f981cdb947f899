"""The parts of a visit's form: what stands in each, and taking what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from forms.actions import NO_NAMES
from forms.visits import Box
from qa_service.actor import Actor
from qa_service.errors import Conflict
from qa_service.ofsted.rules.words import day as in_words
from qa_service.visits import entries, service
from qa_service.visits.entries import Saved, rating_name, words_name
from qa_service.visits.models import VisitEntry
from qa_service.visits.templates import Part, Whole
from qa_service.visits.traces import trace

ABOUT: Final = "about"
ABOUT_BOXES: Final = (
    Box("announced", "Was the visit announced?", "", {"announced": "Announced", "unannounced": "Unannounced"}),
    Box("people_seen", "Who was seen", "By role, such as “the deputy manager and two staff”. No names."),
    Box("child_heard", "Is a child’s view recorded?", "", entries.YES_NO),
    Box("children_said", "What children said", f"In their own words. {NO_NAMES} The provider is not given this."),
    Box("no_child", "If no child’s view is recorded: why not", "Such as “everybody was at school”."),
    Box("summary", "Summary", f"What the provider and our manager should know first. {NO_NAMES}"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the form, and where it leads."""

    key: str
    """``about``, or the theme's position."""
    title: str
    path: str
    boxes: tuple[Box, ...]
    part: Part | None = None


def steps_of(visit_id: int, whole: Whole) -> list[Step]:
    """The parts of the form in their order."""
    return [Step(ABOUT, "The visit", path_of(visit_id, ABOUT), ABOUT_BOXES),
            *(Step(key, part.theme.title, path_of(visit_id, key), _boxes(part), part)
              for part in whole.parts for key in [str(part.theme.position)])]


def _boxes(part: Part) -> tuple[Box, ...]:
    found = []
    for question in part.questions:
        if question.scale.ratings:
            found.append(Box(rating_name(question.id), question.text, question.guidance, question.scale.ratings))
            found.append(Box(words_name(question.id), "What was found"))
        else:
            found.append(Box(words_name(question.id), question.text, question.guidance))
    return tuple(found)


def shown(entry: VisitEntry | None) -> str:
    """What a page says of the text that it shows: its number, and a trace of its words."""
    return shown_as(entry.number, entry.value) if entry else shown_as(0, "")


def shown_as(number: int, value: str) -> str:
    return f"{number}.{trace(value)}"


def over(said: str) -> tuple[int, str]:
    """The number and the trace that a page sent back; nothing known where it is no such thing."""
    number, _, seen = said.partition(".")
    return (int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0), seen


def path_of(visit_id: int, key: str) -> str:
    """The page of a part."""
    return f"/visits/{visit_id}/{ABOUT if key == ABOUT else f'themes/{key}'}"


def shown_day(on: date | None) -> str:
    """What a page says of the day that it shows."""
    return on.isoformat() if on else ""


def take_day(visit_id: int, on: date | None, said: str, *, by: Actor, today: date) -> None:
    """Saves the day on which a visit was made, if its writer changed what their page showed (``said``).

    Raises ``Conflict`` where somebody else wrote another day meanwhile, and as ``service.record_visited``.
    """
    if on is None or shown_day(on) == said:
        return
    standing = service.visit_by_id(visit_id, lock=True).visited_on
    if standing is not None and standing != on and shown_day(standing) != said:
        raise Conflict(f"Somebody wrote meanwhile that the visit was made on {in_words(standing)}. You wrote "
                       f"{in_words(on)}: if that is right, press the button again.")
    service.record_visited(visit_id, visited_on=on, by=by, today=today)


def values_for(step: Step, standing: Mapping[str, VisitEntry]) -> dict[str, Any]:
    """What the fields of a part hold when its page is opened."""
    found: dict[str, Any] = {}
    for box in step.boxes:
        entry = standing.get(box.name)
        found |= {box.name: entry.value if entry else "", f"shown-{box.name}": shown(entry)}
    return found


def take(visit_id: int, name: str, value: str, said: str, *, by: Actor, beside: str = "") -> Saved | None:
    """Saves what was sent for one box. ``None`` where its writer changed nothing of what their page showed."""
    number, seen = over(said)
    if trace(value) == seen and not beside:
        return None
    return entries.save(visit_id, name, value, over=number, by=by,
                        clash_id=int(beside) if beside.isascii() and beside.isdigit() and len(beside) < 10 else None)
