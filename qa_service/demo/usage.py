"""What the demonstration council's people have done since they began to use the service, as if it had run all along.

The nights are worked through on the day of loading. So that the council does not look as if it had begun today, what
was published since its first day counts as found the morning after, and has been reviewed, but for a few reports.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from qa_service.accounts import saved_filters
from qa_service.accounts.service import users_with_role
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.demo.calendar import working_days_back
from qa_service.demo.world import World
from qa_service.flags.exposure import exposure_of
from qa_service.marks.service import mark
from qa_service.ofsted import service as ofsted
from qa_service.ofsted.models import Inspection
from qa_service.permissions import Role
from qa_service.placements import placement_checks
from qa_service.placements import service as placements
from qa_service.placements.service import Condition
from qa_service.providers import watching
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.providers.watching import Target
from qa_service.reports import attention, calendars, setting_page
from qa_service.reports.our_side import our_side
from qa_service.reports.setting_filters import BELOW_GOOD
from qa_service.reports.standing_known import standing_of
from qa_service.reports.viewer import viewer_of
from qa_service.vocabulary import SubjectType
from qa_service.web.data_age import line_of

LEFT_TO_REVIEW: Final = 3
REVIEWED_WITHIN: Final = 8
"""Working days: what was published later than so many ago still has time."""
FEW: Final = range(2, 6)
"""How many settings a group or an area has that somebody follows here: each is checked every night."""
_FOUND: Final = time(2, 10, tzinfo=UTC)


def since_the_first_day(world: World, begun: date) -> None:
    """Between the nights: earlier reports were found in time and reviewed, and people follow this and that."""
    recent = list(db.session.scalars(select(Inspection).where(
        Inspection.document_sha256.is_not(None), Inspection.published_on >= begun)
        .order_by(Inspection.published_on.desc(), Inspection.id)))
    for inspection in recent:
        assert inspection.published_on is not None
        inspection.found_at = datetime.combine(inspection.published_on + timedelta(days=1), _FOUND)
        inspection.read_at = inspection.found_at + timedelta(minutes=1)
    mark(SubjectType.SETTING, {inspection.setting_id for inspection in recent}, reason="found in time")
    ours = {id_ for id_, exposed in exposure_of(None, world.today).items() if exposed.children}
    last_day = working_days_back(world.today, REVIEWED_WITHIN)
    due = [one for one in recent if one.setting_id in ours and one.published_on and one.published_on <= last_day]
    for inspection in due[LEFT_TO_REVIEW:]:
        ofsted.review_report(inspection.id, note=_follows(inspection), by=_somebody(Role.COMMISSIONING_OFFICER))
    _follow(ours)


def this_morning(world: World) -> None:
    """After the nights: filters that are kept, two checks before placing, and calendars that fetch what is due."""
    officer, manager = _somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.MANAGER)
    for page, name, query, by in (
            ("settings", "Below good, with our children", f"grade={BELOW_GOOD}&ours=1", officer),
            ("flags", "Critical, nobody has looked yet", "severity=critical&state=open", officer),
            ("placements", "Leaving care", "team=Leaving+Care", officer),
            ("flags", "Ours, assigned to nobody", "assigned=nobody&children=yes", manager),
            ("settings", "Suspended", "status=Suspended", manager)):
        saved_filters.save(page, name, query, by=by, shared=by is manager)
    for by, whose in ((officer, "mine"), (manager, "team")):
        assert by.user_id is not None
        calendars.make_address(by.user_id, whose, by=by, now=utc_now())
    _check_before_placing(world, officer)


def _follow(ours: set[int]) -> None:
    """The team a provider group of ours; an officer a small area, and a home of another group that is below good."""
    officer, manager = _somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.MANAGER)
    group_id = db.session.scalar(
        select(Setting.group_id).join(ProviderGroup, ProviderGroup.id == Setting.group_id)
        .where(Setting.group_id.in_(select(Setting.group_id).where(Setting.id.in_(ours))))
        .group_by(Setting.group_id).having(func.count().in_(FEW)).order_by(func.count().desc(), Setting.group_id))
    area = db.session.scalar(
        select(Setting.local_authority).where(Setting.local_authority.is_not(None)).group_by(Setting.local_authority)
        .order_by(func.count().not_in(FEW), func.count(), Setting.local_authority))
    if group_id is not None:
        watching.start(Target(group_id=group_id), user_id=None, by=manager,
                       reason="Contract meeting in the autumn: how do its homes stand?")
    if area is not None:
        watching.start(Target(area=area), user_id=officer.user_id, by=officer, reason="Looking for places there")
    other = db.session.scalar(select(Setting.id).where(Setting.id.not_in(ours), Setting.urn.is_not(None),
                                                       Setting.group_id.is_not(None)).order_by(Setting.urn))
    if other is not None:
        watching.start(Target(setting_id=other), user_id=officer.user_id, by=officer, reason="A bed is offered")


def _check_before_placing(world: World, by: Actor) -> None:
    """One where the page stood against it, and one that went on."""
    assert by.role is not None
    below = placements.current_placements(world.today, condition=Condition.BELOW_GOOD, size=1).items
    fine = [line for line in placements.current_placements(world.today, size=200).items if not line.conditions][-1:]
    found = [(line.called.ref, "did_not_place", "The latest report stands against it.") for line in below
             if line.called]
    found += [(line.called.ref, "went_on", "Asked for a visit next week.") for line in fine if line.called]
    viewer = viewer_of(by.role)
    age = line_of(attention.source_age(), utc_now(), settings_too=True, href=None)
    for ref, outcome, note in found:
        setting = db.session.scalars(select(Setting).where(Setting.urn == ref)).one_or_none()
        if setting is not None:
            said = standing_of(setting_page.page_of(setting, world.today), our_side(setting, world.today, viewer),
                               viewer, world.today, age)
            placement_checks.record_check(setting.id, said=said.as_record(), outcome=outcome, note=note, by=by,
                                          today=world.today, no_childs_name=True)


def _follows(inspection: Inspection) -> str:
    result = inspection.overall or inspection.outcome
    if result is not None and result.below_good:
        return "Spoke to the manager and the social worker; our visit is brought forward."
    return "Read. Nothing changes for our child there."


def _somebody(role: Role) -> Actor:
    person = users_with_role(role)[0]
    return Actor.user(person.id, person.role)
