"""OF-11: we cannot say what Ofsted has published about a setting, or in all. Failing is visible, never good news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.exposure import NOT_EXPOSED, Exposed, exposure_of
from qa_service.flags.rule import (
    SYSTEM_ID,
    Answer,
    CannotTell,
    Evidence,
    Finding,
    FlagRule,
    Parameter,
    SubjectIds,
    Values,
)
from qa_service.ofsted.models import CollectRun, Publication, ReadingTask, SettingCheck
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day
from qa_service.providers.models import Setting
from qa_service.vocabulary import Severity, SubjectType


@dataclass(slots=True)
class Checked:
    """How a setting's page and reports were checked."""

    exposed: Exposed
    checked_on: date | None = None
    """The day its page was last seen whole."""
    failing_since: date | None = None
    """The first day since then on which a try failed."""
    tried: bool = False
    """Whether it was ever asked for."""
    reason: str = ""
    """Why the last try failed, in words."""
    tasks: list[tuple[str | None, str]] = field(default_factory=list)
    """Documents that a person must read, with the reason."""
    not_fetched: list[tuple[str | None, date, str | None]] = field(default_factory=list)
    """Reports that the page lists and that are not here: label, the day they were found, and why in words."""


def gather_checks(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Checked]:
    """The settings with a URN among these that are watched, or with a report that a person must read."""
    exposed = exposure_of(setting_ids, as_at)
    tasks = defaultdict(list)
    statement = select(ReadingTask.setting_id, ReadingTask.sha256, ReadingTask.reason).where(
        ReadingTask.closed_at.is_(None), ReadingTask.setting_id.is_not(None)).order_by(ReadingTask.id)
    for setting_id, sha256, reason in db.session.execute(statement):
        if setting_ids is None or setting_id in setting_ids:
            tasks[setting_id].append((sha256, reason))
    concerned = set(db.session.scalars(
        select(Setting.id).where(Setting.id.in_(set(exposed) | set(tasks)), Setting.urn.is_not(None))))
    facts = {id_: Checked(exposed.get(id_, NOT_EXPOSED), tasks=tasks.get(id_, [])) for id_ in concerned}
    for check in db.session.scalars(select(SettingCheck).where(SettingCheck.setting_id.in_(concerned))):
        about = facts[check.setting_id]
        about.checked_on, about.failing_since = _day(check.checked_at), _day(check.failing_since)
        about.tried = check.tried_at is not None
        about.reason = (check.reason or "") if check.failing_since else ""
    for setting_id, label, found_at, error in db.session.execute(
            select(Publication.setting_id, Publication.label, Publication.found_at, Publication.last_error).where(
                Publication.setting_id.in_(concerned),
                Publication.state.in_(("found", "fetched", "could_not_fetch"))).order_by(Publication.id)):
        facts[setting_id].not_fetched.append((label, london(found_at).date(), error))
    return facts


def _day(moment: datetime | None) -> date | None:
    return london(moment).date() if moment else None


def judge_checks(facts: Checked, as_at: date, values: Values) -> Answer:
    """OF-11, about a setting."""
    days = timedelta(days=values.number("days"))
    since = facts.checked_on or facts.exposed.since
    evidence = []
    if facts.exposed.at_all and since is not None and as_at > since + days:
        evidence.append(Evidence(_how_the_page_stands(facts), source="Collection"))
    evidence += [Evidence(f"A report waits for a person to read it. {reason}", document=sha256,
                          source=None if sha256 else "Collection") for sha256, reason in facts.tasks]
    evidence += [Evidence(_sentences(f"{label or 'A report'}, found on {day(found_on)}, is not here yet", error),
                          source="Collection")
                 for label, found_on, error in facts.not_fetched if as_at > found_on + days]
    if evidence:
        return Finding(tuple(evidence))
    if facts.exposed.at_all and facts.checked_on is None:
        return CannotTell(_how_the_page_stands(facts))
    return None


def _how_the_page_stands(facts: Checked) -> str:
    """Not checked yet, not tried again, and tried in vain are three different things.

    The day of the last try is not said: it changes with every run. The first that failed says more, and stays.
    """
    seen = f"It was last seen whole on {day(facts.checked_on)}" if facts.checked_on else None
    if facts.tried and facts.failing_since is not None:
        return _sentences(f"Its page on Ofsted's site could not be checked since {day(facts.failing_since)}",
                          f"The last run said: {facts.reason or 'no reason is known'}",
                          seen or "It has never been seen whole")
    if seen is not None:
        return _sentences("Its page on Ofsted's site has not been tried again", facts.reason, seen)
    return _sentences("Its page on Ofsted's site has not been checked yet: no run has come to it", facts.reason)


def _sentences(*said: str | None) -> str:
    return " ".join(f"{one.rstrip('.')}." for one in said if one)


@dataclass(frozen=True, slots=True)
class Searched:
    """When Ofsted's site was last searched to the end for new publications."""

    last_on: date | None
    go_live_on: date | None


def gather_searches(_ids: SubjectIds, as_at: date) -> Mapping[int, Searched]:
    """The one subject: this service."""
    last = db.session.scalar(select(func.max(CollectRun.finished_at)).where(CollectRun.discovery_complete))
    return {SYSTEM_ID: Searched(london(last).date() if last else None, go_live_on())}


def judge_searches(facts: Searched, as_at: date, values: Values) -> Answer:
    """OF-11, about the collection as a whole."""
    days = timedelta(days=values.number("days"))
    if facts.last_on is None:
        if facts.go_live_on is None or as_at <= facts.go_live_on + days:
            return CannotTell("Ofsted's site has not been searched yet.")
        return Finding((Evidence("Ofsted's site has never been searched for new reports.", source="Collection"),))
    if as_at > facts.last_on + days:
        return Finding((Evidence(f"Ofsted's site was last searched for new reports on {day(facts.last_on)}.",
                                 source="Collection"),))
    return None


_TITLE = "Ofsted check not working"
_PARAMETERS = (Parameter("days", 7, "days", "Longest time without a successful check", 1, 60),)
_CHECKS = ("A setting that matters to us was not checked on Ofsted's site within the limit, a report that its page "
           "lists is not here, or one waits for a person to read it; or the site as a whole was not searched.")
OF_11 = FlagRule(
    code="OF-11", title=_TITLE, severity=Severity.MEDIUM, basis="Fail visibly, never assume good",
    subject=SubjectType.SETTING, checks=_CHECKS, gather=gather_checks, judge=judge_checks, parameters=_PARAMETERS,
    small=True)
OF_11_SYSTEM = FlagRule(
    code="OF-11", title=_TITLE, severity=Severity.MEDIUM, basis="Fail visibly, never assume good",
    subject=SubjectType.SYSTEM, checks=_CHECKS, gather=gather_searches, judge=judge_searches,
    parameters=_PARAMETERS, small=True)
