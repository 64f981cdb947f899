"""What is written in a visit, saved one thing at a time with the text it was written over. Nothing typed is lost.

A text that was written over another than the one that stands does not replace it: it is kept beside it, and shown,
until a person chooses. A text of somebody else's that is replaced is kept too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.own_lists import identifiers
from qa_service.visits.kinds import Scale
from qa_service.visits.models import QAVisit, VisitEntry, VisitOtherText, VisitQuestion, VisitTheme
from qa_service.visits.service import being_prepared
from qa_service.vocabulary import SubjectType

LONGEST: Final = 20_000
YES_NO: Final = {"yes": "Yes", "no": "No"}
OF_THE_VISIT: Final[dict[str, tuple[str, ...]]] = {
    "announced": ("announced", "unannounced"),
    "people_seen": (),
    "child_heard": ("yes", "no"),
    "children_said": (),
    "no_child": (),
    "summary": (),
}
"""What is written about the visit as a whole, with the answers that are possible where it is no free text."""
_RATING, _WORDS = "rating-", "words-"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text that was sent: ``number`` is the standing text's, to send with what is written over it."""

    number: int
    clash: VisitOtherText | None = None
    """Set where another text stands; what was sent is kept here beside it."""
    standing: str = ""
    personal: tuple[str, ...] = ()
    """What in the text looks like a child's details, in words."""


def rating_name(question_id: int) -> str:
    return f"{_RATING}{question_id}"


def words_name(question_id: int) -> str:
    return f"{_WORDS}{question_id}"


def save(visit_id: int, name: str, value: str, *, over: int, by: Actor, clash_id: int | None = None) -> Saved:
    """Saves one thing. ``over`` is the number of the text that the page showed, 0 for none.

    ``clash_id``: the same box was kept beside the standing text before, and its writer goes on writing there.
    Raises ``BadInput`` for what is no answer, ``Conflict`` once the visit is submitted, ``NotFound``.
    """
    visit = being_prepared(visit_id)
    value = value.replace("\r\n", "\n").strip()
    _check(visit, name, value)
    personal = tuple(personal_details(value)) if not _choices(name) else ()
    entry = _entry(visit_id, name)
    if (entry.value if entry else "") == value:
        _settle_own(visit_id, name, clash_id, by)
        return Saved(entry.number if entry else 0, personal=personal)
    if entry is not None and entry.number != over and not _goes_on(entry, value, by):
        other = _beside(visit_id, name, value, by, clash_id)
        return Saved(entry.number, other, entry.value, personal)
    return Saved(_write(visit_id, entry, name, value, by).number, personal=personal)


def _goes_on(entry: VisitEntry, value: str, by: Actor) -> bool:
    """Whether this is the same writer's same text with more to it: the answer to what they sent before was lost."""
    return entry.written_by == by.user_id and value.startswith(entry.value)


def _beside(visit_id: int, name: str, value: str, by: Actor, clash_id: int | None) -> VisitOtherText:
    """Keeps a text beside the one that stands; its writer's next letters go on in the same place."""
    if clash_id is not None:
        known = db.session.scalars(select(VisitOtherText).where(
            VisitOtherText.id == clash_id, VisitOtherText.visit_id == visit_id, VisitOtherText.name == name,
            VisitOtherText.written_by == by.user_id, VisitOtherText.settled_at.is_(None))).one_or_none()
        if known is not None:
            known.value, known.written_at = value, utc_now()
            db.session.flush()
            return known
    for same in others_of(visit_id, name):
        if same.value == value and same.written_by == by.user_id:
            return same
    return _keep(visit_id, name, value, by.user_id, clash=True)


def _settle_own(visit_id: int, name: str, clash_id: int | None, by: Actor) -> None:
    """A writer who now says what stands has no other text any more; what they had written stays kept."""
    for other in others_of(visit_id, name):
        if other.id == clash_id and other.written_by == by.user_id:
            other.settled_at, other.settled_by = utc_now(), by.user_id
    db.session.flush()


def _write(visit_id: int, entry: VisitEntry | None, name: str, value: str, by: Actor) -> VisitEntry:
    now = utc_now()
    if entry is None:
        entry = VisitEntry(visit_id=visit_id, name=name, value=value, number=1, written_by=by.user_id, written_at=now)
        db.session.add(entry)
    else:
        if entry.written_by != by.user_id and entry.value:
            _keep(visit_id, name, entry.value, entry.written_by, clash=False)
        entry.value, entry.number, entry.written_by, entry.written_at = value, entry.number + 1, by.user_id, now
    db.session.flush()
    return entry


