"""The council's own settings: who it is, where to ring, and from when its records count."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound

EARLIEST_GO_LIVE: Final = date(2010, 1, 1)
GO_LIVE_AHEAD: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class CouncilSettings:
    """What people may change about their council."""

    name: str
    area: str
    go_live_on: date | None
    contact_email: str | None
    contact_phone: str | None
    duty_team_phone: str | None
    out_of_hours_phone: str | None


def make_council(name: str, area: str, *, by: Actor) -> Authority:
    """A new council. Raises ``BadInput`` when one has this name."""
    _refuse_known_name(name, but=None)
    council = Authority(name=name.strip(), area=area.strip())
    db.session.add(council)
    db.session.flush()
    audit.record("council.made", by=by, authority_id=council.id, details={"name": council.name, "area": council.area})
    return council


def update_council_settings(authority_id: int, settings: CouncilSettings, *, version: int, by: Actor) -> None:
    """Saves the settings that somebody typed while looking at ``version``.

    Raises ``Conflict`` when they changed since, and ``BadInput``.
    """
    council = db.session.scalars(select(Authority).where(Authority.id == authority_id).with_for_update()).one_or_none()
    if council is None:
        raise NotFound("There is no such council.")
    if council.version != version:
        raise Conflict("Somebody else changed these settings while you were typing. Compare both, then save again.")
    _refuse_known_name(settings.name, but=authority_id)
    if settings.go_live_on != council.go_live_on:
        _refuse_odd_go_live(settings.go_live_on)
    changed: dict[str, Any] = {}
    for name, value in asdict(settings).items():
        old = getattr(council, name)
        if old != value:
            setattr(council, name, value)
            changed[name] = {"from": _plain(old), "to": _plain(value)}
    if changed:
        db.session.flush()
        audit.record("council.updated", by=by, authority_id=authority_id, details=changed)


def settings_of(council: Authority) -> CouncilSettings:
    """The settings as they are."""
    return CouncilSettings(council.name, council.area, council.go_live_on, council.contact_email,
                           council.contact_phone, council.duty_team_phone, council.out_of_hours_phone)


def _refuse_known_name(name: str, *, but: int | None) -> None:
    found = db.session.scalar(select(Authority.id).where(func.lower(Authority.name) == name.strip().lower()))
    if found is not None and found != but:
        raise BadInput("There is a council of this name already.", field="name")


def _refuse_odd_go_live(day: date | None) -> None:
    """A slip of the pen here would silence every flag about what is missing (years ahead) or raise a flood."""
    if day is None:
        return
    latest = today() + GO_LIVE_AHEAD
    if not EARLIEST_GO_LIVE <= day <= latest:
        raise BadInput(
            f"The go-live date must lie between {_words(EARLIEST_GO_LIVE)} and {_words(latest)}, 90 days from today. "
            "Check the year.", field="go_live_on")


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
