"""A night's collection: find, check, fetch, read, record, judge. Each step commits; a killed run goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.clock import today, utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db, transaction
from qa_service.flags import assessment
from qa_service.ofsted import health, rota
from qa_service.ofsted.checking import DAILY, Checked, check_setting
from qa_service.ofsted.fetching import Fetching, fetch_and_record
from qa_service.ofsted.models import CollectRun, Inspection, Publication
from qa_service.providers.models import Setting
from scrapers.addresses import AllowedHosts
from scrapers.fetched import FailureKind
from scrapers.http import Fetcher
from scrapers.search_page import SearchHit, discover

OVERLAP: Final = timedelta(days=14)
"""How far a search reaches back over days already searched, so that a page that appears late is not missed."""
FIRST_REACH: Final = timedelta(days=35)
"""How far the very first search reaches back."""
RUN_SECONDS: Final = 4 * 3600.0


@dataclass(slots=True)
class Collected:
    """What a run did, in the words of the command line's contract."""

    requests: int = 0
    settings_checked: int = 0
    not_checked: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    fetching: Fetching = field(default_factory=Fetching)
    flags_raised: int = 0
    held: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The run for ``--json``."""
        return {
            "requests": self.requests, "settings_checked": self.settings_checked,
            "not_checked": [{"urn": urn, "reason": reason} for urn, reason in sorted(self.not_checked.items())],
            "new_documents": self.fetching.new_documents, "recorded": self.fetching.recorded,
            "to_read_by_hand": self.fetching.to_read_by_hand, "flags_raised": self.flags_raised,
            "problems": self.problems, "held": self.held,
        }

    def sentence(self) -> str:
        """The run in words; what could not be checked always stands in it."""
        parts = [f"{self.settings_checked} settings checked",
                 f"{self.fetching.new_documents} new documents", f"{self.fetching.recorded} inspections recorded"]
        if self.fetching.to_read_by_hand:
            parts.append(f"{self.fetching.to_read_by_hand} to read by hand")
        if self.not_checked:
            parts.append(f"{len(self.not_checked)} settings could not be checked")
        if self.problems:
            parts.append("the search for new reports is not complete")
        if self.held:
            parts.append("alerts are held")
        return ", ".join(parts) + "."


def make_fetcher(config: Config) -> Fetcher:
    """The one fetcher of a run, with the installation's addresses, pause and contact."""
    return Fetcher(config.seconds_between_requests, contact=config.contact.replace(" ", "-"), run_seconds=RUN_SECONDS,
                   hosts=AllowedHosts(config.ofsted_reports_url, config.ofsted_files_url))


def collect(fetcher: Fetcher, config: Config, *, urns: list[str] | None = None, since: date | None = None,
            by: Actor) -> Collected:
    """One run. With ``urns`` these settings' pages alone are checked; ``since`` reaches back further (a catch-up)."""
    result = Collected()
    run_id, reach_from, catch_up = _start(since, urns)
    settings: set[int] | None = None
    failures: list[Checked] = []
    if urns:
        failures = _check(fetcher, config, [rota.Turn(urn, DAILY) for urn in urns], {}, result)
        settings = _ids_of(urns)
    else:
        hits = _discover(fetcher, config, reach_from, result)
        turns = {urn: rota.Turn(urn, DAILY) for urn in _with_news(hits)}
        turns |= {turn.urn: turn for turn in rota.due_tonight(today())}
        failures = _check(fetcher, config, list(turns.values()), hits, result)
    result.fetching = fetch_and_record(fetcher, config.ofsted_files_url, by=by, setting_ids=settings)
    for urn, reason in result.fetching.unfetched.items():
        if urn not in result.not_checked:
            result.not_checked[urn] = reason
            result.settings_checked -= result.settings_checked > 0
    result.held = _why_hold(result, failures, catch_up=catch_up)
    if result.held:
        with transaction(), across_authorities():
            alerts.hold(result.held)
    result.requests = fetcher.requests
    result.flags_raised = assessment.assess(today(), full=False, by=by).raised
    _finish(run_id, result)
    return result


def _start(since: date | None, urns: list[str] | None) -> tuple[int, date, bool]:
    last = db.session.scalar(select(func.max(CollectRun.covers_to)).filter_by(discovery_complete=True))
    reach_from = since or (last - OVERLAP if last else today() - FIRST_REACH)
    catch_up = since is not None or last is None
    with transaction():
        run = CollectRun(started_at=utc_now(), covers_from=None if urns else reach_from,
                         covers_to=None if urns else today(), catch_up=catch_up, counts={}, problems=[])
        db.session.add(run)
        db.session.flush()
        return run.id, reach_from, catch_up


def _discover(fetcher: Fetcher, config: Config, since: date, result: Collected) -> dict[str, SearchHit]:
    db.session.rollback()
    discovery = discover(fetcher, config.ofsted_reports_url, since, today())
    result.problems = list(discovery.problems)
    return {hit.urn: hit for hit in discovery.hits}


def _with_news(hits: dict[str, SearchHit]) -> list[str]:
    """The settings found whose latest report we do not hold yet: the overlap costs no pages."""
    rows = db.session.execute(
        select(Setting.urn, func.max(Publication.published_on))
        .join(Publication, Publication.setting_id == Setting.id)
        .group_by(Setting.urn))
    newest = {urn: published for urn, published in rows}
    return [urn for urn, hit in hits.items()
            if hit.latest_report is None or (held := newest.get(urn)) is None or hit.latest_report > held]


def _check(fetcher: Fetcher, config: Config, turns: list[rota.Turn], hits: dict[str, SearchHit],
           result: Collected) -> list[Checked]:
    failures = []
    for turn in turns:
        checked = check_setting(fetcher, config.ofsted_reports_url, turn.urn, hit=hits.get(turn.urn),
                                again_in=turn.again_in)
        if checked.failure:
            result.not_checked[turn.urn] = checked.failure
            failures.append(checked)
        else:
            result.settings_checked += 1
    return failures


def _ids_of(urns: list[str]) -> set[int]:
    return set(db.session.scalars(select(Setting.id).where(Setting.urn.in_(urns))))


def _why_hold(result: Collected, failures: list[Checked], *, catch_up: bool) -> str | None:
    known = db.session.scalar(
        select(func.count()).select_from(Inspection).where(Inspection.read_at.is_not(None))) or 0
    return health.why_hold(health.Night(
        tried=result.settings_checked + len(result.not_checked),
        failed=len(failures),
        layout_changed=sum(checked.kind is FailureKind.LAYOUT_CHANGED for checked in failures),
        readings_changed=0 if catch_up else result.fetching.readings_changed,
        known_in_all=known,
    ))


def _finish(run_id: int, result: Collected) -> None:
    with transaction():
        run = db.session.get_one(CollectRun, run_id)
        run.finished_at = utc_now()
        run.discovery_complete = run.covers_to is not None and not result.problems
        run.counts = result.as_json() | {"not_checked": len(result.not_checked)}
        run.problems = result.problems + [f"{urn}: {reason}" for urn, reason in sorted(result.not_checked.items())]
        run.held = bool(result.held)
        run.sentence = result.sentence()

