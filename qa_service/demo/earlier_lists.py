"""Lists as the demonstration's council kept them before, one of each kind, to be downloaded and brought in.

They are made from what the council has: its settings and placements. Most rows can be taken; in each list one cannot,
and some settings are given by their words alone, so that somebody must match them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import Setting
from qa_service.reg44.months import month_later, month_of, month_words, months_between
from qa_service.vocabulary import ProvisionType

Rows = list[list[str]]
_MOST: Final = 15
_OFFICERS: Final = ("Ash Example", "Robin Example")


def _places(*kinds: ProvisionType) -> list[Setting]:
    """Settings in which a child of the council is or was, in the order of their numbers."""
    statement = select(Setting).where(Setting.urn.is_not(None), Setting.id.in_(select(Placement.setting_id)))
    if kinds:
        statement = statement.where(Setting.provision.in_(kinds))
    return list(db.session.scalars(statement.order_by(Setting.id).limit(_MOST)))


def _named(setting: Setting, number: int) -> list[str]:
    """How the list names a setting: with its URN, or every fifth by owner and area alone."""
    words = f"{setting.owner_printed or setting.name or setting.provision.value}, {setting.local_authority or ''}"
    return [words, "" if number % 5 == 4 else setting.urn or ""]


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def visits(today: date) -> Rows:
    """Two visits to each place, and one on a day that has not come."""
    rows = [["Setting", "URN", "Visited on", "Announced", "Officer", "Overall result", "Next due"]]
    for number, setting in enumerate(_places()):
        for ago, results in ((420, ("Green", "Amber", "Green")), (190, ("Green", "Green", "Amber"))):
            result = results[number % 3]
            made = today - timedelta(days=ago + 6 * number)
            rows.append([*_named(setting, number), _day(made), "Yes" if number % 2 else "No", _OFFICERS[number % 2],
                         result, _day(made + timedelta(days=182))])
    return [*rows, ["Somewhere new", "", _day(today + timedelta(days=30)), "", "", "", ""]]


def reports(today: date) -> Rows:
    """The reports of six months on each home, and one that came before its month."""
    rows = [["Home", "URN", "Month", "Visit date", "Received on", "Children safeguarded", "Well-being promoted"]]
    first = month_later(month_of(today), -30)
    for number, home in enumerate(_places(ProvisionType.CHILDRENS_HOME)):
        for month in months_between(first, month_later(first, 5)):
            seen = month + timedelta(days=10 + number)
            rows.append([*_named(home, number), month_words(month), _day(seen), _day(seen + timedelta(days=12)), "Yes",
                         "Yes" if number else "Qualified"])
    return [*rows, ["Elm House", "", month_words(first), "", _day(first - timedelta(days=9)), "Yes", "Yes"]]


def agreements(today: date) -> Rows:
    """An agreement for each of some placements, every sixth not signed, and one with a fee a night."""
    rows = [["Child ref", "Home", "URN", "Agreement start", "Signed on", "£ a week"]]
    placed = db.session.execute(
        select(Placement, Child.reference, Setting).join(Child, Child.id == Placement.child_id)
        .join(Setting, Setting.id == Placement.setting_id).where(Placement.ended_on.is_(None), Setting.urn.is_not(None))
        .order_by(Placement.id).limit(2 * _MOST))
    for number, (placement, reference, setting) in enumerate(placed):
        signed = "" if number % 6 == 5 else _day(placement.started_on - timedelta(days=3))
        fee = f"£{placement.weekly_pence / 100:,.2f}" if placement.weekly_pence else ""
        rows.append([reference, *_named(setting, number), _day(placement.started_on), signed, fee])
    return [*rows, ["MBC-99999", "Elm House", "", _day(today), "", "£500 a night"]]


def diligence(today: date) -> Rows:
    """What was seen of each place for 16 and over, and a paper that the checklist does not know."""
    rows = [["Setting", "URN", "What was checked", "Date seen", "Expiry", "Outcome", "Note"]]
    papers = (("Statement of purpose", 0), ("Gas safety record", 365), ("Public liability insurance", 365),
              ("Fire risk assessment", 365), ("Training and supervision", 0))
    for number, setting in enumerate(_places(ProvisionType.SUPPORTED_ACCOMMODATION)):
        for place, (paper, holds) in enumerate(papers):
            seen = today - timedelta(days=40 + 25 * number + 3 * place)
            rows.append([*_named(setting, number), paper, _day(seen),
                         _day(seen + timedelta(days=holds)) if holds else "", "Met", ""])
    return [*rows, ["Elm House", "", "The colour of the door", _day(today - timedelta(days=5)), "", "Met", ""]]


def placements(today: date) -> Rows:
    """Placements that stand today."""
    rows = [["Child reference", "Home", "URN", "Start", "£ a week"]]
    placed = db.session.execute(
        select(Placement, Child.reference, Setting).join(Child, Child.id == Placement.child_id)
        .join(Setting, Setting.id == Placement.setting_id).where(Placement.ended_on.is_(None), Setting.urn.is_not(None))
        .order_by(Placement.id).limit(2 * _MOST))
    for number, (placement, reference, setting) in enumerate(placed):
        fee = f"{placement.weekly_pence / 100:.2f}" if placement.weekly_pence else ""
        rows.append([reference, *_named(setting, number), _day(placement.started_on), fee])
    return rows


def rows_of(key: str, today: date) -> Rows:
    """The list of a kind, its headings first. Raises ``NotFound``."""
    if key not in LISTS:
        raise NotFound("There is no such file.")
    return LISTS[key](today)


LISTS: Final[dict[str, Callable[[date], Rows]]] = {
    "placements": placements, "visits": visits, "reg44": reports, "agreements": agreements,
    "due-diligence": diligence}
