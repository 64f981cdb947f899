"""Filters of lists that people keep under a name: their own, and those that a manager shares with the council."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import or_, select

from qa_service.accounts.models import SavedFilter
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.permissions import Permission, allows

ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "settings": ("q", "type", "area", "group", "grade", "status", "flag", "ours", "published", "due", "contract",
                 "risk", "sort"),
    "flags": ("severity", "rule", "state", "assigned", "mine", "ours", "children", "watched", "since", "untold",
              "sort"),
    "placements": ("standing", "area", "team", "setting"),
}
"""By list, the arguments of its address that are kept."""
MOST: Final = 20
LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 1000


def clean(page: str, query: str) -> str:
    """A list's query with the arguments that are kept, in one order; without the number of the page."""
    given = parse_qsl(query[:4 * LONGEST_QUERY].lstrip("?"))
    return urlencode([(name, value) for wanted in ARGUMENTS[page] for name, value in given
                      if name == wanted and value.strip()])


def filters_for(user_id: int, page: str) -> list[SavedFilter]:
    """What this person may begin a list with: their own, then those that are shared; by name, in one query."""
    mine = SavedFilter.user_id == user_id
    return list(db.session.scalars(select(SavedFilter).where(
        SavedFilter.page == page, SavedFilter.deleted_at.is_(None), or_(mine, SavedFilter.shared))
        .order_by(mine.desc(), SavedFilter.name, SavedFilter.id)))


def own(filter_id: int, by: Actor, *, deleted: bool = False) -> SavedFilter:
    """One's own filter. Raises ``NotFound`` for anybody else's, shared or not."""
    is_deleted = SavedFilter.deleted_at.is_not(None) if deleted else SavedFilter.deleted_at.is_(None)
    found = db.session.scalars(select(SavedFilter).where(
        SavedFilter.id == filter_id, SavedFilter.user_id == by.user_id, is_deleted)).one_or_none()
    if found is None:
        raise NotFound("There is no such filter of yours.")
    return found


def save(page: str, name: str, query: str, *, by: Actor, shared: bool = False, starts: bool = False) -> SavedFilter:
    """Keeps a filter. The same one sent twice is one. Raises ``BadInput`` for a name that is taken or too long."""
    assert by.user_id is not None
    query = clean(page, query)
    if not query or len(query) > LONGEST_QUERY:
        raise BadInput("There is no filter to keep: narrow the list first." if not query else
                       "This filter is too long to be kept.")
    mine = _mine(page, by)
    same = next((one for one in mine if (one.name, one.query) == (name.strip(), query)), None)
    if same is None:
        if len(mine) >= MOST:
            raise BadInput(f"You have {MOST} filters of this list. Delete one first.")
        same = SavedFilter(user_id=by.user_id, page=page, name=_name(name, mine), query=query, shared=False,
                           starts=False, created_at=utc_now())
        db.session.add(same)
        db.session.flush()
    if shared and not same.shared:
        share(same.id, shared, by=by)
    if starts:
        start_with(same.id, True, by=by)
    return same


def rename(filter_id: int, name: str, *, by: Actor) -> SavedFilter:
    """Gives it another name. Raises as ``save``."""
    found = own(filter_id, by)
    found.name = _name(name, [one for one in _mine(found.page, by) if one.id != filter_id])
    db.session.flush()
    return found


def start_with(filter_id: int, starts: bool, *, by: Actor) -> SavedFilter:
    """Lets one's list begin with it, instead of any other; or not any more."""
    found = own(filter_id, by)
    for other in _mine(found.page, by):
        other.starts = starts and other.id == filter_id
    db.session.flush()
    return found


def share(filter_id: int, shared: bool, *, by: Actor) -> SavedFilter:
    """Shows it to everybody of the council, or no longer. Raises ``NotPermitted`` for whoever is no manager."""
    if by.role is None or not allows(by.role, Permission.FLAG_ASSIGN):
        raise NotPermitted("Only a manager shares filters with the council.")
    found = own(filter_id, by)
    if found.shared != shared:
        found.shared = shared
        audit.record("filter.shared" if shared else "filter.unshared", by=by, authority_id=current_authority(),
                     subject="filter", subject_id=filter_id, details={"list": found.page})
    db.session.flush()
    return found


def delete(filter_id: int, *, by: Actor) -> SavedFilter:
    """Takes it off the lists, so that it can be had back."""
    found = own(filter_id, by)
    found.deleted_at, found.starts = utc_now(), False
    db.session.flush()
    return found


def restore(filter_id: int, *, by: Actor) -> SavedFilter:
    """Has it back. Raises ``Conflict`` when another has its name by now."""
    found = own(filter_id, by, deleted=True)
    if found.name.lower() in {one.name.lower() for one in _mine(found.page, by)}:
        raise Conflict("You have another filter of this name by now.")
    found.deleted_at = None
    db.session.flush()
    return found


def _mine(page: str, by: Actor) -> list[SavedFilter]:
    return list(db.session.scalars(select(SavedFilter).where(
        SavedFilter.page == page, SavedFilter.user_id == by.user_id, SavedFilter.deleted_at.is_(None))))


def _name(name: str, others: list[SavedFilter]) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"Give it a name of at most {LONGEST_NAME} letters.", field="name")
    if name.lower() in {one.name.lower() for one in others}:
        raise BadInput("You have a filter of this name already. Choose another name.", field="name")
    return name


@dataclass(frozen=True, slots=True)
class Choice:
    """A kept filter as a link above its list; ``count`` where it is known how many rows fit now."""

    name: str
    href: str
    current: bool
    count: int | None = None


def choices(page: str, kept: Sequence[SavedFilter], present: str, counts: Sequence[int | None] = ()) -> list[Choice]:
    """The kept filters as links; ``present`` is the query of the list as it is shown."""
    present = clean(page, present)
    numbers = counts or [None] * len(kept)
    return [Choice(one.name, f"/{page}?{one.query}", one.query == present, count)
            for one, count in zip(kept, numbers, strict=True)]


def start_of(user_id: int, page: str) -> str | None:
    """The query that this person's list begins with."""
    return db.session.scalar(select(SavedFilter.query).where(
        SavedFilter.page == page, SavedFilter.user_id == user_id, SavedFilter.starts,
        SavedFilter.deleted_at.is_(None)))
