"""Notices of other authorities: kept as they came, matched to our register, acknowledged, and acted on.

A file that cannot be read by machine is kept all the same, and says so: what it says is then entered by hand.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.database import db, new_reference
from qa_service.database.once import make_once
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, Conflict
from qa_service.notices import access, drafting, files, mailing, places
from qa_service.notices.contents import Contents, read, written
from qa_service.notices.kinds import Direction, EventKind, NoticeState, Reach, Reason
from qa_service.notices.models import RegionalNotice
from qa_service.notices.rules import Received
from qa_service.own_lists import candidates
from qa_service.own_lists.free_text import refuse_personal
from qa_service.own_lists.matching import Match, Matcher, Wanted
from qa_service.own_lists.places import by_urn
from qa_service.placements.current import CurrentPlacement
from qa_service.providers.models import Setting

EARLIEST: Final = timedelta(days=5 * 366)
LONGEST: Final = 2000
SOURCE: Final = "our-children"
"""What an action says it came from: more people see actions than notices, and none of them learns of a notice."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A received notice as somebody enters it."""

    contents: Contents
    came_at: datetime | None


def receive(arrival: Arrival, *, file: Cleaned | None, key: str, by: Actor) -> str:
    """Keeps a received notice, with its file where it came as one, and returns its reference; the same form, the same.

    It is matched at once where its URN is that of a setting. What a file says may be entered later (``enter``). Raises
    ``BadInput`` without a time, without what it is about, and for days in the wrong order.
    """
    contents = _checked(arrival, whole=file is None)
    assert arrival.came_at is not None  # checked
    sha256 = hashlib.sha256(file.data).hexdigest() if file else None
    trace = hashlib.sha256(json.dumps([written(contents), arrival.came_at.isoformat(), sha256]).encode()).hexdigest()
    setting_id = by_urn({0: contents.urn}).get(0) if contents.urn else None
    row, new = make_once(RegionalNotice, key, {"sent": trace}, {
        "reference": new_reference(), "direction": Direction.RECEIVED, "state": NoticeState.IN_FORCE,
        "setting_id": setting_id, "contents": written(contents), "made_at": utc_now(), "made_by": by.user_id,
        "begun_at": arrival.came_at})
    if new:
        if file:
            files.keep(row, file)
        drafting.happened(row, EventKind.RECEIVED, by, on=london(arrival.came_at).date())
        if setting_id:
            drafting.happened(row, EventKind.MATCHED, by, text=f"By its URN, {contents.urn}")
        for one in access.handlers():
            if one.id != by.user_id:
                mailing.remind(one.id, f"came-{row.reference}")
    return row.reference


def enter(reference: str, arrival: Arrival, *, version: int, by: Actor) -> None:
    """Enters what it says, or corrects it. It is matched by its URN where it was matched to nothing yet."""
    row = _received(reference, by)
    if row.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now, then save again.")
    contents = _checked(arrival, whole=True)
    if (written(contents), arrival.came_at) == (row.contents, row.begun_at):
        return
    row.contents, row.begun_at = written(contents), arrival.came_at
    drafting.happened(row, EventKind.CHANGED, by)
    setting_id = by_urn({0: contents.urn}).get(0) if contents.urn else None
    if setting_id and not (row.setting_id or row.group_id or row.elsewhere):
        row.setting_id = setting_id
        drafting.happened(row, EventKind.MATCHED, by, text=f"By its URN, {contents.urn}")


def _checked(arrival: Arrival, *, whole: bool) -> Contents:
    contents, came = arrival.contents, arrival.came_at
    if came is None:
        raise BadInput("Give the day and the time at which it came: the working day is counted from then. Your best "
                       "estimate of the time will do.", field="came_on")
    if came > utc_now():
        raise BadInput("It cannot have come in the future. Check the day and the time.", field="came_on")
    if came < utc_now() - EARLIEST:
        raise BadInput("Check the year.", field="came_on")
    if whole and not contents.issuing_authority:
        raise BadInput("Give the authority that issued it.", field="issuing_authority")
    if whole and not (contents.organisation or contents.service or contents.urn):
        raise BadInput("Give what it is about: the organisation, or the home, property or school.", field="service")
    issued = contents.to_region_on
    if issued is not None and issued > london(came).date():
        raise BadInput(f"It cannot have been issued after it came to us, on {london(came):%d/%m/%Y}. Check both days.",
                       field="to_region_on")
    if contents.review_on is not None and issued is not None and contents.review_on <= issued:
        raise BadInput(f"Its review comes after it was issued, on {issued:%d/%m/%Y}. Check both days.",
                       field="review_on")
    for name, longest in drafting.LENGTHS.items():
        if len(getattr(contents, name)) > longest:
            raise BadInput(f"Use at most {longest:,} characters.", field=name)
    return contents


def suggested(fields: dict[str, str], ticked: tuple[str, ...]) -> Contents:
    """What was read from a file, as the first filling of the form. What fits no field is left out."""
    kept: dict[str, Any] = {name: value[:drafting.LENGTHS[name]] for name, value in fields.items()
                            if name in drafting.LENGTHS}
    days = {name: _day_in(fields[name]) for name in ("to_region_on", "review_on") if name in fields}
    boxes = {one.lower() for one in ticked}
    reasons = tuple(one for one in Reason if any(_alike(one.words, box) for box in boxes))
    reach = Reach.SERVICE if kept.get("service") else Reach.ORGANISATION
    return Contents(**kept, to_region_on=days.get("to_region_on"), review_on=days.get("review_on"), reasons=reasons,
                    reach=reach)


