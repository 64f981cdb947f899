"""What is known of settings' inspections on a day, gathered for many settings at once, as the rules judge it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.accounts.models import Authority
from qa_service.clock import london
from qa_service.database import current_authority, db
from qa_service.flags.exposure import exposure_of
from qa_service.flags.rule import Listed, SubjectIds
from qa_service.ofsted.models import Inspection, Judgement, Requirement, SettingCheck, may_be_full
from qa_service.ofsted.rules.listed import ImportedList, Lists, imported_lists, list_of_providers
from qa_service.providers.models import RegisterList, Setting
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus

_BELOW_GOOD: Final = [grade for grade in Grade if grade.below_good]
_SOURCES: Final = ("person", "report", "register")


@dataclass(frozen=True, slots=True)
class Verdict:
    """An overall grade, or a supported-accommodation outcome on the same scale of 1 to 4."""

    rank: int
    words: str

    @property
    def below_good(self) -> bool:
        return self.rank > 2


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement of an inspection as it is believed, with where it stands."""

    key: str
    grade: Grade | None
    label: str | None
    page: int | None
    quote: str | None


@dataclass(slots=True)
class Event:
    """One inspection or visit."""

    id: int
    event_number: str | None
    event_type: EventType | None
    start: date | None
    end: date | None
    published_on: date | None
    overall: Grade | None
    outcome: Outcome | None
    state: str
    list_id: int | None = None
    list_line: int | None = None
    document: str | None = None
    previous_grade: Grade | None = None
    enforcement_none: bool | None = None
    enforcement_text: str | None = None
    enforcement_page: int | None = None
    manager_vacant: bool | None = None
    manager_page: int | None = None
    unread: Sequence[str] = ()
    found_at: datetime | None = None
    read_at: datetime | None = None
    recorded_at: datetime | None = None
    judgements: dict[str, Said] = field(default_factory=dict)
    requirements: list[RequirementFact] = field(default_factory=list)
    lists: Lists = field(default_factory=dict)

    @property
    def listed_in(self) -> ImportedList | None:
        """The list that names it, where that is all there is."""
        return self.lists.get(self.list_id or 0) if self.document is None else None

    @property
    def listed(self) -> Listed | None:
        """When the list that it rests on came, where there is no document."""
        return self.listed_in.times if self.listed_in else None

    @property
    def on(self) -> date | None:
        """The day it is known by."""
        return self.start or self.published_on

    @property
    def may_be_full(self) -> bool:
        """Whether it is a full inspection, or of no known kind and may be one."""
        return may_be_full(self.event_type, self.state, self.overall, self.outcome)

    @property
    def has_report(self) -> bool:
        """Whether a report is here or should be: more than a line of a list."""
        return self.state != "listed"

    @property
    def certain(self) -> bool:
        """Whether nobody is being asked about it."""
        return self.state != "unread"

    @property
    def unusable(self) -> bool:
        """Whether nothing in the report may be used: it could not be read, or may be about another setting."""
        return bool({"document", "urns", "kind"} & set(self.unread)) and not self.certain

    @property
    def verdict(self) -> Verdict | None:
        """Its overall grade or outcome; ``None`` when unread, not judged or not of that kind."""
        said = self.overall if self.overall is not None else self.outcome
        return Verdict(said.rank, said.words) if said is not None and said.rank is not None else None

    @property
    def not_judged(self) -> bool:
        return self.overall is Grade.NOT_JUDGED

    @property
    def without_headline(self) -> bool:
        """Whether it was read whole (or a list names it), has judgements, and gives no overall one."""
        return (self.certain and self.overall is None and self.outcome is None
                and bool(self.judgements) and not any(name.endswith(".overall") for name in self.unread))


@dataclass(frozen=True, slots=True)
class RequirementFact:
    """A requirement of a report."""

    id: int
    regulations: list[str]
    due_on: date | None
    text: str
    page: int
    met_on: date | None


@dataclass(slots=True)
class History:
    """A setting and its inspections that were public on the day, newest first."""

    setting_id: int
    urn: str | None
    provision: ProvisionType
    status: RegistrationStatus
    status_on: date | None
    registered_on: date | None
    list_as_at: date | None
    group_id: int | None
    go_live_on: date | None
    events: list[Event] = field(default_factory=list)
    remembered: dict[str, Any] = field(default_factory=dict)
    """What one rule worked out and others need too."""
    exposed: bool = True
    """Whether our child lives there, we have a contract, or somebody watches it."""
    list_line: int | None = None
    """Its row in the list of ``list_as_at``."""
    status_printed: str | None = None
    """What the list prints, where that names no status that is known."""
    listed: Listed | None = None
    """When the list of ``list_as_at`` came."""
    known_until: date | None = None
    """The newest day up to which a list or the setting's own page told of every inspection."""

    @property
    def dropped_from_list(self) -> bool:
        """Whether an older list had it, the newest has not, and nobody says why."""
        return (self.status is RegistrationStatus.UNKNOWN and self.list_as_at is not None
                and self.status_printed is None)

    @property
    def is_over(self) -> bool:
        """Whether it has left the register and nothing of ours is there: its grades ask nothing of anybody."""
        return (self.status.ended or self.dropped_from_list) and not self.exposed

    @property
    def fulls(self) -> list[Event]:
        """Full inspections, and what may be one."""
        return [event for event in self.events if event.may_be_full]

    @property
    def others(self) -> list[Event]:
        return [event for event in self.events if event.event_type is not None and not event.may_be_full]


