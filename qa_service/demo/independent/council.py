"""Reports of homes' independent persons as the demonstration council has them: nearly all came and were reviewed.

What stands out stands out once, so that every rule on these reports has a flag to show. Reports of earlier months are
kept as an officer confirmed them; those of this morning go the whole way, through the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.demo.independent import brought, told
from qa_service.demo.independent.past import Keeper, Writer, with_advice, writer_of
from qa_service.demo.world import World
from qa_service.marks.service import mark
from qa_service.permissions import Role
from qa_service.placements.models import Placement
from qa_service.providers.models import Setting
from qa_service.providers.names import ContactDetails, add_contact, contacts
from qa_service.reg44 import asking, service
from qa_service.reg44.ledger import ledger
from qa_service.reg44.months import last_day
from qa_service.reg44.words import Way
from qa_service.vocabulary import ProvisionType, SubjectType


class Story(Enum):
    """What is peculiar to one home."""

    ONE_LATE = auto()
    TWO_LATE = auto()
    NOT_SAFEGUARDED = auto()
    NOT_WELL = auto()
    NOT_FOLLOWED_UP = auto()
    AGAIN = auto()
    NOT_REVIEWED = auto()
    NOBODY_HEARD = auto()
    INTERESTED = auto()
    WAIVED = auto()
    SCAN = auto()
    PROGRESS = auto()
    WRONG_MONTH = auto()
    IN_WORD = auto()


ENOUGH: Final = 4
"""Months whose reports are due by now: a home with fewer tells no story."""
_REACHES_US: Final = timedelta(days=4)
"""After a report was written."""
_SENT_TODAY: Final = {Story.NOT_SAFEGUARDED: Way.UPLOAD, Story.NOT_WELL: Way.UPLOAD, Story.INTERESTED: Way.MAIL,
                      Story.SCAN: Way.LINK, Story.PROGRESS: Way.LINK, Story.WRONG_MONTH: Way.LINK,
                      Story.IN_WORD: Way.FOLDER}
_AGAIN: Final = ("Supervision should take place for every member of staff at least once a month.",
                 "Supervision must take place at least monthly for every member of staff.",
                 "Every member of staff should have supervision at least once a month.")


@dataclass(frozen=True, slots=True)
class Home:
    """A home that owes reports: its writer, the months, and what is peculiar to it."""

    writer: Writer
    months: Sequence[date]
    """The months that are over, the oldest first; the report on the newest may not be due yet."""
    due: int
    """How many of them are due by now."""
    story: Story | None = None


def make_reports(world: World) -> str:
    """Loads the reports of the council's homes. Opens its own transactions."""
    homes, today = _homes(world), world.today
    officer, manager = _somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.MANAGER)
    keeper = Keeper(officer, manager, today)
    with transaction():
        kept = sum(_keep(home, keeper) for home in homes)
        told.receive_reviews([home.writer.setting_id for home in homes], _supported(), today, officer)
        told.tell_of_events(homes[-1].writer.setting_id, [*_supported()[:1], *(
            home.writer.setting_id for home in homes[-3:-1])], today, officer)
        _ask_by_mail(homes, officer)
        mark(SubjectType.SETTING, [home.writer.setting_id for home in homes], reason="regulation 44 reports")
    came = sum(_send_today(home, officer, today) for home in homes)
    return f"Regulation 44: {kept} reports of {len(homes)} homes from the months before, {came} brought this morning."


def _homes(world: World) -> list[Home]:
    """The homes, those with the longest record first; each of these has one story."""
    owed = ledger(None, world.today).by_home
    over = {id_: [one.month for one in months if last_day(one.month) < world.today] for id_, months in owed.items()}
    urns = {id_: urn for id_, urn in db.session.execute(select(Setting.id, Setting.urn).where(Setting.id.in_(owed)))}
    due = {id_: sum(one.due_on < world.today for one in months) for id_, months in owed.items()}
    ordered = sorted((id_ for id_ in owed if urns[id_] in world.settings),
                     key=lambda id_: (-due[id_], str(urns[id_])))
    stories: list[Story | None] = list(Story)
    return [Home(writer_of(world.seed, id_, str(urns[id_]), world.settings[str(urns[id_])].local_name), over[id_],
                 due[id_], stories.pop(0) if stories and due[id_] >= ENOUGH else None) for id_ in ordered]


