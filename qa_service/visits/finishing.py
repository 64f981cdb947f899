"""From draft to result: what is missing, submission, sign-off by another person, and what the provider is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.visits import actions, entries, templates
from qa_service.visits.entries import rating_name, words_name
from qa_service.visits.kinds import NOT_LOOKED, Rag, Scale, VisitState, is_issue, overall, rag_of, worst
from qa_service.visits.models import QAVisit, VisitTemplate
from qa_service.visits.service import note, visit_by_id
from qa_service.visits.telling import tell_of_return, tell_of_submission
from qa_service.visits.templates import Part, Whole

NUMBERS: Final = ("an NHS number", "a unique pupil number")


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands between a draft and its submission: a sentence, and the part of the form that mends it."""

    sentence: str
    part: str
    """``about``, or a theme's position."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ThemeResult:
    """The result of a theme: the worst of what was looked at; ``None`` where nothing was, or not all of it."""

    title: str
    safety: bool
    rag: Rag | None
    not_looked: int
    """Questions that nobody looked at."""
    position: int | None = None
    """Of the theme in its template."""

    def as_json(self) -> dict[str, Any]:
        return {"title": self.title, "safety": self.safety, "rag": self.rag, "not_looked": self.not_looked,
                "position": self.position}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft is."""

    answered: int
    asked: int
    missing: tuple[Missing, ...]

    @property
    def complete(self) -> bool:
        return not self.missing


def progress_of(visit: QAVisit, whole: Whole) -> Progress:
    """What is answered and what is missing before this visit can be submitted."""
    values = entries.values_of(visit.id)
    rated = [one for one in whole.questions if one.scale is not Scale.WORDS]
    answered = sum(1 for one in rated if values.get(rating_name(one.id)))
    missing = [*_about(visit, values), *_questions(visit, whole, values), *_texts(visit, whole, values)]
    return Progress(answered, len(rated), tuple(missing))


def _about(visit: QAVisit, values: Mapping[str, str]) -> list[Missing]:
    found = []
    if visit.visited_on is None:
        found.append(Missing("Say on which day the visit was made.", "about", "visited_on"))
    if not values.get("announced"):
        found.append(Missing("Say whether the visit was announced.", "about", "announced"))
    if not values.get("people_seen"):
        found.append(Missing("Say who was seen, by role.", "about", "people_seen"))
    heard = values.get("child_heard")
    if not heard:
        found.append(Missing("Say whether a child’s view is recorded.", "about", "child_heard"))
    elif heard == "yes" and not values.get("children_said"):
        found.append(Missing("Write what children said, in their own words and without names.", "about",
                             "children_said"))
    elif heard == "no" and not values.get("no_child"):
        found.append(Missing("Say why no child’s view could be recorded.", "about", "no_child"))
    return found


def _questions(visit: QAVisit, whole: Whole, values: Mapping[str, str]) -> list[Missing]:
    found = []
    with_action = {action.source_part for action in actions.of_visit(visit.id)}
    for part in whole.parts:
        for question in part.questions:
            rating, words = values.get(rating_name(question.id), ""), values.get(words_name(question.id), "")
            here = str(part.theme.position)
            if question.scale is Scale.WORDS:
                if not words:
                    found.append(Missing(f"{part.theme.title}: “{question.text}” has no answer.", here,
                                         words_name(question.id)))
                continue
            if not rating:
                found.append(Missing(f"{part.theme.title}: “{question.text}” is not rated.", here,
                                     rating_name(question.id)))
            elif is_issue(rating):
                if not words:
                    found.append(Missing(f"{part.theme.title}: say what was found on “{question.text}”.", here,
                                         words_name(question.id)))
                if question.id not in with_action:
                    found.append(Missing(f"{part.theme.title}: “{question.text}” is an issue and has no action yet.",
                                         here, rating_name(question.id)))
            elif rating == NOT_LOOKED and not words:
                found.append(Missing(f"{part.theme.title}: say why nobody looked at “{question.text}”.", here,
                                     words_name(question.id)))
    return found


def _texts(visit: QAVisit, whole: Whole, values: Mapping[str, str]) -> list[Missing]:
    parts = part_of_names(whole)
    found = [Missing("Two people wrote at the same time: choose which text stands.", parts.get(name, "about"), name)
             for name in entries.clashes_of(visit.id)]
    for name, text in values.items():
        if worse := [what for what in entries.personal_details(text) if what in NUMBERS]:
            found.append(Missing(f"A text seems to hold {' and '.join(worse)}. Take it out.",
                                 parts.get(name, "about"), name))
    return found


def part_of_names(whole: Whole) -> dict[str, str]:
    """In which part of the form each answer stands."""
    return {name: str(part.theme.position) for part in whole.parts for question in part.questions
            for name in (rating_name(question.id), words_name(question.id))}


def names_to_look_at(visit_id: int) -> dict[str, list[str]]:
    """Texts that look as if they held a child's details, and which, by name."""
    return {name: found for name, text in entries.values_of(visit_id).items()
            if (found := entries.personal_details(text))}


