"""What is told of a new or worse flag, to whom, and how soon. Messages lie in the outbox with the flag itself.

At once goes what is critical where we are exposed, and a fall below good where our child lives; the rest waits for
the daily digest. What became public before a council's go-live date, about settings where no child came and nobody
began to watch since, was there before us: however many flags it raises, people get one line in one digest about all
of them, so that the first morning is not a flood. While no go-live date is set, the same holds for a council's very
first assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from qa_service.alerts import service as alerts
from qa_service.database import current_authority, db
from qa_service.flags.exposure import Exposed
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, groups_called, settings_called
from qa_service.flags.registry import restricted_codes
from qa_service.flags.rule import Finding
from qa_service.providers.models import Watch
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
    restricted = restricted_codes()
    told = [one for one in news if one.flag.rule not in restricted]
    if not told:
        return
    earlier = [one for one in told if beginning.was_there_before(one, as_at)]
    if earlier:
        _tell_of_earlier(earlier, as_at)
    now = [one for one in told if not beginning.was_there_before(one, as_at)]
    settings = settings_called({one.flag.setting_id for one in now if one.flag.setting_id is not None})
    groups = groups_called({one.flag.subject_id for one in now if one.flag.subject_type is SubjectType.GROUP})
    watchers = _watchers(settings, groups)
    for one in now:
        flag = one.flag
        setting = settings.get(flag.setting_id) if flag.setting_id is not None else None
        group = groups.get(flag.subject_id) if flag.subject_type is SubjectType.GROUP else None
        watching = watchers.of_setting(flag.setting_id, setting) | watchers.of_group(flag.subject_id if group else None)
        alerts.tell(
            key=f"flag:{flag.id}:{flag.version}:{one.kind}",
            template="flag",
            context=_context(one, setting, group),
            recipients=alerts.recipients(sorted(watching), flag.shown_severity),
            urgent=one.urgent())


def _context(news: News, setting: Called | None, group: str | None) -> dict[str, Any]:
    finding = news.finding
    return {
        "title": news.flag.title,
        "grade": finding.grade if finding else None,
        "setting_name": setting.name if setting else None,
        "urn": setting.urn if setting else None,
        "provider": setting.owner if setting else group,
        "published_on": finding.published_on.isoformat() if finding and finding.published_on else None,
        "found_at": _moment(finding.found_at if finding else None),
        "read_at": _moment(finding.read_at if finding else None),
        "link": f"/flags/{news.flag.id}",
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _tell_of_earlier(earlier: list[News], as_at: date) -> None:
    worst = max((one.flag.shown_severity for one in earlier), key=lambda severity: severity.rank)
    alerts.tell(
        key=f"flags-from-before:{current_authority()}:{as_at.isoformat()}",
        template="flag",
        context={"title": "Flags about what was published before the service began", "grade": None,
                 "setting_name": None, "urn": None, "provider": None, "published_on": None, "found_at": None,
                 "read_at": None, "link": "/flags"},
        recipients=alerts.recipients([], worst), urgent=False)


@dataclass(frozen=True, slots=True)
class _Watchers:
    settings: Mapping[int, set[int]]
    groups: Mapping[int, set[int]]

    def of_setting(self, setting_id: int | None, called: Called | None) -> set[int]:
        if setting_id is None:
            return set()
        return self.settings.get(setting_id, set()) | self.of_group(called.group_id if called else None)

    def of_group(self, group_id: int | None) -> set[int]:
        return self.groups.get(group_id, set()) if group_id is not None else set()


def _watchers(settings: Mapping[int, Called], groups: Mapping[int, str]) -> _Watchers:
    group_ids = set(groups) | {called.group_id for called in settings.values() if called.group_id is not None}
    by_setting: dict[int, set[int]] = {}
    by_group: dict[int, set[int]] = {}
    if settings or group_ids:
        rows = db.session.execute(select(Watch.user_id, Watch.setting_id, Watch.group_id).where(
            Watch.user_id.is_not(None), or_(Watch.setting_id.in_(settings), Watch.group_id.in_(group_ids))))
        for user_id, setting_id, group_id in rows:
            if user_id is not None and setting_id is not None:
                by_setting.setdefault(setting_id, set()).add(user_id)
            if user_id is not None and group_id is not None:
                by_group.setdefault(group_id, set()).add(user_id)
    return _Watchers(by_setting, by_group)