def _keep(visit_id: int, name: str, value: str, written_by: int | None, *, clash: bool) -> VisitOtherText:
    other = VisitOtherText(visit_id=visit_id, name=name, value=value, written_by=written_by, written_at=utc_now(),
                           clash=clash)
    db.session.add(other)
    db.session.flush()
    return other


def choose(other_id: int, *, by: Actor) -> None:
    """Lets a text that was kept beside stand; the one that stood is kept in its place. Raises ``NotFound``."""
    other = other_by_id(other_id)
    being_prepared(other.visit_id)
    entry = _entry(other.visit_id, other.name)
    if entry is not None and entry.value:
        _keep(other.visit_id, other.name, entry.value, entry.written_by, clash=False)
        entry.written_by = by.user_id
    _write(other.visit_id, entry, other.name, other.value, by)
    _settle(other, "visit.text_chosen", by)


def leave(other_id: int, *, by: Actor) -> None:
    """Lets the standing text stand; the other stays kept, out of the way. Raises ``NotFound``."""
    other = other_by_id(other_id)
    being_prepared(other.visit_id)
    _settle(other, "visit.text_left", by)


def _settle(other: VisitOtherText, action: str, by: Actor) -> None:
    if other.settled_at is None:
        other.settled_at, other.settled_by = utc_now(), by.user_id
    db.session.flush()
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.VISIT,
                 subject_id=other.visit_id, details={"name": other.name, "text": other.id})


def other_by_id(other_id: int) -> VisitOtherText:
    """A text that does not stand. Raises ``NotFound``."""
    other = db.session.scalars(select(VisitOtherText).where(VisitOtherText.id == other_id)).one_or_none()
    if other is None:
        raise NotFound("There is no such text.")
    return other


def entries_of(visit_id: int) -> dict[str, VisitEntry]:
    """Everything that stands in a visit, by name."""
    return {one.name: one for one in db.session.scalars(select(VisitEntry).where(VisitEntry.visit_id == visit_id))}


def values_of(visit_id: int) -> dict[str, str]:
    """The same as plain text."""
    return {name: one.value for name, one in entries_of(visit_id).items()}


def clashes_of(visit_id: int) -> dict[str, list[VisitOtherText]]:
    """Texts written at the same time as those that stand, and not settled yet, by name."""
    found: dict[str, list[VisitOtherText]] = {}
    for other in db.session.scalars(select(VisitOtherText).where(
            VisitOtherText.visit_id == visit_id, VisitOtherText.clash, VisitOtherText.settled_at.is_(None))
            .order_by(VisitOtherText.id)):
        found.setdefault(other.name, []).append(other)
    return found


def others_of(visit_id: int, name: str) -> list[VisitOtherText]:
    """The unsettled texts beside the one that stands."""
    return clashes_of(visit_id).get(name, [])


def kept_texts(visit_id: int) -> list[VisitOtherText]:
    """Every text that does not stand, the newest first."""
    return list(db.session.scalars(select(VisitOtherText).where(VisitOtherText.visit_id == visit_id)
                                   .order_by(VisitOtherText.id.desc())))


def personal_details(text: str) -> list[str]:
    """What in a text looks like a child's name or number, in words ("a name"); a warning, not a refusal."""
    return identifiers.personal_details(text)


def _entry(visit_id: int, name: str) -> VisitEntry | None:
    return db.session.scalars(select(VisitEntry).where(
        VisitEntry.visit_id == visit_id, VisitEntry.name == name)).one_or_none()


def _choices(name: str) -> tuple[str, ...]:
    return tuple(rating for scale in Scale for rating in scale.ratings) if name.startswith(_RATING) else (
        OF_THE_VISIT.get(name, ()))


def _check(visit: QAVisit, name: str, value: str) -> None:
    allowed: Mapping[str, object] | tuple[str, ...]
    if name in OF_THE_VISIT:
        allowed = OF_THE_VISIT[name]
    elif name.startswith((_RATING, _WORDS)):
        question = _question(visit, name.partition("-")[2])
        allowed = question.scale.ratings if name.startswith(_RATING) else ()
        if name.startswith(_RATING) and not allowed:
            raise NotFound("This question has no rating.")
    else:
        raise NotFound("There is nothing of this name to write.")
    if allowed and value and value not in allowed:
        raise BadInput("Choose one of the answers offered.", field=name)
    if len(value) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters here.", field=name)


def _question(visit: QAVisit, number: str) -> VisitQuestion:
    """The question, if this visit asks it: another version's questions are not answered here."""
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = db.session.scalars(
            select(VisitQuestion).join(VisitTheme, VisitTheme.id == VisitQuestion.theme_id)
            .where(VisitQuestion.id == int(number), VisitTheme.template_id == visit.template_id)).one_or_none()
    if found is None:
        raise NotFound("This visit does not ask that.")
    return found