def _alike(words: str, box: str) -> bool:
    """Whether a ticked box is a reason's: printed alone, or after “Reason:” and “Ofsted:”."""
    return words.lower().rpartition(": ")[2] in box and (words != "Other" or box.startswith("other"))


def _day_in(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%d %B %Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip()[:30], form).date()
        except ValueError:
            continue
    return None


def proposals(row: RegionalNotice) -> Match:
    """The settings that it may be about, by its URN and its words, as our own lists are matched."""
    contents = read(row.contents)
    place = " ".join(one for one in (contents.service, contents.organisation, contents.address) if one)
    return Matcher(candidates.load()).match(Wanted(place, urn=contents.urn or None))


def match(reference: str, setting_id: int | None, group_id: int | None, *, by: Actor) -> None:
    """Says what it is about; with neither, that it is about nothing that our register knows. It can be changed."""
    row = _received(reference, by)
    if setting_id is not None and db.session.get(Setting, setting_id) is None:
        raise BadInput("This setting is not known any more. Choose it again.")
    elsewhere = setting_id is None and group_id is None
    if (row.setting_id, row.group_id, row.elsewhere) == (setting_id, group_id, elsewhere):
        return
    row.setting_id, row.group_id, row.elsewhere = setting_id, group_id, elsewhere
    row.checked_on = None  # whoever looked, looked elsewhere
    drafting.happened(row, EventKind.MATCHED, by, text="To nothing that our register knows" if elsewhere else "")


def acknowledge(reference: str, *, by: Actor) -> None:
    """Records that we acknowledged it to the issuing authority; twice is once."""
    row = _received(reference, by)
    if row.acknowledged_at is None:
        row.acknowledged_at = utc_now()
        drafting.happened(row, EventKind.ACKNOWLEDGED, by)


def check_children(reference: str, said: str, *, on: date | None, by: Actor, today: date,
                   looked_at_names: bool = False) -> None:
    """Records that our children there were looked at, and what came of it."""
    row = _received(reference, by)
    if row.setting_id is None and row.group_id is None and not row.elsewhere:
        raise BadInput("Say first which setting it is about: before that nobody knows whose children are there.")
    came = london(row.begun_at or row.made_at).date()
    if on is None or not came <= on <= today:
        raise BadInput(f"Give the day: from {came:%d/%m/%Y}, when it came, to today.", field="on")
    said = said.strip()
    if not said or len(said) > LONGEST:
        raise BadInput(f"Say what was found, in a few words; at most {LONGEST:,} characters.", field="said")
    refuse_personal({"said": said}, looked_at_names, whose=drafting.WHOSE)
    row.checked_on = on
    drafting.happened(row, EventKind.CHECKED, by, text=said, on=on)


def act(reference: str, *, text: str, owner: str, due_on: date | None, key: str, by: Actor, today: date) -> int:
    """Makes an action because of it. The action says nothing of the notice: its readers are more than ours."""
    row = _received(reference, by)
    if any(word in text.lower() for word in ("notice", "protocol", " isp ")):
        raise BadInput("Leave the notice out of the words: everybody who sees actions would learn of it. Say only what "
                       "is to be done.", field="text")
    action_id = actions.make_action(text=text, owner=owner, due_on=due_on, key=key, source=SOURCE, by=by, today=today,
                                    setting_id=row.setting_id)
    if action_id not in {one.action_id for one in drafting.events_of(row)}:
        drafting.happened(row, EventKind.ACTION, by, text=text, on=due_on, action_id=action_id)
    return action_id


def end(reference: str, *, on: date | None, by: Actor, today: date) -> None:
    """Records that the issuing authority has removed it."""
    row = _received(reference, by)
    came = london(row.begun_at or row.made_at).date()
    if on is None or not came <= on <= today:
        raise BadInput(f"Give the day: from {came:%d/%m/%Y}, when it came, to today.", field="on")
    if row.state is NoticeState.IN_FORCE:
        row.state, row.removed_on = NoticeState.REMOVED, on
        drafting.happened(row, EventKind.REMOVED, by, on=on)


def actions_of(row: RegionalNotice) -> list[Action]:
    """The actions that were made because of it."""
    ids = [one.action_id for one in drafting.events_of(row) if one.action_id]
    return list(db.session.scalars(select(Action).where(Action.id.in_(ids)).order_by(Action.id)))


def children_of(row: RegionalNotice, today: date) -> list[CurrentPlacement]:
    """Our children who are placed where it is about."""
    return places.children_at([one.id for one in places.settings_of(row.setting_id, row.group_id)], today)


def known_of(rows: list[RegionalNotice], now: datetime) -> list[Received]:
    """These notices as SG-07 judges them; two queries."""
    today = london(now).date()
    of_group: dict[int, list[int]] = {}
    groups, unsure = {row.group_id for row in rows if row.group_id}, places.unsure_of_children(today) if rows else ""
    for id_, group_id in db.session.execute(select(Setting.id, Setting.group_id).where(Setting.group_id.in_(groups))):
        of_group.setdefault(group_id or 0, []).append(id_)
    return [Received(row.begun_at or row.made_at, now, row.acknowledged_at is not None, row.checked_on is not None,
                     bool(row.setting_id or row.group_id or row.elsewhere),
                     len(places.children_at([row.setting_id] if row.setting_id else of_group.get(row.group_id or 0, []),
                                            today)), unsure) for row in rows]


def _received(reference: str, by: Actor) -> RegionalNotice:
    row = access.handled(reference, by=by)
    if row.direction is not Direction.RECEIVED:
        raise Conflict("This is a notice of ours.")
    if row.state is NoticeState.WITHDRAWN:
        raise Conflict("This notice was withdrawn as entered by mistake. Bring it back first, if it was right.")
    return row
