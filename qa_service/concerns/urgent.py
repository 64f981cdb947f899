"""Urgent access: a manager asks to see what is kept about a setting, a safeguarding lead agrees, four hours, all told.

Whoever asks learns from the answer nothing of whether anything is kept: where nothing is, or where they must not see
it, it was agreed to all the same, and there is nothing to open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.concerns import access, keeping, mailing, patterns, requests
from qa_service.concerns.access import Opened
from qa_service.concerns.arrangements import standing
from qa_service.concerns.kinds import EntryKind, RequestKind
from qa_service.concerns.requests import Asked
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotPermitted
from qa_service.permissions import Role
from qa_service.providers.models import Setting

HOURS: Final = 4
LASTS: Final = timedelta(hours=HOURS)
TOLD_AT_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class About:
    """The concerns about a setting or its provider group, and whether all could be opened."""

    concerns: Sequence[Opened]

    @property
    def recused(self) -> set[int]:
        return {user_id for one in self.concerns for user_id in one.facts.recused}


def ask(setting_id: int, *, why: str, by: Actor) -> None:
    """Asks for urgent access to what is kept about a setting. Raises ``BadInput``."""
    if by.role is not Role.MANAGER:
        raise NotPermitted("Only a manager can ask for this.")
    if db.session.get(Setting, setting_id) is None:
        raise BadInput("Choose the setting.", field="setting")
    if any(one.waits for one in requests.of_kind(RequestKind.URGENT, asked_by=by.user_id)):
        raise BadInput("You have asked for urgent access already. Ring a safeguarding lead.", field="reason")
    may_decide = set(requests.leads_but(by.user_id)) - about(setting_id).recused
    requests.ask(RequestKind.URGENT, {"setting": setting_id}, why=why, by=by, tell=sorted(may_decide))


def agree(reference: str, *, by: Actor) -> None:
    """Agrees as a safeguarding lead who is not shut out: the manager is named for four hours on what there is.

    Everybody named on it, whoever looks after concerns and the manager are told; at least two people in any case.
    """
    found = requests.agree(reference, RequestKind.URGENT, by=by, may=lambda asked: may_know(asked, by))
    if found is None:
        return
    asker, kept = found.row.asked_by, about(int(found.content["setting"]))
    user = accounts.user_by_id(asker)
    if user is None or not user.active or user.role is not Role.MANAGER:
        raise BadInput("Whoever asked is no manager of this council any more, so nothing was opened.")
    told: set[int] = set()
    for one in kept.concerns:
        told |= _let_in(one, asker, user.name, found.why, by)
    set_ = standing()
    told |= {one for one in (set_.lead_id, set_.deputy_id) if one is not None and one not in kept.recused} | {asker}
    if len(told) < TOLD_AT_LEAST:
        told |= set(requests.leads_but(None)) - kept.recused
    mailing.tell_of_request(reference, told, "agreed")
    requests.note("urgent_told", found.row, by=by)  # not how many: more than two would tell that something is kept


def may_know(asked: Asked, by: Actor) -> bool:
    """Whether a safeguarding lead may know of a request: not where they are shut out of what it is about."""
    return by.user_id not in about(int(asked.content["setting"])).recused


def known_to(by: Actor, asked: Sequence[Asked]) -> list[Asked]:
    """Those of these requests of which a safeguarding lead may know; the concerns are opened once for all of them."""
    every = access.every_one() if asked else []
    groups = patterns.groups_of([int(one.content["setting"]) for one in asked])
    return [one for one in asked if by.user_id not in _among(every, int(one.content["setting"]), groups).recused]


def ends_at(asked: Asked) -> datetime | None:
    """When it ends or ended; ``None`` while nobody has agreed."""
    if asked.row.agreed_at is None:
        return None
    by_itself = asked.row.agreed_at + LASTS
    return min(by_itself, asked.row.ended_at) if asked.row.ended_at else by_itself


def lasts(asked: Asked) -> bool:
    """Whether what was agreed to stands now."""
    ends = ends_at(asked)
    return ends is not None and ends > utc_now()


def record_review(*, by: Actor) -> None:
    """Records that somebody looks through all requests for urgent access."""
    audit.record("safeguarding.urgent_reviewed", by=by, authority_id=current_authority())


def end(reference: str, *, by: Actor) -> None:
    """Says no, takes it back, or ends at once what was agreed to."""
    requests.end(reference, by=by, may=lambda asked: asked.row.kind is not RequestKind.URGENT or may_know(asked, by))
    found = next((one for one in requests.of_kind(RequestKind.URGENT) if one.reference == reference), None)
    if found is None or found.row.agreed_at is None:
        return
    for one in about(int(found.content["setting"])).concerns:
        for name, _ in access.people_on(one.concern):
            if name.user_id == found.row.asked_by and name.until is not None:
                name.until = utc_now()
    db.session.flush()


def about(setting_id: int) -> About:
    """What is kept about a setting or about its provider group, opened by the service itself."""
    return _among(access.every_one(), setting_id, patterns.groups_of([setting_id]))


def _among(every: Sequence[Opened | None], setting_id: int, groups: Mapping[int, int | None]) -> About:
    group_id = groups.get(setting_id)
    return About([one for one in every if one is not None and (
        one.facts.setting_id == setting_id or (group_id is not None and one.facts.group_id == group_id))])


def _let_in(one: Opened, user_id: int, name: str, why: str, by: Actor) -> set[int]:
    """Names the manager for four hours where they may be, and returns whom that must be told."""
    on_it = {row.user_id for row, _ in access.people_on(one.concern)}
    if user_id in one.facts.recused or user_id in on_it:
        return set()
    access.grant(one.concern, user_id, by=by, until=utc_now() + LASTS)
    keeping.put(one.concern, one.facts, by=by, action="urgent_named", kind=EntryKind.PEOPLE,
                text=f"{name} may open it for {HOURS} hours (urgent access): {why}")
    return on_it