def theme_result(part: Part, values: Mapping[str, str]) -> ThemeResult:
    """The worst rating of a theme. Where a question was not looked at, only red is certain."""
    given = [values.get(rating_name(one.id), "") for one in part.questions if one.scale is not Scale.WORDS]
    not_looked = sum(1 for rating in given if rag_of(rating) is None)
    rag = worst([rag for rating in given if (rag := rag_of(rating)) is not None])
    if not_looked and rag is not Rag.RED:
        rag = None
    return ThemeResult(part.theme.title, part.theme.safety, rag, not_looked, part.theme.position)


def results_of(whole: Whole, values: Mapping[str, str]) -> tuple[list[ThemeResult], Rag | None]:
    """The result of every theme that has ratings, and of the visit."""
    themes = [theme_result(part, values) for part in whole.parts
              if any(one.scale is not Scale.WORDS for one in part.questions)]
    return themes, overall([(one.safety, one.rag) for one in themes])


def submit(visit_id: int, *, looked_at_names: bool, by: Actor) -> None:
    """The draft is complete: its result is worked out and shown, and a manager is asked. Twice is once.

    Raises ``BadInput`` while something is missing, or a text looks like a name and nobody has said that it is none.
    """
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.SUBMITTED and visit.submitted_by == by.user_id:
        return
    if visit.state is not VisitState.DRAFT:
        if visit.state is VisitState.PLANNED:
            raise BadInput("Say on which day the visit was made first.")
        raise Conflict(f"This visit is {visit.state.words.lower()} already.")
    whole = templates.whole(template_of(visit))
    missing = progress_of(visit, whole).missing
    if missing:
        raise BadInput("This visit is not complete: " + " ".join(one.sentence for one in missing[:3])
                       + (f" And {len(missing) - 3} more." if len(missing) > 3 else ""))
    if names_to_look_at(visit_id) and not looked_at_names:
        raise BadInput("Some texts look as if they held a name or an address. Look at them, then say that none of them "
                       "identifies a child.", field="looked_at_names")
    values = entries.values_of(visit_id)
    themes, result = results_of(whole, values)
    visit.results, visit.overall = [one.as_json() for one in themes], result
    visit.announced, visit.child_heard = values["announced"] == "announced", values["child_heard"] == "yes"
    visit.state, visit.submitted_at, visit.submitted_by = VisitState.SUBMITTED, utc_now(), by.user_id
    visit.returned_because = None
    actions.follow(visit)
    note("visit.submitted", visit, by, {"overall": result})
    tell_of_submission(visit)


def take_back(visit_id: int, *, by: Actor) -> None:
    """Whoever submitted a visit takes it back to go on writing, as long as nobody has signed it off."""
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.SUBMITTED:
        _back_to_draft(visit)
        note("visit.taken_back", visit, by)
    elif visit.state is not VisitState.DRAFT:
        raise Conflict("This visit was signed off meanwhile.")


def send_back(visit_id: int, *, reason: str, by: Actor) -> None:
    """The manager asks for more before signing off. Raises ``BadInput`` without a reason."""
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.DRAFT and visit.returned_because == reason.strip():
        return
    if visit.state is not VisitState.SUBMITTED:
        raise Conflict("This visit does not wait for sign-off any more.")
    if not reason.strip():
        raise BadInput("Say what is missing, in a few words.", field="reason")
    submitted_by = visit.submitted_by
    _back_to_draft(visit)
    visit.returned_because = reason.strip()
    note("visit.sent_back", visit, by)
    tell_of_return(visit, submitted_by)


def _back_to_draft(visit: QAVisit) -> None:
    visit.state, visit.submitted_at, visit.submitted_by = VisitState.DRAFT, None, None
    visit.results, visit.overall = [], None
    actions.follow(visit)


def sign_off(visit_id: int, *, by: Actor) -> None:
    """A manager agrees with a visit that somebody else made. Raises ``NotPermitted`` for one's own."""
    visit = visit_by_id(visit_id, lock=True)
    if visit.state is VisitState.SIGNED_OFF:
        return
    if visit.state is not VisitState.SUBMITTED:
        raise Conflict("This visit does not wait for sign-off any more.")
    if by.user_id is None or by.user_id in (visit.lead_id, visit.submitted_by):
        raise NotPermitted("Somebody else signs off a visit that you made. Ask another manager.")
    visit.state, visit.signed_off_at, visit.signed_off_by = VisitState.SIGNED_OFF, utc_now(), by.user_id
    note("visit.signed_off", visit, by)


def template_of(visit: QAVisit) -> VisitTemplate:
    """The version that this visit answers. Raises ``NotFound`` for one from an earlier record."""
    template = None if visit.template_id is None else db.session.get(VisitTemplate, visit.template_id)
    if template is None:
        raise NotFound("This visit is from an earlier record, without questions.")
    return template
