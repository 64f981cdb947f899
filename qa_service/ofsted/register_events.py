"""Inspections that Ofsted's lists name: recorded beside what their reports say, never in place of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update

from qa_service.database import db
from qa_service.ofsted import believing
from qa_service.ofsted.grade_changes import Judged, record_grade_changes
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.providers.register import EventsTaken
from qa_service.vocabulary import EventType, Grade
from scrapers.lists import EventRow, RejectedRow

_INSPECTIONS, _JUDGEMENTS = cast(Table, Inspection.__table__), cast(Table, Judgement.__table__)
_CLOSE: Final = timedelta(days=3)
"""How far the list's single date may lie from the days that a report prints."""

_FIELDS = ("event_number", "event_type", "event_type_printed", "inspected_from", "inspected_to", "published_on",
           "overall", "outcome", "in_register", "list_id", "list_line")
_GRADED = ("overall", "help_and_protection", "leadership", "education", "health")
_CHUNK = 500

Said = dict[str, tuple[Grade | None, Any, str | None, str | None]]
"""Key of a judgement → grade, outcome, label, words that name neither."""


@dataclass(slots=True)
class _Known:
    """An inspection as stored, with the register's judgements and whether another source speaks too."""

    values: dict[str, Any]
    judgements: Said = field(default_factory=dict)
    has_others: bool = False
    is_new: bool = False
    changed: bool = False
    said: set[str] = field(default_factory=set)
    row: EventRow | None = None

    def judged(self) -> tuple[date, str] | None:
        """Day and words of what it judged overall, where it is a full inspection that judged something."""
        said = self.values["overall"] if self.values["overall"] is not Grade.NOT_JUDGED else None
        words, on = said or self.values["outcome"], self.values["inspected_from"]
        if words is None or on is None or self.values["event_type"] is not EventType.FULL:
            return None
        return on, str(words)


def take_events(link: Connection, events: Sequence[EventRow], setting_ids: dict[str, int], *, list_id: int,
                now: datetime, overwrite: bool) -> EventsTaken:
    """Records a list's inspections (the port of ``providers.register``)."""
    if link.dialect.name == "postgresql":
        link.exec_driver_sql("LOCK TABLE inspection IN SHARE ROW EXCLUSIVE MODE")
    work = _Work(link, now, overwrite, list_id)
    work.load({setting_ids[event.urn] for event in events})
    before = work.graded()
    for event in sorted(events, key=lambda event: event.event_number is None):
        work.take(event, setting_ids[event.urn])
    work.save()
    after = work.graded()
    work.taken.regraded = {id_: words for id_, (_, words) in after.items() if id_ in before and before[id_][1] != words}
    corrected = [(id_, before[id_][0], before[id_][1], after[id_][1]) for id_ in work.taken.regraded
                 if before[id_][0] == after[id_][0]]
    record_grade_changes(link, work.courses(work.taken.setting_ids), corrected, list_id=list_id, now=now)
    return work.taken


