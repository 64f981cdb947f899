"""A night's collection: find, check, fetch, read, record, judge. Each step commits; a killed run goes on from there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.clock import london, today, utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db, transaction
from qa_service.errors import BadInput
from qa_service.flags import assessment
from qa_service.ofsted import checking, health, rota
from qa_service.ofsted.checking import DAILY, Checked, check_setting
from qa_service.ofsted.collected import Collected
from qa_service.ofsted.fetching import Fetching, fetch_and_record
from qa_service.ofsted.models import CollectRun, Inspection, Publication, SettingCheck
from qa_service.providers.models import Setting
from scrapers.fetched import FailureKind
from scrapers.http import Fetcher, polite_fetcher
from scrapers.search_page import SearchHit, discover

OVERLAP: Final = timedelta(days=14)
"""How far a search reaches back over days already searched, so that a page that appears late is not missed."""
FIRST_REACH: Final = timedelta(days=35)
"""How far the very first search reaches back, and one search a week, for what the site lists later than the overlap."""
FEWEST_KNOWN: Final = 5
"""From so many settings on with reports known from the days searched, a search that finds few of them is in doubt."""
RUN_SECONDS: Final = 4 * 3600.0
SECOND_LOOK: Final = timedelta(days=3)
"""So long after a publication its page is seen once more: another report of that day, or one listed late."""
MOST_SECOND_LOOKS: Final = 18


def ofsted_fetcher(config: Config) -> Fetcher:
    """What a night's collection fetches with."""
    return polite_fetcher(config.ofsted_reports_url, config.ofsted_files_url, pause=config.seconds_between_requests,
                          contact=config.contact, run_seconds=RUN_SECONDS)


def collect(fetcher: Fetcher, config: Config, *, urns: list[str] | None = None, since: date | None = None,
            by: Actor) -> Collected:
    """One run. With ``urns`` these settings' pages alone are checked; ``since`` reaches back further (a catch-up).

    Raises ``BadInput`` when ``since`` lies in the future.
    """
    if since is not None and since > today():
        raise BadInput(f"{since:%-d %B %Y} lies in the future: nothing was published since.")
    result = Collected()
    run = _start(since, urns)
    settings: set[int] | None = None
    if urns:
        _check(fetcher, config, [rota.Turn(urn, DAILY) for urn in dict.fromkeys(urns)], {}, run, result, by)
        settings = set(db.session.scalars(select(Setting.id).where(Setting.urn.in_(urns))))
    else:
        hits = _discover(fetcher, config, run.reach_from, result)
        turns = {urn: rota.Turn(urn, DAILY) for urn in _with_news(hits)}
        due = rota.due_tonight(today())
        turns |= {turn.urn: turn for turn in due[:rota.MOST_PAGES]}
        _check(fetcher, config, list(turns.values()), hits, run, result, by)
        _leave(due[rota.MOST_PAGES:], result)
    result.fetching = fetch_and_record(fetcher, config.ofsted_files_url, by=by, setting_ids=settings,
                                       watch=lambda fetching: _watch(run, result, fetching))
    for urn, reason in result.fetching.unfetched.items():
        result.could_not_check(urn, reason)
    result.requests = fetcher.requests
    result.flags_raised = assessment.assess(today(), full=False, by=by).raised
    _finish(run, result)
    return result


@dataclass(slots=True)
class _Run:
    """The run under way, and what the night has shown so far."""

    id: int
    reach_from: date
    catch_up: bool
    known_remarks: str
    night: health.Night = field(default_factory=health.Night)
    before: health.Night = field(default_factory=health.Night)
    """What a run saw that was killed tonight."""


def _start(since: date | None, urns: list[str] | None) -> _Run:
    last = db.session.scalar(select(func.max(CollectRun.covers_to)).filter_by(discovery_complete=True))
    usual = last - OVERLAP if last else None
    # A catch-up that begins later than the last search ended would leave days that nobody ever searched.
    reach_from = min(filter(None, (since, usual, _weekly_reach())), default=today() - FIRST_REACH)
    catch_up = since is not None or last is None
    remarks = checking.remarks_told()
    known = db.session.scalar(
        select(func.count()).select_from(Inspection).where(Inspection.read_at.is_not(None))) or 0
    killed = list(db.session.scalars(select(CollectRun.counts).where(
        CollectRun.finished_at.is_(None), CollectRun.started_at > utc_now() - DAILY)))
    with transaction():
        row = CollectRun(started_at=utc_now(), covers_from=None if urns else reach_from,
                         covers_to=None if urns else today(), catch_up=catch_up, counts={}, problems=[])
        db.session.add(row)
        db.session.flush()
        run = _Run(row.id, reach_from, catch_up, remarks, health.Night(known_in_all=known))
    for counts in killed:
        run.before.go_on_from(counts)
    return run


def _weekly_reach() -> date | None:
    """The first day of the week's one far search, unless it has been made."""
    spans = db.session.execute(select(CollectRun.covers_from, CollectRun.covers_to).where(
        CollectRun.discovery_complete, CollectRun.covers_to > today() - timedelta(days=7)))
    made = any(first is not None and last is not None and last - first >= FIRST_REACH for first, last in spans)
    return None if made else today() - FIRST_REACH


