"""What the first page of each role counts. Each number is asked with the filters of the list that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import quote_plus

from qa_service.accounts import administration
from qa_service.accounts import service as accounts
from qa_service.accounts.visits import last_visit
from qa_service.alerts import mailbox
from qa_service.audit import trail
from qa_service.clock import utc_now
from qa_service.flags import service as flags
from qa_service.flags.filters import NOT_PUT_OFF
from qa_service.flags.filters import Filters as FlagFilters
from qa_service.permissions import Role, allows
from qa_service.reports import settings_list, waiting
from qa_service.reports.attention import DataAge
from qa_service.reports.due_asked import is_when
from qa_service.reports.due_dates import due_dates
from qa_service.reports.setting_filters import BELOW_GOOD, Filters
from qa_service.sixteen_plus import register
from qa_service.visits import listing
from qa_service.vocabulary import RegistrationStatus, Severity
from qa_service.web.filters import day as in_words
from qa_service.web.filters import moment
from qa_service.web.people import Person

DAYS_OF_DECISIONS: Final = 7
FIRST_TIME_DAYS: Final = 7
"""What counts as new for whoever was not here before."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number, what it counts, and the list that shows exactly those."""

    number: int | None
    words: str
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the first page: counts under a heading."""

    id: str
    title: str
    counts: list[Count] = field(default_factory=list)
    note: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Where to go on from here: words and path."""


@dataclass(frozen=True, slots=True)
class Asks:
    """Who looks, when, and how old everything is."""

    who: Person
    day: date
    age: DataAge


OWN: Final = (("Late and due for you", "/due?whose=mine"), ("What you follow", "/following"))
"""What is theirs alone, for whoever may follow settings."""


FlagCount = tuple[str, str, FlagFilters]
SettingCount = tuple[str, str, Filters]


def parts_for(asks: Asks) -> list[Part]:
    """What needs this person today, in the order of their work."""
    return _PARTS[asks.who.role](asks)


def _officer(asks: Asks) -> list[Part]:
    new = _since(asks.who)
    yours = _flag_counts([
        ("assigned to you", f"assigned=me&state={NOT_PUT_OFF}",
         FlagFilters(assigned_to=asks.who.user_id, state=NOT_PUT_OFF)),
        _new_with_children(new),
        ("not acknowledged, where our children live", "children=yes&state=open",
         FlagFilters(with_children=True, state="open")),
        ("on what you watch", f"watched=yes&state={NOT_PUT_OFF}",
         FlagFilters(watched_by=asks.who.user_id, state=NOT_PUT_OFF)),
    ])
    yours[1] = Count(yours[1].number, yours[1].words, yours[1].href, _since_words(new))
    due = _setting_counts(asks.day, [
        ("of our children’s settings with a requirement due in 14 days", "ours=1&due=14",
         Filters(ours=True, due="14"))])
    return [Part("yours", "For you", [
        *_due_counts(asks, ("late, of yours", "mine", "late"), ("due within 7 days, of yours", "mine", "soon"),
                     ("late, of your team", "team", "late")),
        *yours, *due, Count(listing.how_many(state="returned", lead_id=asks.who.user_id),
                            "of your visits sent back to you", "/visits?state=returned&whose=mine"),
        _to_read()], links=OWN), _by_severity()]


