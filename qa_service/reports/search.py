"""The one search: settings, provider groups, words inside stored reports, and our children by reference.

Everything is asked through the council in scope, so that another council's own names and places are neither found nor
counted nor suggested. What a role may not see (``Sees``) is not looked for at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, or_, select

from qa_service.contracts.listing import suspended_providers
from qa_service.contracts.models import Provider
from qa_service.contracts.oversight_models import Suspension
from qa_service.database import db, paginate
from qa_service.database.kept import Kept
from qa_service.database.session import Page
from qa_service.documents.text import page_id, words_of
from qa_service.documents.text_models import DocumentText
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.models import Inspection
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.reports.grades_shown import NO_INSPECTION_SHOWN, GradeShown, grades_of
from qa_service.reports.search_names import all_names, find_names
from qa_service.reports.search_pages import documents_with, marked_pages, page_of, stand_together
from qa_service.reports.search_sentences import Piece, sentence_in
from qa_service.reports.search_similar import did_you_mean

OVERVIEW: Final = 5
"""How many of each kind the first view shows."""
PAGE_SIZE: Final = 25


class Kind(StrEnum):
    """What can be found."""

    SETTINGS = "settings"
    OWNERS = "owners"
    PROVIDERS = "providers"
    REPORTS = "reports"
    CHILDREN = "children"

    @property
    def words(self) -> str:
        return {Kind.SETTINGS: "Settings", Kind.OWNERS: "Owners", Kind.PROVIDERS: "Providers with contracts",
                Kind.REPORTS: "Words inside reports", Kind.CHILDREN: "Our children, by reference"}[self]


@dataclass(frozen=True, slots=True)
class Sees:
    """What the person who asks may see besides settings."""

    documents: bool
    children: bool
    contracts: bool = False


@dataclass(frozen=True, slots=True)
class SettingHit:
    """A setting that was found, with its result, and how many of its reports could not be read."""

    setting: Setting
    called: Called
    grade: GradeShown
    unread: int


@dataclass(frozen=True, slots=True)
class OwnerHit:
    """A provider group that was found, and how many settings it has."""

    group: ProviderGroup
    settings: int


@dataclass(frozen=True, slots=True)
class ProviderHit:
    """A provider that was found, and the suspensions of it or its group that stand."""

    provider: Provider
    suspended: Sequence[Suspension]


@dataclass(frozen=True, slots=True)
class ReportHit:
    """A report that holds the words: the first page where they stand (together, if anywhere), and the sentence."""

    inspection: Inspection
    called: Called
    sha256: str
    page: int
    together: bool
    sentence: list[Piece]


@dataclass(frozen=True, slots=True)
class ChildHit:
    """A child's reference, and where the child lives or lived last."""

    reference: str
    called: Called | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Searched:
    """How many reports are searched (where that was counted), and how many are not, and why."""

    could_not_read: int
    not_had: int
    """Listed by Ofsted, but the file could not be had."""
    searched: int | None = None
    not_yet: int = 0
    """Held, but their words were not taken in yet."""
    in_part: int = 0
    """Long ones, of which the first pages alone are searched."""


_SEARCHED: Final = Kept[Searched]()


@dataclass(slots=True)
class Results:
    """What was found, by kind; ``meant`` is filled where no name fits and no report has the words."""

    pages: dict[Kind, Page[Any]] = field(default_factory=dict)
    meant: list[str] = field(default_factory=list)
    searched: Searched | None = None

    @property
    def total(self) -> int:
        return sum(page.total for page in self.pages.values())


