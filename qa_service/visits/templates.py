"""Templates of visits in versions: the ready-made ones, the newest of a kind of service, and a manager's change.

Until a council plans its first visit or changes a template it has none of its own, and the ready-made ones are shown:
nobody's looking writes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import inspect, select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.visits.content import Question, Theme
from qa_service.visits.kinds import Scale, ServiceType
from qa_service.visits.models import VisitQuestion, VisitTemplate, VisitTheme
from qa_service.visits.ready_made import READY_MADE

LONGEST_TITLE: Final = 120
LONGEST_QUESTION: Final = 300
MOST_QUESTIONS: Final = 80
AS_DELIVERED: Final = "As delivered."


@dataclass(frozen=True, slots=True)
class Part:
    """A theme of a version, with its questions in order."""

    theme: VisitTheme
    questions: tuple[VisitQuestion, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A version with everything that it asks."""

    template: VisitTemplate
    parts: tuple[Part, ...]

    @property
    def questions(self) -> list[VisitQuestion]:
        return [question for part in self.parts for question in part.questions]

    @property
    def content(self) -> list[Theme]:
        """What it says, without its place in the database."""
        return [Theme(part.theme.title, tuple(Question(one.text, one.guidance, one.scale) for one in part.questions),
                      part.theme.safety) for part in self.parts]


def adopt_ready_made(*, by: Actor) -> None:
    """Gives the council in scope the first version of each template that it has not; more than once changes nothing."""
    _lock()
    known = set(db.session.scalars(select(VisitTemplate.service_type)))
    for service_type, themes in READY_MADE.items():
        if service_type not in known:
            _write(service_type, 1, themes, AS_DELIVERED, by)


def newest(service_type: ServiceType) -> VisitTemplate:
    """The version with which a new visit is made. Raises ``NotFound`` before the ready-made ones were adopted."""
    found = db.session.scalars(
        select(VisitTemplate).where(VisitTemplate.service_type == service_type)
        .order_by(VisitTemplate.number.desc()).limit(1)).one_or_none()
    if found is None:
        raise NotFound("There is no template for this kind of service yet.")
    return found


def versions(service_type: ServiceType) -> list[VisitTemplate]:
    """All versions, the newest first; the ready-made one, which is not kept yet, where the council has none."""
    kept = list(db.session.scalars(select(VisitTemplate).where(VisitTemplate.service_type == service_type)
                                   .order_by(VisitTemplate.number.desc())))
    return kept or [_delivered(service_type).template]


def in_use(service_type: ServiceType) -> Whole:
    """The version with which a new visit would be made, whole."""
    return _whole_or_delivered(versions(service_type)[0])


def version(service_type: ServiceType, number: int) -> Whole:
    """One version, whole. Raises ``NotFound``."""
    found = next((one for one in versions(service_type) if one.number == number), None)
    if found is None:
        raise NotFound("There is no such version of the template.")
    return _whole_or_delivered(found)


def _whole_or_delivered(template: VisitTemplate) -> Whole:
    return whole(template) if inspect(template).persistent else _delivered(template.service_type)


def _delivered(service_type: ServiceType) -> Whole:
    """The ready-made version as it would be kept, in records that the session does not know."""
    return Whole(VisitTemplate(service_type=service_type, number=1, reason=AS_DELIVERED), tuple(
        Part(VisitTheme(title=theme.title, safety=theme.safety), tuple(
            VisitQuestion(text=one.text, guidance=one.guidance, scale=one.scale) for one in theme.questions))
        for theme in READY_MADE[service_type]))


def whole(template: VisitTemplate) -> Whole:
    """Everything that a version asks, in two queries."""
    themes = list(db.session.scalars(select(VisitTheme).where(VisitTheme.template_id == template.id)
                                     .order_by(VisitTheme.position)))
    questions = list(db.session.scalars(
        select(VisitQuestion).where(VisitQuestion.theme_id.in_([theme.id for theme in themes]))
        .order_by(VisitQuestion.position)))
    return Whole(template, tuple(
        Part(theme, tuple(one for one in questions if one.theme_id == theme.id)) for theme in themes))


def change(service_type: ServiceType, themes: Sequence[Theme], *, based_on: int, reason: str, by: Actor) -> int:
    """Makes the next version; visits that have begun keep theirs. Returns its number.

    The same content again is no new version. Raises ``BadInput``, and ``Conflict`` when somebody made a version after
    ``based_on``.
    """
    _refuse(themes)
    if not reason.strip():
        raise BadInput("Say why it is changed, in a few words.", field="reason")
    adopt_ready_made(by=by)
    before = newest(service_type)
    if whole(before).content == list(themes):
        return before.number
    if before.number != based_on:
        raise Conflict(f"Version {before.number} was made while you changed version {based_on}. Look at it, and make "
                       "your change there.")
    _write(service_type, before.number + 1, themes, reason.strip(), by)
    return before.number + 1


def _refuse(themes: Sequence[Theme]) -> None:
    if not themes:
        raise BadInput("A template needs at least one theme with a question.")
    for theme in themes:
        if not theme.title.strip() or len(theme.title) > LONGEST_TITLE:
            raise BadInput(f"Give each theme a title of at most {LONGEST_TITLE} characters.")
        if not theme.questions:
            raise BadInput(f"“{theme.title}” has no question: give it one, or remove the theme’s title too.")
        if any(not one.text.strip() or len(one.text) > LONGEST_QUESTION for one in theme.questions):
            raise BadInput(f"“{theme.title}”: a question has between 1 and {LONGEST_QUESTION} characters.")
    if len({theme.title.strip().lower() for theme in themes}) < len(themes):
        raise BadInput("Two themes have the same title.")
    if sum(len(theme.questions) for theme in themes) > MOST_QUESTIONS:
        raise BadInput(f"A visit can ask at most {MOST_QUESTIONS} questions.")
    if all(one.scale is Scale.WORDS for theme in themes for one in theme.questions):
        raise BadInput("At least one question needs a rating, or the visit has no result.")


def _write(service_type: ServiceType, number: int, themes: Sequence[Theme], reason: str, by: Actor) -> None:
    template = VisitTemplate(service_type=service_type, number=number, reason=reason, made_at=utc_now(),
                             made_by=by.user_id)
    db.session.add(template)
    db.session.flush()
    for position, content in enumerate(themes):
        theme = VisitTheme(template_id=template.id, position=position, title=content.title.strip(),
                           safety=content.safety)
        db.session.add(theme)
        db.session.flush()
        db.session.add_all(VisitQuestion(
            theme_id=theme.id, position=place, text=one.text.strip(), guidance=one.guidance.strip(), scale=one.scale)
            for place, one in enumerate(content.questions))
    db.session.flush()
    audit.record("visit.template", by=by, authority_id=current_authority(), subject="visit-template",
                 subject_id=template.id, details={"service": service_type.value, "version": number})


def _lock() -> None:
    """One change of the council's templates at a time. (SQLite has one writer anyway.)"""
    db.session.execute(select(Authority.id).where(Authority.id == current_authority()).with_for_update(key_share=True))