def _manager(asks: Asks) -> list[Part]:
    new = _since(asks.who)
    decide = _flag_counts([
        ("assigned to nobody, where our children live", f"children=yes&assigned=nobody&state={NOT_PUT_OFF}",
         FlagFilters(with_children=True, unassigned=True, state=NOT_PUT_OFF)),
        ("not acknowledged, where our children live", "children=yes&state=open&sort=raised",
         FlagFilters(with_children=True, state="open")),
        _new_with_children(new),
        ("assigned to you", f"assigned=me&state={NOT_PUT_OFF}",
         FlagFilters(assigned_to=asks.who.user_id, state=NOT_PUT_OFF)),
    ])
    oldest = flags.oldest_raised(FlagFilters(with_children=True, state="open"))
    decide[1] = Count(decide[1].number, decide[1].words, decide[1].href,
                      f"The oldest since {in_words(oldest)}" if oldest else "")
    decide[2] = Count(decide[2].number, decide[2].words, decide[2].href, _since_words(new))
    works = [_could_not_check(asks.age), _mail(), Count(sum(flags.gap_counts().values()), "where rules cannot tell",
                                                        "/flags/not-known")]
    return [Part("decide", "For you to decide", [
        *decide, Count(listing.how_many(state="submitted"), "visits that wait for sign-off", "/visits?state=submitted"),
        *_due_counts(asks, ("late, of your team", "team", "late")), _to_read()], links=OWN), _by_severity(),
            _sixteen_plus(asks.day),
            Part("works", "What could be missing", works)]


def _sixteen_plus(day: date) -> Part:
    found = register.summary(day)
    return Part("sixteen", "16+ settings, and placements without registration", [
        Count(found.running, "placements without registration", "/sixteen-plus/unregistered"),
        Count(found.review_overdue, "of them past their review", "/sixteen-plus/unregistered?late=1"),
        Count(found.not_checked, "settings with our young people whose registration nobody has checked",
              "/sixteen-plus?found=not_checked&ours=1"),
        Count(found.incomplete, "settings with our young people where due diligence is incomplete",
              "/sixteen-plus?diligence=incomplete&ours=1")])


def _safeguarding(asks: Asks) -> list[Part]:
    new = _since(asks.who)
    worst = _flag_counts([
        *((f"{one.value}, where our children live", f"severity={one.value}&children=yes&state={NOT_PUT_OFF}",
           FlagFilters(severity=one, with_children=True, state=NOT_PUT_OFF))
          for one in (Severity.CRITICAL, Severity.HIGH)),
        _new_with_children(new),
        ("on what you watch", f"watched=yes&state={NOT_PUT_OFF}",
         FlagFilters(watched_by=asks.who.user_id, state=NOT_PUT_OFF)),
    ])
    worst[2] = Count(worst[2].number, worst[2].words, worst[2].href, _since_words(new))
    return [Part("worst", "Flags", worst, links=OWN),
            Part("works", "What could be missing", [_could_not_check(asks.age)])]


def _finance(asks: Asks) -> list[Part]:
    found = _setting_counts(asks.day, [
        ("settings with our children", "ours=1", Filters(ours=True)),
        ("of them suspended", "ours=1&status=Suspended", Filters(ours=True, status=RegistrationStatus.SUSPENDED.value)),
        ("of them not registered", "ours=1&status=unregistered", Filters(ours=True, status="unregistered"))])
    return [Part("settings", "Where we pay for places", found, note=(
        "Weekly fees stand beside each placement as your council’s own list gives them. Agreements, invoices and "
        "budgets are not kept in this service yet, so nothing is compared with what was paid.")), _by_severity()]


def _public(asks: Asks, area: str = "") -> list[Part]:
    within = f"&area={quote_plus(area)}" if area else ""
    found = _setting_counts(asks.day, [
        ("below good", f"grade={BELOW_GOOD}{within}", Filters(grade=BELOW_GOOD, area=area)),
        ("suspended", f"status=Suspended{within}",
         Filters(status=RegistrationStatus.SUSPENDED.value, area=area)),
        ("with a report published in the last 28 days", f"published=28{within}", Filters(published="28", area=area)),
        ("settings in all", f"sort=area{within}", Filters(area=area))])
    return [Part("public", f"Settings in {area}" if area else "Settings in England", found, note=(
        "These are Ofsted’s published facts. They say nothing about which council places children where."))]


def _councillor(asks: Asks) -> list[Part]:
    return _public(asks, accounts.authority(asks.who.authority_id).area)


