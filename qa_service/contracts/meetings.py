"""Contract meetings and provider forums: planned, held, with their minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts import coverage
from qa_service.contracts.models import Contract
from qa_service.contracts.noting import FORUM, in_turn, no_numbers_of_persons, noted
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum
from qa_service.contracts.service import contract_by_id
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, SubjectType

FARTHEST: Final = timedelta(days=731)
MEETING, FORUM_ACTIONS = "contract-meeting", "provider-forum"
"""What asked for an action, as the actions name it."""


@dataclass(frozen=True, slots=True)
class MeetingSaid:
    """What somebody says of a meeting or a forum. A file: its hash in the store and its name."""

    on: date
    held: bool
    who: str | None = None
    minutes: str | None = None
    local_carers: str | None = None
    file: tuple[str, str] | None = None


def keep_meeting(contract_id: int, said: MeetingSaid, *, by: Actor, today: date) -> int:
    """Plans a contract meeting or records one; the same day again is the same meeting. Raises ``BadInput``."""
    in_turn()
    contract_by_id(contract_id)
    _check(said, today)
    same = db.session.scalars(select(ContractMeeting).filter_by(
        contract_id=contract_id, on=said.on, removed_at=None)).first()
    if same is not None:
        if same.held == said.held and (same.minutes or "") == (said.minutes or ""):
            return same.id
        raise BadInput("A meeting on this day is there already. Open it and write there.", field="on")
    meeting = ContractMeeting(contract_id=contract_id, recorded_by=by.user_id, recorded_at=utc_now(),
                              local_carers=said.local_carers or None, **_facts(said))
    db.session.add(meeting)
    db.session.flush()
    _meeting_noted("contract-meeting.kept", meeting, by)
    return meeting.id


def change_meeting(meeting_id: int, said: MeetingSaid, *, version: int, by: Actor, today: date) -> None:
    """Moves a meeting, says that it was held, or writes its minutes. Raises ``BadInput``, ``Conflict``."""
    meeting = meeting_by_id(meeting_id)
    _check(said, today)
    _same_version(meeting, version)
    meeting.local_carers = said.local_carers or None
    _put(meeting, said)
    _meeting_noted("contract-meeting.changed", meeting, by)


def remove_meeting(meeting_id: int, *, by: Actor) -> int:
    """Takes a meeting away that was entered by mistake or will not be held. Returns its contract.

    Raises ``Conflict`` where actions were agreed at it.
    """
    meeting = meeting_by_id(meeting_id, removed_too=True)
    if meeting.removed_at is None:
        _without_actions(MEETING, meeting_id)
        meeting.removed_at = utc_now()
        _meeting_noted("contract-meeting.removed", meeting, by)
    return meeting.contract_id


def restore_meeting(meeting_id: int, *, by: Actor) -> int:
    """Brings a removed meeting back. Returns its contract."""
    meeting = meeting_by_id(meeting_id, removed_too=True)
    if meeting.removed_at is not None:
        meeting.removed_at = None
        _meeting_noted("contract-meeting.restored", meeting, by)
    return meeting.contract_id


def meeting_by_id(meeting_id: int, *, removed_too: bool = False) -> ContractMeeting:
    """A meeting of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(ContractMeeting).where(ContractMeeting.id == meeting_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such meeting.")
    return found


def meetings_of(contract_id: int) -> list[ContractMeeting]:
    """A contract's meetings, the newest first."""
    return list(db.session.scalars(select(ContractMeeting).where(
        ContractMeeting.contract_id == contract_id, ContractMeeting.removed_at.is_(None))
        .order_by(ContractMeeting.on.desc(), ContractMeeting.id.desc())))


def is_with_fostering_agency(contract: Contract) -> bool:
    """Whether a contract covers a fostering agency: its meetings then ask about local carers."""
    ids = coverage.settings_of(contract)
    return db.session.scalar(select(Setting.id).where(
        Setting.id.in_(ids), Setting.provision == ProvisionType.FOSTERING_AGENCY).limit(1)) is not None


def keep_forum(title: str, said: MeetingSaid, *, by: Actor, today: date) -> int:
    """Plans a provider forum or records one; the same title and day again is the same. Raises ``BadInput``."""
    in_turn()
    _check(said, today)
    if not title.strip():
        raise BadInput("Say what forum it is.", field="title")
    same = db.session.scalars(select(ProviderForum).filter_by(title=title, on=said.on, removed_at=None)).first()
    if same is not None:
        if same.held == said.held and (same.minutes or "") == (said.minutes or ""):
            return same.id
        raise BadInput("This forum is there already on this day. Open it and write there.", field="on")
    forum = ProviderForum(title=title, recorded_by=by.user_id, recorded_at=utc_now(), **_facts(said))
    db.session.add(forum)
    db.session.flush()
    _forum_noted("forum.kept", forum, by)
    return forum.id


def change_forum(forum_id: int, title: str, said: MeetingSaid, *, version: int, by: Actor, today: date) -> None:
    """Moves a forum, says that it was held, or writes its minutes. Raises ``BadInput``, ``Conflict``."""
    forum = forum_by_id(forum_id)
    _check(said, today)
    _same_version(forum, version)
    forum.title = title
    _put(forum, said)
    _forum_noted("forum.changed", forum, by)


def remove_forum(forum_id: int, *, by: Actor) -> None:
    """Takes a forum away that was entered by mistake or will not be held."""
    forum = forum_by_id(forum_id, removed_too=True)
    if forum.removed_at is None:
        _without_actions(FORUM_ACTIONS, forum_id)
        forum.removed_at = utc_now()
        _forum_noted("forum.removed", forum, by)


def restore_forum(forum_id: int, *, by: Actor) -> None:
    """Brings a removed forum back."""
    forum = forum_by_id(forum_id, removed_too=True)
    if forum.removed_at is not None:
        forum.removed_at = None
        _forum_noted("forum.restored", forum, by)


def forum_by_id(forum_id: int, *, removed_too: bool = False) -> ProviderForum:
    """A forum of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(ProviderForum).where(ProviderForum.id == forum_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such forum.")
    return found


def forums(*, number: int, size: int = 25) -> Page[ProviderForum]:
    """The council's forums, the newest first."""
    return paginate(select(ProviderForum).where(ProviderForum.removed_at.is_(None)).order_by(
        ProviderForum.on.desc(), ProviderForum.id.desc()), number=number, size=size)


def _without_actions(source: str, source_id: int) -> None:
    if actions.actions_of(source, source_id):
        raise Conflict("Actions were agreed there: they would lose what asked for them. Correct it instead.")


def _check(said: MeetingSaid, today: date) -> None:
    if said.held and said.on > today:
        raise BadInput("This day is to come: plan it, and say that it was held when it was.", field="on")
    if not -FARTHEST * 10 <= said.on - today <= FARTHEST:
        raise BadInput("Check the year: the day cannot be right.", field="on")
    if said.minutes and not said.held:
        raise BadInput("Say that it was held, to keep its minutes.", field="held")
    no_numbers_of_persons(said.minutes, "minutes")
    no_numbers_of_persons(said.local_carers, "local_carers")


def _same_version(row: ContractMeeting | ProviderForum, version: int) -> None:
    if row.version != version:
        raise Conflict("Somebody else wrote here while you did. What you typed is below: look at what is kept now, put "
                       "both together, and send it again.")


def _facts(said: MeetingSaid) -> dict[str, Any]:
    sha256, name = said.file or (None, None)
    return {"on": said.on, "held": said.held, "who": said.who or None, "minutes": said.minutes or None,
            "document_sha256": sha256, "file_name": name}


def _put(row: ContractMeeting | ProviderForum, said: MeetingSaid) -> None:
    for name, value in _facts(said).items():
        if value is not None or name not in ("document_sha256", "file_name"):
            setattr(row, name, value)


def _meeting_noted(action: str, meeting: ContractMeeting, by: Actor) -> None:
    noted(action, SubjectType.CONTRACT, meeting.contract_id, by, {
        "meeting": meeting.id, "on": meeting.on.isoformat(), "held": meeting.held})


def _forum_noted(action: str, forum: ProviderForum, by: Actor) -> None:
    noted(action, FORUM, forum.id, by, {"on": forum.on.isoformat(), "held": forum.held})