def gather_histories(setting_ids: SubjectIds, as_at: date) -> Mapping[int, History]:
    """The histories of these settings (``None``: of all), in a fixed number of queries."""
    histories = _settings(setting_ids)
    _add_standing(histories, setting_ids, as_at)
    lists = imported_lists()
    for history in histories.values():
        history.listed = list_of_providers(lists, history.list_as_at)
    by_id = _events(histories, setting_ids, as_at, lists)
    _add_judgements(by_id, setting_ids)
    _add_requirements(by_id, setting_ids)
    for history in histories.values():
        history.events.sort(key=lambda event: (event.on or date.min, event.id), reverse=True)
    return histories


def _add_standing(histories: Mapping[int, History], setting_ids: SubjectIds, as_at: date) -> None:
    """Whether we are exposed, and until when what is published would be known."""
    exposed = exposure_of(setting_ids, as_at)
    events_until = db.session.scalar(select(func.max(RegisterList.as_at)).where(RegisterList.kind == "events"))
    checked = select(SettingCheck.setting_id, SettingCheck.checked_at).where(SettingCheck.checked_at.is_not(None))
    if setting_ids is not None:
        checked = checked.where(SettingCheck.setting_id.in_(setting_ids))
    seen = {id_: london(at).date() for id_, at in db.session.execute(checked) if at is not None}
    for id_, history in histories.items():
        history.exposed = id_ in exposed and exposed[id_].at_all
        known = (history.list_as_at, events_until if history.list_as_at else None, seen.get(id_))
        history.known_until = max((on for on in known if on is not None), default=None)


def go_live_on() -> date | None:
    """The go-live date of the council in scope."""
    return db.session.scalar(select(Authority.go_live_on).where(Authority.id == current_authority()))


def _settings(setting_ids: SubjectIds) -> dict[int, History]:
    columns = (Setting.id, Setting.urn, Setting.provision, Setting.status, Setting.status_on, Setting.registered_on,
               Setting.list_as_at, Setting.group_id, Setting.list_line, Setting.status_printed)
    statement: Any = select(*columns)
    if setting_ids is not None:
        statement = statement.where(Setting.id.in_(setting_ids))
    begun = go_live_on()
    found = {}
    for *given, list_line, status_printed in db.session.execute(statement):
        facts: list[Any] = [*given, begun]
        history = found[facts[0]] = History(*facts)
        history.list_line, history.status_printed = list_line, status_printed
    return found


_LISTED: Final = (
    Inspection.id, Inspection.event_number, Inspection.event_type, Inspection.inspected_from, Inspection.inspected_to,
    Inspection.published_on, Inspection.overall, Inspection.outcome, Inspection.state, Inspection.list_id,
    Inspection.list_line)
_REPORTED: Final = (
    Inspection.document_sha256, Inspection.previous_grade, Inspection.enforcement_none, Inspection.enforcement_text,
    Inspection.enforcement_page, Inspection.manager_vacant, Inspection.manager_page, Inspection.unread,
    Inspection.found_at, Inspection.read_at, Inspection.recorded_at)


def _events(histories: Mapping[int, History], setting_ids: SubjectIds, as_at: date, lists: Lists) -> dict[int, Event]:
    """Inspections that were public; of the many that only a list names, the few columns that a list has."""
    public = or_(Inspection.published_on <= as_at, Inspection.published_on.is_(None)
                 & (Inspection.inspected_from.is_(None) | (Inspection.inspected_from <= as_at)))
    listed: Any = select(Inspection.setting_id, *_LISTED).where(Inspection.state == "listed", public)
    reported: Any = select(Inspection.setting_id, *_LISTED, *_REPORTED).where(
        Inspection.state.not_in(("listed", "withdrawn")), public)
    by_id = {}
    for statement in (listed, reported):
        if setting_ids is not None:
            statement = statement.where(Inspection.setting_id.in_(setting_ids))
        for setting_id, *facts in db.session.execute(statement):
            if setting_id in histories:
                event = by_id[facts[0]] = Event(*facts)
                event.lists = lists
                histories[setting_id].events.append(event)
    return by_id


def _add_judgements(by_id: Mapping[int, Event], setting_ids: SubjectIds) -> None:
    """Judgements of reports and people, and those of lists that are below good: a list's good says nothing more."""
    statement: Any = select(
        Judgement.inspection_id, Judgement.source, Judgement.key, Judgement.grade, Judgement.label, Judgement.page,
        Judgement.quote).where(or_(Judgement.source != "register", Judgement.grade.in_(_BELOW_GOOD)))
    if setting_ids is not None:
        statement = statement.join(Inspection, Inspection.id == Judgement.inspection_id).where(
            Inspection.setting_id.in_(setting_ids))
    sources: defaultdict[tuple[int, str], dict[str, Said]] = defaultdict(dict)
    for inspection_id, source, *rest in db.session.execute(statement):
        sources[inspection_id, rest[0]][source] = Said(*rest)
    for (inspection_id, key), said in sources.items():
        if inspection_id in by_id:
            believed = next(said[source] for source in _SOURCES if source in said)
            by_id[inspection_id].judgements[key] = believed


def _add_requirements(by_id: Mapping[int, Event], setting_ids: SubjectIds) -> None:
    statement: Any = select(Requirement.inspection_id, Requirement.id, Requirement.regulations, Requirement.due_on,
                            Requirement.text, Requirement.page, Requirement.met_on).order_by(Requirement.id)
    if setting_ids is not None:
        statement = statement.join(Inspection, Inspection.id == Requirement.inspection_id).where(
            Inspection.setting_id.in_(setting_ids))
    for inspection_id, *rest in db.session.execute(statement):
        if inspection_id in by_id:
            by_id[inspection_id].requirements.append(RequirementFact(*rest))
