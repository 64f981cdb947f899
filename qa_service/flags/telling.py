"""What is told of a new or worse flag, to whom, and how soon. Messages lie in the outbox with the flag itself.

At once goes what is critical where we are exposed, and a fall below good where our child lives; the rest waits for
the daily digest. What became public before a council's go-live date, about settings where no child came and nobody
began to watch since, was there before us: however many flags it raises, people get one line in one digest about all
of them, so that the first morning is not a flood. While no go-live date is set, the same holds for a council's very
first assessment.

The same for a watch on a whole group or area: what stands there when it begins is one line in one digest about that
watch, and what happens from then on is told one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from qa_service.alerts import service as alerts
from qa_service.clock import london
from qa_service.database import current_authority
from qa_service.flags.exposure import Exposed
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, groups_called, settings_called
from qa_service.flags.registry import asked_of_readers, never_general
from qa_service.flags.rule import Finding
from qa_service.providers.watching import Covering, Target, covering, watchers_of_groups
from qa_service.vocabulary import Severity, SubjectType


@dataclass(frozen=True, slots=True)
class News:
    """A flag that was raised, or rose (``kind``), where we are exposed."""

    flag: Flag
    kind: str
    finding: Finding | None
    exposed: Exposed
    arrived: bool = False
    """Whether our child has come to be there while the flag stood."""
    stood: bool = False
    """Whether the flag stood, no less severe in itself, before we were exposed."""

    @property
    def was_there_before_the_watch(self) -> bool:
        """Whether nothing is new but that somebody began to watch the setting's group or area."""
        exposed, finding = self.exposed, self.finding
        if not exposed.only_watched or exposed.singled_out or exposed.newest is None:
            return False
        if self.kind != "raised":
            return self.stood
        learned_on = finding and (london(finding.found_at).date() if finding.found_at else finding.published_on)
        return (learned_on < exposed.newest if learned_on
                else self.flag.raised_on <= exposed.newest + timedelta(days=1))

    def urgent(self) -> bool:
        """Whether it is told at once rather than in the digest."""
        wanted = self.finding is not None and (
            self.finding.urgent or (self.arrived and self.finding.urgent_on_arrival))
        return (wanted and self.exposed.children) or self.flag.shown_severity is Severity.CRITICAL


@dataclass(frozen=True, slots=True)
class Beginning:
    """When a council began with the service: tells what was there before it."""

    go_live_on: date | None
    first_assessment: bool

    def was_there_before(self, news: News, as_at: date) -> bool:
        if self.go_live_on is None:
            return self.first_assessment
        published = news.finding.published_on if news.finding else None
        return max(published or as_at, news.exposed.newest or date.min) < self.go_live_on


def tell(news: Iterable[News], beginning: Beginning, as_at: date) -> None:
    """Queues the messages, in the caller's transaction."""
    restricted = never_general()
    told = [one for one in news if one.flag.rule not in restricted]
    if not told:
        return
    readers = alerts.Readers()
    earlier = [one for one in told if beginning.was_there_before(one, as_at)]
    now = [one for one in told if not beginning.was_there_before(one, as_at)]
    standing = [one for one in now if one.was_there_before_the_watch]
    new = [one for one in now if not one.was_there_before_the_watch]
    alerts.tell(*_of_earlier(earlier, readers, as_at), *_of_standing(standing, readers, as_at), *_of_new(new, readers))


def _of_new(now: list[News], readers: alerts.Readers) -> Iterator[alerts.Message]:
    """Each by itself."""
    settings = settings_called({one.flag.setting_id for one in now if one.flag.setting_id is not None})
    groups = groups_called({one.flag.subject_id for one in now if one.flag.subject_type is SubjectType.GROUP})
    by_setting, by_group = covering(settings), watchers_of_groups(groups)
    for one in now:
        flag = one.flag
        setting = settings.get(flag.setting_id) if flag.setting_id is not None else None
        group = groups.get(flag.subject_id) if flag.subject_type is SubjectType.GROUP else None
        watching = by_group.get(flag.subject_id, set()) if group else _people(by_setting.get(flag.setting_id or 0, ()))
        yield alerts.Message(
            key=f"flag:{flag.id}:{flag.version}:{one.kind}",
            template="flag",
            context=_context(one, setting, group),
            recipients=readers.told_of(flag.shown_severity, watching, only_watched=one.exposed.only_watched,
                                       seen_with=asked_of_readers(flag.rule)),
            urgent=one.urgent())