def _supported() -> list[int]:
    return list(db.session.scalars(select(Setting.id).where(
        Setting.provision == ProvisionType.SUPPORTED_ACCOMMODATION, Setting.id.in_(select(Placement.setting_id).where(
            Placement.setting_id.is_not(None), Placement.ended_on.is_(None)))).order_by(Setting.id)))


def _somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)


def _keep(home: Home, keeper: Keeper) -> int:
    """The reports of the months before that came. Returns how many."""
    late = {Story.ONE_LATE: 1, Story.TWO_LATE: 2, Story.WAIVED: 1}.get(home.story, 0) if home.story else 0
    came = [month for month in home.months[:home.due - late] if _reached(home, month, keeper.today)]
    newest = home.months[home.due:]
    if not late and home.story not in _SENT_TODAY and home.writer.setting_id % 2:
        came += [month for month in newest if _reached(home, month, keeper.today)]
    elif home.story in _SENT_TODAY and not newest:
        came.pop()
    if home.story is Story.WAIVED:
        service.waive(home.writer.setting_id, home.months[home.due - 1], by=keeper.officer,
                      reason="Our child was in hospital for the whole month.")
    for back, month in enumerate(reversed(came)):
        _keep_one(home, month, back, keeper)
    if home.story is Story.AGAIN:
        keeper.say_the_same(home.writer.setting_id)
    return len(came)


def _reached(home: Home, month: date, today: date) -> bool:
    return home.writer.report(month).reported + _REACHES_US <= today


def _keep_one(home: Home, month: date, back: int, keeper: Keeper) -> None:
    """``back``: how many reports came after this one."""
    report, story = home.writer.report(month), home.story
    if story is Story.NOBODY_HEARD and back < 2:
        report = replace(report, spoken_to=0)
    if story is Story.AGAIN and back < len(_AGAIN):
        report = with_advice(report, _AGAIN[back], keeper.today + timedelta(days=12))
    newest = back == 0
    keeper.keep(home.writer.setting_id, report, reviewed=not (newest and story is Story.NOT_REVIEWED),
                left_open=newest and story in (Story.NOT_FOLLOWED_UP, Story.PROGRESS))


def _send_today(home: Home, by: Actor, today: date) -> int:
    """The report that came this morning, where the home's story is about one."""
    if home.story not in _SENT_TODAY:
        return 0
    month, before = home.months[-1], home.months[-2]
    report = brought.with_time(home.writer.report(month), today)
    changed = {
        Story.NOT_SAFEGUARDED: brought.not_safeguarded, Story.NOT_WELL: brought.not_well,
        Story.INTERESTED: brought.interested, Story.SCAN: brought.scan, Story.IN_WORD: brought.in_word}
    if home.story is Story.PROGRESS:
        report = brought.telling_of(report, home.writer.report(before))
    elif home.story in changed:
        report = changed[home.story](report)
    taken = brought.bring(home.writer, report, _SENT_TODAY[home.story], by=by, today=today,
                          month=before if home.story is Story.WRONG_MONTH else None)
    if home.story is Story.NOT_WELL:
        brought.confirm_as_read(taken, by=by, today=today)
    return 1


def _ask_by_mail(homes: Sequence[Home], by: Actor) -> None:
    """Two homes are mailed their link each month."""
    for home in homes[:2]:
        setting_id = home.writer.setting_id
        add_contact(ContactDetails(role="Registered manager", name=None, email=f"home{setting_id}@provider.example"),
                    setting_id=setting_id, by=by)
        asking.arrange(setting_id, contacts(setting_id=setting_id)[0].id, by=by)