def _auditor(asks: Asks) -> list[Part]:
    since = asks.day - timedelta(days=DAYS_OF_DECISIONS - 1)
    kinds = [("flag.", "acts on flags"), ("reading.", "reports read or corrected by hand"),
             ("rule.", "changes of rules"), ("account.", "entries about accounts")]
    counts = []
    for action, words in kinds:
        number = trail.events(asks.who.authority_id, asks.who.user_id, trail.Reach.EVERYTHING,
                              trail.Search(action=action, since=since), number=1, size=1).total
        counts.append(Count(number, words, f"/audit?action={action}&since={since.isoformat()}" if number else ""))
    return [Part("decisions", f"Decisions since {in_words(since)}", counts),
            Part("works", "What could be missing", [_could_not_check(asks.age), _mail()])]


def _administrator(asks: Asks) -> list[Part]:
    people = Count(administration.people(number=1).total, "accounts, with those who left", "/accounts")
    return [Part("service", "This service", [people, _mail(), _could_not_check(asks.age)])]


_PARTS: Final[dict[Role, Callable[[Asks], list[Part]]]] = {
    Role.COMMISSIONING_OFFICER: _officer, Role.PLACEMENTS_OFFICER: _officer, Role.MANAGER: _manager,
    Role.SAFEGUARDING_LEAD: _safeguarding, Role.FINANCE: _finance, Role.COUNCILLOR: _councillor,
    Role.REGIONAL_PARTNER: _public, Role.AUDITOR: _auditor, Role.ADMINISTRATOR: _administrator,
}


def _flag_counts(each: Sequence[FlagCount]) -> list[Count]:
    numbers = flags.counts_of([filters for _words, _query, filters in each])
    return [Count(number, words, f"/flags?{query}") for number, (words, query, _filters) in
            zip(numbers, each, strict=True)]


def _setting_counts(day: date, each: Sequence[SettingCount]) -> list[Count]:
    numbers = settings_list.counts_of([filters for _words, _query, filters in each], day)
    return [Count(number, words, f"/settings?{query}") for number, (words, query, _filters) in
            zip(numbers, each, strict=True)]


def _due_counts(asks: Asks, *each: tuple[str, str, str]) -> list[Count]:
    """For each: words, whose, and how soon."""
    found = due_dates(asks.who.user_id, asks.day, may=partial(allows, asks.who.role))
    return [Count(sum(one.is_of(whose) and is_when(one, when, asks.day) for one in found), words,
                  f"/due?whose={whose}&when={when}") for words, whose, when in each]


def _by_severity() -> Part:
    counts = _flag_counts([
        (one.value, f"severity={one.value}&ours=yes&state={NOT_PUT_OFF}",
         FlagFilters(severity=one, exposed_only=True, state=NOT_PUT_OFF)) for one in reversed(Severity)])
    return Part("severity", "Open flags where we have a child, a contract or a watcher", counts)


def _new_with_children(since: datetime) -> FlagCount:
    asked = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    return "new, where our children live", f"children=yes&since={asked}", FlagFilters(
        with_children=True, raised_since=since)


def _since(who: Person) -> datetime:
    """When this person was here before; else the whole hour so many days ago, so that the same is asked for a while."""
    begin = (utc_now() - timedelta(days=FIRST_TIME_DAYS)).replace(minute=0, second=0, microsecond=0)
    return last_visit(who.user_id) or begin


def _since_words(since: datetime) -> str:
    return f"Since {moment(since)}"


def _to_read() -> Count:
    return Count(waiting.how_many_wait(), "reports to read by hand", "/reports-to-read")


def _could_not_check(age: DataAge) -> Count:
    return Count(age.could_not_check, "settings that could not be checked", "/source")


def _mail() -> Count:
    return Count(mailbox.unsent(number=1).total, "e-mails not sent", "/mail")