def search(text: str, *, sees: Sees, day: date, kind: Kind | None = None, number: int = 1) -> Results:
    """What holds the words: a few of each kind, or one page of one kind; every kind is counted.

    Raises nothing over what was typed: signs of a query language are no more than the space between words.
    """
    results = Results()
    names = find_names(text)

    def size_of(one: Kind) -> tuple[int, int]:
        return (number, PAGE_SIZE) if one is kind else (1, OVERVIEW)

    results.pages[Kind.SETTINGS] = _settings(names.settings, day, *size_of(Kind.SETTINGS))
    results.pages[Kind.OWNERS] = _owners(names.groups, *size_of(Kind.OWNERS))
    if sees.contracts:
        results.pages[Kind.PROVIDERS] = _providers(names.providers, day, *size_of(Kind.PROVIDERS))
    if sees.documents:
        results.pages[Kind.REPORTS] = _reports(words_of(text), *size_of(Kind.REPORTS))
    if sees.children:
        results.pages[Kind.CHILDREN] = _children(text, *size_of(Kind.CHILDREN))
    contracts, reports = (results.pages.get(kind_of) for kind_of in (Kind.PROVIDERS, Kind.REPORTS))
    if not (names.settings or names.groups or (contracts and contracts.total) or (reports and reports.total)):
        results.meant = did_you_mean(text, all_names())
    if sees.documents:
        results.searched = reports_searched(all_of_them=kind is Kind.REPORTS or not results.total)
    return results


def reports_searched(*, all_of_them: bool = True) -> Searched:
    """How many of the reports that may be seen are not searched; with ``all_of_them`` also how many are."""
    return _SEARCHED.get(lambda: _reports_searched(all_of_them=all_of_them), all_of_them)


def _reports_searched(*, all_of_them: bool) -> Searched:
    seen = (select(Inspection).join(Setting, Setting.id == Inspection.setting_id)
            .where(Inspection.state != "withdrawn"))
    unread = seen.join(DocumentText, DocumentText.sha256 == Inspection.document_sha256).where(
        DocumentText.state == "could_not_read").with_only_columns(func.count(Inspection.document_sha256.distinct()))
    not_had = seen.where(Inspection.document_sha256.is_(None), Inspection.state == "unread").with_only_columns(
        func.count(Inspection.id))
    could_not_read, none_had = db.session.scalar(unread) or 0, db.session.scalar(not_had) or 0
    if not all_of_them:
        return Searched(could_not_read, none_had)
    in_part = DocumentText.pages > DocumentText.pages_kept
    rows = db.session.execute(
        seen.outerjoin(DocumentText, DocumentText.sha256 == Inspection.document_sha256)
        .where(Inspection.document_sha256.is_not(None)).group_by(DocumentText.state, in_part)
        .with_only_columns(DocumentText.state, in_part, func.count(Inspection.document_sha256.distinct()))).all()
    return Searched(
        could_not_read, none_had, searched=sum(count for state, _, count in rows if state == "kept"),
        not_yet=sum(count for state, _, count in rows if state is None),
        in_part=sum(count for state, part, count in rows if state == "kept" and part))


