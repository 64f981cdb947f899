"""Opening a concern in the browser: a fresh second factor, a record of the reading, and only then the page.

Where somebody is not named, the answer is that of an address that does not exist, in the same way and time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import wraps
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.datastructures import MultiDict

from forms.base import Form
from qa_service.accounts import kept_forms
from qa_service.accounts.browser import stale
from qa_service.clock import LONDON, london
from qa_service.concerns import access, service
from qa_service.concerns.access import Opened
from qa_service.concerns.facts import Facts
from qa_service.database import transaction
from qa_service.errors import BadInput, NotFound
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.own_lists.identifiers import personal_details
from qa_service.sealing import KeyLost, SealBroken
from qa_service.web import actor, person, tell

View = TypeVar("View", bound=Callable[..., Any])
Asked = TypeVar("Asked", bound=Form)
WRITTEN: Final = ("text", "note", "decision", "reason", "why", "lado_reference", "said", "detail", "placement_action")
"""The boxes of a concern's forms into which somebody writes, and not only chooses."""


def with_fresh_second_factor(view: View) -> View:
    """Asks for the second factor anew where it was given more than ten minutes ago; what was typed is kept, sealed."""

    @wraps(view)
    def asked(**values: Any) -> Any:
        if not stale():
            return view(**values)
        if request.method == "POST" and _is_page():
            with transaction():
                kept_forms.keep(_me(), _here(), dict(request.form.lists()))
        return redirect(f"/account/confirm?{urlencode({'next': _here() if _is_page() else _page_of_button()})}")

    return asked  # type: ignore[return-value]


def of_named_people(view: View) -> View:
    """For pages of one concern: asks for the second factor, and notes whoever asks for what is not there for them."""

    @with_fresh_second_factor
    @wraps(view)
    def asked(**values: Any) -> Any:
        reference = str(values["reference"])
        try:
            return view(**values)
        except NotFound:
            with transaction():
                access.record_refusal(reference, by=actor())
                if request.method == "POST":
                    service.leave_behind(reference, {name: request.form[name] for name in WRITTEN
                                                     if name in request.form}, by=actor())
            raise
        except (KeyLost, SealBroken) as error:
            with transaction():
                access.record_unopened(reference, type(error).__name__, by=actor())
            raise

    return asked  # type: ignore[return-value]


def seen(reference: str, *, reason: str = "", what: str = "read") -> Opened:
    """The concern for the page that is about to be made; that it is read has been recorded before it is opened."""
    with transaction():
        access.record_reading(reference, by=actor(), reason=reason, what=what)
    return access.named(reference, by=actor())


def seen_in_list(what: str = "listed") -> list[Opened]:
    """The concerns of this reader for a list or a count; that they are read has been recorded."""
    with transaction():
        access.record_listing([one.reference for one in access.named_on(actor())], by=actor(), what=what)
    return access.named_on(actor())


def where(facts: Facts) -> Place | None:
    """What a concern is about, as pages show it; ``None`` where it is not known any more."""
    try:
        return finding.place_of(facts.setting_id, facts.group_id)
    except NotFound:
        return None


def places_of(opened: list[Opened]) -> dict[str, Place | None]:
    """What each of these concerns is about, by reference, in a fixed number of queries."""
    facts = {one.reference: one.facts for one in opened}
    found = finding.places(settings=sorted({one.setting_id for one in facts.values() if one.setting_id}),
                           groups=sorted({one.group_id for one in facts.values() if one.group_id}))
    return {reference: found.get(("setting", one.setting_id) if one.setting_id else ("group", one.group_id or 0))
            for reference, one in facts.items()}


def form_as_typed(kind: type[Asked], **values: Any) -> Asked:
    """The form; where it was typed before and could not be sent, as it was typed."""
    if request.method == "POST":
        return kind(**values)
    row = kept_forms.kept(_me(), _here())
    try:
        kept = kept_forms.fields_of(row) if row else {}
    except (KeyLost, SealBroken):
        kept = {}  # what was typed cannot be opened; the form can be filled in anew
    if not kept:
        return kind(**values)
    if "version" in values and kept.get("version", [values["version"]]) != [values["version"]]:
        kept = {name: several for name, several in kept.items() if name in WRITTEN}
        tell("Somebody else changed this since you typed. Your own words stand in the boxes; all else is as it is now.")
    typed: MultiDict[str, str] = MultiDict((name, value) for name, several in kept.items() for value in several)
    whole = "version" in kept  # and not what was kept while it was typed: what is not in it was not ticked
    for name, value in values.items():
        if name not in typed and value not in (None, False) and not (whole and isinstance(value, bool | list)):
            typed.setlist(name, _as_sent(value))
    return kind(formdata=typed, **values)


def _as_sent(value: Any) -> list[str]:
    """A value as its boxes send it."""
    if isinstance(value, date):
        return [str(part) for part in (value.day, value.month, value.year)]
    if isinstance(value, time):
        return [f"{value:%H:%M}"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def forget_typed() -> None:
    """The form of this address was saved."""
    kept_forms.drop(_me(), _here())


def asks_for_a_look(form: Form, *names: str) -> bool:
    """Whether the box is shown by which a writer says that a text tells of nobody who they are."""
    return bool(form.looked_at_names.data) or any(personal_details(form[name].data or "") for name in names)


def moment_of(form: Form, day: str, at: str) -> datetime | None:
    """A moment from its two boxes, on the English clock. Raises ``BadInput`` where one of them is empty."""
    on, clock = form[day].data, form[at].data
    if (on is None) != (clock is None):
        raise BadInput("Give both, the day and the time. Your best estimate of the time will do.",
                       field=day if on is None else at)
    return datetime.combine(on, clock, LONDON) if on is not None and clock is not None else None


def parts_of(moment: datetime | None) -> tuple[date | None, time | None]:
    """A moment for its two boxes."""
    on = london(moment) if moment else None
    return (on.date(), on.time().replace(second=0, microsecond=0)) if on else (None, None)


def _is_page() -> bool:
    """Whether this address is a page, and not only where a button sends its form."""
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def _page_of_button() -> str:
    """The page on which a button stands whose own address is no page: the concern's, or the list's."""
    return "/".join(request.path.split("/")[:3])


def _here() -> str:
    return request.full_path.rstrip("?")


def _me() -> int:
    me = person()
    assert me is not None  # the gate let somebody in
    return me.user_id