def _discover(fetcher: Fetcher, config: Config, since: date, result: Collected) -> dict[str, SearchHit]:
    db.session.rollback()
    discovery = discover(fetcher, config.ofsted_reports_url, since, today())
    hits = {hit.urn: hit for hit in discovery.hits}
    result.problems = list(discovery.problems) or _contradictions(since, hits)
    return hits


def _contradictions(since: date, hits: dict[str, SearchHit]) -> list[str]:
    """A search that does not find what is known to be published in its days did not look where it was asked to.

    One report may have been withdrawn; half of them have not.
    """
    latest = func.max(Publication.published_on)
    known = set(db.session.scalars(
        select(Setting.urn).join(Publication, Publication.setting_id == Setting.id).where(Setting.urn.is_not(None))
        .group_by(Setting.urn).having((latest >= since) & (latest <= today()))))
    db.session.rollback()
    found = len(known & hits.keys())
    if len(known) < FEWEST_KNOWN or found >= len(known) / 2:
        return []
    return [f"the search finds {found:,} of {len(known):,} settings that are known to have a report published since "
            f"{since:%-d %B %Y}: it may not have searched the days asked for"]


def _with_news(hits: dict[str, SearchHit]) -> list[str]:
    """The settings found whose latest report we do not hold yet, and some whose page is due a second look.

    The rest of the overlap costs no pages: 18 of some 25 publications a working day, with those that are watched or
    flagged on the rota anyway, keep a quiet night quiet.
    """
    rows = db.session.execute(
        select(Setting.urn, SettingCheck.checked_at, func.max(Publication.published_on))
        .join(Publication, (Publication.setting_id == Setting.id) & (Publication.published_on <= today()))
        .outerjoin(SettingCheck, SettingCheck.setting_id == Setting.id)
        .group_by(Setting.urn, SettingCheck.checked_at))
    known = {urn: (checked_at, newest) for urn, checked_at, newest in rows}
    news, again = [], []
    for urn, hit in hits.items():
        checked_at, held = known.get(urn, (None, None))
        if hit.latest_report is None or held is None or hit.latest_report > held:
            news.append(urn)
        elif checked_at is not None and london(checked_at).date() < hit.latest_report + SECOND_LOOK <= today():
            again.append((hit.latest_report, urn))
    return news + [urn for _, urn in sorted(again)[:MOST_SECOND_LOOKS]]


def _check(fetcher: Fetcher, config: Config, turns: list[rota.Turn], hits: dict[str, SearchHit], run: _Run,
           result: Collected, by: Actor) -> None:
    run.night.tried = len(turns)
    for turn in turns:
        checked = check_setting(fetcher, config.ofsted_reports_url, turn.urn, by=by, hit=hits.get(turn.urn),
                                again_in=turn.again_in, known_remarks=run.known_remarks)
        if checked.failure is None:
            result.checked.add(turn.urn)
            continue
        result.could_not_check(turn.urn, checked.failure)
        _count_failure(checked, run)
        with transaction():
            _watch(run, result, result.fetching)


def _count_failure(checked: Checked, run: _Run) -> None:
    run.night.failed += 1
    run.night.layout_changed += checked.kind is FailureKind.LAYOUT_CHANGED


def _leave(turns: list[rota.Turn], result: Collected) -> None:
    """Says of settings that were due and for which the night had no room that they were not checked."""
    reason = f"The night's rota was full ({rota.MOST_PAGES} pages); this one is among the first of the next."
    with transaction():
        for turn in turns:
            checking.note_not_reached(turn.urn, reason)
            result.could_not_check(turn.urn, reason)


def _watch(run: _Run, result: Collected, fetching: Fetching) -> None:
    """Keeps what the night has shown so far, and holds the alerts as soon as it is not itself; in a transaction.

    A killed run leaves its counts to the next, so that what it saw is not forgotten.
    """
    night = run.night
    night.files_tried, night.files_failed = fetching.tried, fetching.failed
    night.readings_changed = 0 if run.catch_up else fetching.readings_changed
    db.session.get_one(CollectRun, run.id).counts = night.as_json()
    whole = health.Night(**night.as_json())
    whole.go_on_from(run.before.as_json())
    why = health.why_hold(whole)
    if why and result.held is None:
        result.held = why
        with across_authorities():
            alerts.hold(why)


def _finish(run: _Run, result: Collected) -> None:
    with transaction():
        row = db.session.get_one(CollectRun, run.id)
        row.finished_at = utc_now()
        row.discovery_complete = row.covers_to is not None and not result.problems
        row.counts = result.as_json() | {"not_checked": len(result.not_checked)} | {"night": run.night.as_json()}
        row.problems = result.all_problems() + [
            f"{urn}: {reason}" for urn, reason in sorted(result.not_checked.items())]
        row.held = bool(result.held)
        row.sentence = result.sentence()