def _part(ids: Sequence[int], number: int, size: int) -> Page[int]:
    number = min(max(1, number), max(1, -(-len(ids) // size)))
    return Page(list(ids[(number - 1) * size:number * size]), number, size, len(ids))


def _settings(ids: Sequence[int], day: date, number: int, size: int) -> Page[SettingHit]:
    part = _part(ids, number, size)
    if not part.items:
        return Page([], part.number, size, part.total)
    found = {row.id: row for row in db.session.scalars(select(Setting).where(Setting.id.in_(part.items)))}
    called, grades, unread = settings_called(part.items), grades_of(part.items, day), _unread(part.items)
    return Page([SettingHit(found[id_], called[id_], grades.get(id_, NO_INSPECTION_SHOWN), unread.get(id_, 0))
                 for id_ in part.items if id_ in found], part.number, size, part.total)


def _unread(ids: Sequence[int]) -> dict[int, int]:
    """By setting, how many of its reports could not be read or had."""
    rows = db.session.execute(
        select(Inspection.setting_id, func.count(Inspection.id))
        .outerjoin(DocumentText, DocumentText.sha256 == Inspection.document_sha256)
        .where(Inspection.setting_id.in_(ids), or_(
            (DocumentText.state == "could_not_read") & (Inspection.state != "withdrawn"),
            Inspection.document_sha256.is_(None) & (Inspection.state == "unread")))
        .group_by(Inspection.setting_id))
    return {setting_id: count for setting_id, count in rows}


def _owners(ids: Sequence[int], number: int, size: int) -> Page[OwnerHit]:
    part = _part(ids, number, size)
    if not part.items:
        return Page([], part.number, size, part.total)
    found = {row.id: row for row in db.session.scalars(select(ProviderGroup).where(ProviderGroup.id.in_(part.items)))}
    rows = db.session.execute(select(Setting.group_id, func.count(Setting.id)).where(
        Setting.group_id.in_(part.items)).group_by(Setting.group_id))
    counts = {group_id: count for group_id, count in rows}
    return Page([OwnerHit(found[id_], counts.get(id_, 0)) for id_ in part.items if id_ in found],
                part.number, size, part.total)


def _providers(ids: Sequence[int], day: date, number: int, size: int) -> Page[ProviderHit]:
    part = _part(ids, number, size)
    found = {row.id: row for row in db.session.scalars(select(Provider).where(Provider.id.in_(part.items)))}
    suspended = suspended_providers(found.values(), day)
    return Page([ProviderHit(found[id_], suspended.get(id_, ())) for id_ in part.items if id_ in found],
                part.number, size, part.total)


def _reports(words: Sequence[str], number: int, size: int) -> Page[ReportHit]:
    if not words:
        return Page([], 1, size, 0)
    statement = _reports_with(words).limit(size)
    rows = db.session.execute(statement.offset((number - 1) * size)).all()
    if not rows and number > 1:
        number, rows = 1, db.session.execute(statement).all()
    found = {row.id: row for row in db.session.scalars(
        select(Inspection).where(Inspection.id.in_([row.id for row in rows])))} if rows else {}
    called = settings_called({row.setting_id for row in found.values()})
    marked = marked_pages(words, {page_id(row.text_id, page_of(row.place)) for row in rows})
    hits = [ReportHit(
        found[row.id], called[found[row.id].setting_id], row.sha256, page_of(row.place), stand_together(row.place),
        sentence_in(marked.get(page_id(row.text_id, page_of(row.place)), ""))) for row in rows if row.id in found]
    return Page(hits, number, size, rows[0].of_all if rows else 0)


def _reports_with(words: Sequence[str]) -> Select[Any]:
    """Reports on one page of which all words stand: where they stand together first, then the newest first.

    Each row ends with the number of all, so that the index is asked once, and has only what orders them: a common word
    is in every report.
    """
    hits = documents_with(words)
    newest = func.coalesce(Inspection.inspected_from, Inspection.published_on)
    return (select(Inspection.id, DocumentText.sha256, hits.c.text_id, hits.c.place,
                   func.count().over().label("of_all"))
            .join(DocumentText, DocumentText.sha256 == Inspection.document_sha256)
            .join(hits, hits.c.text_id == DocumentText.id)
            .join(Setting, Setting.id == Inspection.setting_id)
            .where(Inspection.state != "withdrawn")
            .order_by(hits.c.place >= page_id(1, 0), newest.desc().nulls_last(), Inspection.id.desc()))


def _children(text: str, number: int, size: int) -> Page[ChildHit]:
    """Children whose reference begins so. A single letter is no reference: too many would come."""
    if len(text) < 2:
        return Page([], 1, size, 0)
    children = paginate(
        select(Child).where(func.lower(Child.reference).startswith(text.lower(), autoescape=True))
        .order_by(Child.reference, Child.id), number=number, size=size)
    last: dict[int, Placement] = {}
    for placement in db.session.scalars(
            select(Placement).where(Placement.child_id.in_([child.id for child in children.items]))
            .order_by(Placement.started_on, Placement.id)):
        last[placement.child_id] = placement
    called = settings_called({row.setting_id for row in last.values() if row.setting_id})
    hits = [ChildHit(child.reference, called.get(placed.setting_id or 0), placed.started_on, placed.ended_on)
            for child in children.items if (placed := last.get(child.id))]
    return Page(hits, children.number, size, children.total)