class _Work:
    """The inspections of the settings in one list, as known and as they become."""

    def __init__(self, link: Connection, now: datetime, overwrite: bool, list_id: int) -> None:
        self.link, self.now, self.overwrite, self.list_id = link, now, overwrite, list_id
        self.taken = EventsTaken()
        self.of_setting: defaultdict[int, list[_Known]] = defaultdict(list)

    def load(self, settings: set[int]) -> None:
        columns = [_INSPECTIONS.c[name] for name in ("id", "setting_id", "state", "document_sha256", *_FIELDS)]
        by_id: dict[int, _Known] = {}
        for ids in _chunks(settings):
            for row in self.link.execute(select(*columns).where(_INSPECTIONS.c.setting_id.in_(ids))).mappings():
                known = _Known(dict(row))
                by_id[row["id"]] = known
                self.of_setting[row["setting_id"]].append(known)
        marks = [_JUDGEMENTS.c[name] for name in (
            "inspection_id", "source", "key", "grade", "outcome", "label", "quote")]
        for ids in _chunks(by_id):
            for found in self.link.execute(select(*marks).where(_JUDGEMENTS.c.inspection_id.in_(ids))):
                if found.source == "register":
                    by_id[found.inspection_id].judgements[found.key] = (
                        found.grade, found.outcome, found.label, found.quote)
                else:
                    by_id[found.inspection_id].has_others = True

    def take(self, event: EventRow, setting_id: int) -> None:
        """Adds the event, or compares it with the inspection that it is."""
        known = self._same(event, setting_id)
        if known is None:
            self.of_setting[setting_id].append(self._new(event, setting_id))
            self._told(event, setting_id)
            return
        if known.row is not None:
            if _contradicts(known.row, event):
                self.taken.rejected.append(RejectedRow(event.line, (
                    f"this inspection of {event.urn} stands already in row {known.row.line}, with other facts")))
            return
        known.row = event
        if self._compare(known, event):
            self._told(event, setting_id)

    def _told(self, event: EventRow, setting_id: int) -> None:
        self.taken.lines.add(event.line)
        self.taken.setting_ids.add(setting_id)

    def _same(self, event: EventRow, setting_id: int) -> _Known | None:
        candidates = self.of_setting[setting_id]
        if event.event_number:
            for known in candidates:
                if known.values["event_number"] == event.event_number:
                    return known
        near = [(abs((known.values["inspected_from"] - event.inspected_on).days), index, known)
                for index, known in enumerate(candidates) if _is_near(known, event)]
        return min(near)[2] if near else None

    def _new(self, event: EventRow, setting_id: int) -> _Known:
        values = _values(event) | {"id": None, "setting_id": setting_id, "state": "listed", "document_sha256": None,
                                   "list_id": self.list_id, "list_line": event.line}
        judgements = _judgements(event)
        return _Known(values, judgements, is_new=True, said=set(judgements), row=event)

    def _compare(self, known: _Known, event: EventRow) -> bool:
        """Takes what the list adds or corrects; a blank never unsays, and an older list corrects nothing."""
        judgements = {key: said for key, said in _judgements(event).items() if known.judgements.get(key) != said
                      and (self.overwrite or key not in known.judgements)}
        changed = {}
        for name, value in _values(event).items():
            old = known.values[name]
            by_report = known.values["document_sha256"] is not None and name in ("inspected_from", "inspected_to",
                                                                                  "event_type", "event_type_printed")
            if name in ("overall", "outcome") or value is None or value == old:
                continue
            if name == "event_type_printed" and event.event_type is known.values["event_type"]:
                continue  # another spelling of the same kind tells nothing
            if old is None or name == "in_register" or (self.overwrite and not by_report):
                changed[name] = value
        stands_here = bool(judgements) or (known.values["list_id"] is None and known.values["state"] == "listed")
        if stands_here:
            known.values |= {"list_id": self.list_id, "list_line": event.line}
        known.judgements |= judgements
        known.said |= set(judgements)
        if judgements and not known.has_others and known.values["state"] == "listed":
            known.values["overall"] = known.judgements.get("overall", (None,))[0]
            known.values["outcome"] = known.judgements.get("outcome", (None, None))[1]
        known.values |= changed
        known.changed = bool(changed) or stands_here
        return bool(changed or judgements)

    def save(self) -> None:
        """Writes new and changed inspections and their judgements; where a report or a person speaks too, settles."""
        everything = [known for found in self.of_setting.values() for known in found]
        new = [known for known in everything if known.is_new]
        if new:
            self._insert(new)
        changed = [known for known in everything if known.changed]
        if changed:
            self.link.execute(
                update(_INSPECTIONS).where(_INSPECTIONS.c.id == bindparam("inspection")).values(
                    {name: bindparam(f"new_{name}") for name in _FIELDS}),
                [{"inspection": known.values["id"]} | {f"new_{name}": known.values[name] for name in _FIELDS}
                 for known in changed])
        self._save_judgements([*new, *changed])
        for known in changed:
            if known.has_others or known.values["state"] != "listed":
                self._settle(known)

    def _settle(self, known: _Known) -> None:
        inspection = db.session.get_one(Inspection, known.values["id"], populate_existing=True)
        believing.settle(inspection)
        db.session.flush()
        known.values["overall"], known.values["outcome"] = inspection.overall, inspection.outcome

    def _insert(self, new: list[_Known]) -> None:
        last = self.link.scalar(select(func.max(_INSPECTIONS.c.id))) or 0
        rows = [{name: known.values[name] for name in ("setting_id", "state", *_FIELDS)}
                | {"unproven": False, "unread": [], "recorded_at": self.now} for known in new]
        self.link.execute(insert(_INSPECTIONS), rows)
        ids: dict[tuple[Any, ...], list[int]] = {}
        columns = [_INSPECTIONS.c[name] for name in ("id", *_KEY)]
        for row in self.link.execute(select(*columns).where(_INSPECTIONS.c.id > last).order_by(_INSPECTIONS.c.id)):
            ids.setdefault(tuple(row[1:]), []).append(row.id)
        for known in new:
            known.values["id"] = ids[tuple(known.values[name] for name in _KEY)].pop(0)

    def _save_judgements(self, written: Iterable[_Known]) -> None:
        rows = []
        renewed: list[dict[str, Any]] = []
        for known in written:
            for key in known.said:
                grade, outcome, label, quote = known.judgements[key]
                row = {"inspection_id": known.values["id"], "key": key, "source": "register", "grade": grade,
                       "outcome": outcome, "label": label, "quote": quote}
                rows.append(row)
                if not known.is_new:
                    renewed.append({"inspection": row["inspection_id"], "judged": key})
        if renewed:
            self.link.execute(_JUDGEMENTS.delete().where(
                _JUDGEMENTS.c.inspection_id == bindparam("inspection"), _JUDGEMENTS.c.key == bindparam("judged"),
                _JUDGEMENTS.c.source == "register"), renewed)
        if rows:
            self.link.execute(insert(_JUDGEMENTS), rows)

    def graded(self) -> dict[int, tuple[date, str]]:
        """Of each setting the day and words of its latest full inspection that judged something."""
        latest: dict[int, tuple[date, str]] = {}
        for setting_id, found in self.of_setting.items():
            for known in found:
                judged = known.judged()
                if judged and (setting_id not in latest or latest[setting_id][0] <= judged[0]):
                    latest[setting_id] = judged
        return latest

    def courses(self, setting_ids: Iterable[int]) -> dict[int, list[Judged]]:
        """Of each setting its full inspections on published lists that judged something, in order."""
        return {setting_id: sorted(
            (Judged(*judged, known.is_new) for known in self.of_setting[setting_id]
             if known.values["in_register"] and (judged := known.judged())), key=lambda judged: judged.on)
            for setting_id in setting_ids}