def _context(news: News, setting: Called | None, group: str | None) -> dict[str, Any]:
    finding = news.finding
    listed = finding.listed if finding else None
    return {
        "title": news.flag.title,
        "grade": finding.grade if finding else None,
        "setting_name": setting.name if setting else None,
        "urn": setting.urn if setting else None,
        "provider": setting.owner if setting else group,
        "published_on": _day(finding.published_on if finding else None),
        "found_at": _moment(finding.found_at or (listed.imported_at if listed else None) if finding else None),
        "read_at": _moment(finding.read_at if finding else None),
        "listed_as_at": _day(listed.as_at if listed else None),
        "list_published_on": _day(listed.published_on if listed else None),
        "link": f"/flags/{news.flag.id}",
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _people(watches: Iterable[Covering]) -> set[int]:
    return {watch.user_id for watch in watches if watch.user_id is not None}


def _of_earlier(earlier: list[News], readers: alerts.Readers, as_at: date) -> Iterator[alerts.Message]:
    """One line about everything that was there before the service."""
    if earlier:
        yield alerts.Message(
            key=f"flags-from-before:{current_authority()}:{as_at.isoformat()}",
            template="flag",
            context=_line("Flags about what was published before the service began", "/flags"),
            recipients=readers.told_of(_worst(earlier)), urgent=False)


def _of_standing(standing: list[News], readers: alerts.Readers, as_at: date) -> Iterator[alerts.Message]:
    """One line for each watch on a group or area that began, about everything that stood there."""
    if not standing:
        return
    by_setting = covering({one.flag.setting_id for one in standing if one.flag.setting_id is not None})
    by_watch: dict[int, tuple[Covering, list[News]]] = {}
    for one in standing:
        newest = max(by_setting[one.flag.setting_id or 0], key=lambda watch: (watch.since, watch.watch_id))
        by_watch.setdefault(newest.watch_id, (newest, []))[1].append(one)
    groups = groups_called({watch.target.group_id for watch, _ in by_watch.values() if watch.target.group_id})
    for watch_id, (watch, news) in by_watch.items():
        where, link = _place(watch.target, groups)
        yield alerts.Message(
            key=f"watch:{watch_id}:{as_at.isoformat()}", template="flag",
            context=_line(f"Flags that stood already where watching began: {where}", link),
            recipients=readers.told_of(_worst(news), _people([watch]), only_watched=True), urgent=False)


def _place(target: Target, groups: Mapping[int, str]) -> tuple[str, str]:
    """A group or an area in words, and the address of its settings that carry flags."""
    if target.group_id is not None:
        return groups[target.group_id], f"/settings?{urlencode({'group': target.group_id, 'flag': 'any'})}"
    where = f"{target.area}, {target.kind.lower()}" if target.kind else f"{target.area}"
    given = {"area": target.area, **({"type": target.kind} if target.kind else {}), "flag": "any"}
    return where, f"/settings?{urlencode(given)}"


def _worst(news: Iterable[News]) -> Severity:
    return max((one.flag.shown_severity for one in news), key=lambda severity: severity.rank)


def _line(title: str, link: str) -> dict[str, Any]:
    """A line that is not about one flag."""
    return {"title": title, "grade": None, "setting_name": None, "urn": None, "provider": None, "published_on": None,
            "found_at": None, "read_at": None, "listed_as_at": None, "list_published_on": None, "link": link}