_KEY = ("setting_id", "event_number", "inspected_from", "event_type")


def _is_near(known: _Known, event: EventRow) -> bool:
    """Whether it may be the same inspection: near in time, of the same type, and one of the two has no number."""
    values = known.values
    if values["inspected_from"] is None or event.inspected_on is None:
        return False
    if event.event_number and values["event_number"]:
        return False
    listed_alone = values["state"] == "listed"
    room = timedelta(0) if listed_alone else _CLOSE
    end = values["inspected_to"] or values["inspected_from"]
    return bool(values["inspected_from"] - room <= event.inspected_on <= end + room
                and (values["event_type"] is None or event.event_type is None
                     or values["event_type"] is event.event_type))


def _values(event: EventRow) -> dict[str, Any]:
    return {
        "event_number": event.event_number, "event_type": event.event_type,
        "event_type_printed": event.event_type_printed[:80] or None, "inspected_from": event.inspected_on,
        "inspected_to": None, "published_on": event.published_on, "overall": event.overall, "outcome": event.outcome,
        "in_register": True,
    }


def _judgements(event: EventRow) -> Said:
    found: Said = {key: (grade, None, None, None) for key in _GRADED if (grade := getattr(event, key)) is not None}
    found |= {older.key: (older.grade, None, older.label, None) for older in event.older}
    if event.outcome is not None:
        found["outcome"] = (None, event.outcome, None, None)
    elif event.overall is None and event.overall_printed and event.overall_printed.upper() != "NULL":
        found["overall"] = (None, None, None, event.overall_printed)
    return found


def _contradicts(one: EventRow, other: EventRow) -> bool:
    """Whether two rows about one inspection differ in a fact that both print."""
    mine, theirs = _judgements(one), _judgements(other)
    if any(theirs[key] != said for key, said in mine.items() if key in theirs):
        return True
    pairs = ((one.inspected_on, other.inspected_on), (one.published_on, other.published_on),
             (one.event_type, other.event_type))
    return any(first and second and first != second for first, second in pairs)


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start:start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
