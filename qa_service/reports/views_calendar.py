"""What is due, as a page, as a file, and as a private feed for a person's own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from forms.reports import CalendarForm
from forms.widgets import choices_of
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, transaction
from qa_service.database.session import Page
from qa_service.errors import NotFound
from qa_service.permissions import Permission, Role, allows, public, requires
from qa_service.reports import calendars
from qa_service.reports.blueprint import blueprint
from qa_service.reports.due_dates import KINDS, WHOSE, Due, counts_of, due_dates
from qa_service.reports.models import CalendarEntry
from qa_service.web import Person, actor, allowed, page_number, person, render, saving, tell

PAGE_SIZE = 25
SOON = timedelta(days=7)
WHOSE_IN_FULL = {
    "mine": "Mine: settings that I follow, and flags that are assigned to me",
    "team": "The team’s: settings where our children live or that the team follows, and our own list",
    "all": "All: also settings that colleagues follow for themselves",
}


@dataclass(frozen=True, slots=True)
class DueAsked:
    """What is due, as an address narrows it."""

    whose: str
    kind: str
    when: str
    counts: Mapping[str, int]
    theirs: list[Due]
    shown: list[Due]
    """Of theirs, those of the kind."""
    late: list[Due]
    soon: list[Due]

    @property
    def picked(self) -> list[Due]:
        return {"late": self.late, "soon": self.soon}.get(self.when, self.shown)


@blueprint.get("/due")
@requires(Permission.FLAG_READ)
def due() -> Response:
    """What is due, the earliest first: one's own, the team's or all."""
    asked = due_asked()
    return render("reports/due.html", page=_page(asked.picked), whose=asked.whose, kind=asked.kind, when=asked.when,
                  counts=asked.counts, names=WHOSE, kinds=KINDS, of_kind=Counter(one.kind for one in asked.theirs),
                  late=len(asked.late), soon=len(asked.soon), total=len(asked.shown), day=today())


def due_asked() -> DueAsked:
    """What this address asks for of what is due, for the page and for its download."""
    found, day = _found(), today()
    counts = counts_of(found)
    whose = request.args.get("whose", "")
    whose = whose if whose in WHOSE else ("mine" if counts["mine"] else "team")
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else ""
    theirs = [one for one in found if one.is_of(whose)]
    shown = [one for one in theirs if kind in ("", one.kind)]
    return DueAsked(whose, kind, request.args.get("when", ""), counts, theirs, shown,
                    late=[one for one in shown if one.on < day],
                    soon=[one for one in shown if day <= one.on <= day + SOON])


@blueprint.get("/due/<key>.ics")
@requires(Permission.FLAG_READ)
def one_due(key: str) -> Response:
    """One thing that is due, as a file that a calendar takes."""
    one = next((one for one in _found() if one.key == key), None)
    if one is None:
        raise NotFound("This is not due any more.")
    entry = calendars.one_off(one, user_id=_me().user_id, now=utc_now())
    return _file([entry], _me().reference, one.words, download=f"{key}.ics")


@blueprint.route("/due/calendar", methods=["GET", "POST"])
@requires(Permission.FLAG_READ)
def calendar() -> Response:
    """One's private calendar address: making one, a new one, and when it was last fetched."""
    me = _me()
    feed = calendars.feed_of(me.user_id)
    form = CalendarForm(whose=feed.whose if feed else "mine")
    form.whose.choices = choices_of(list(WHOSE_IN_FULL.items()))
    address = None
    if form.validate_on_submit():
        with saving(form):
            token = calendars.make_address(me.user_id, form.whose.data, by=actor(), now=utc_now())
        if form.saved:
            address = f"{current_app.config['SERVICE'].public_url}/calendar/{token}.ics"
    return render("reports/calendar.html", form=form, feed=calendars.feed_of(me.user_id), address=address,
                  names=WHOSE_IN_FULL)


@blueprint.post("/due/calendar/stop")
@requires(Permission.FLAG_READ)
def stop_calendar() -> Response:
    """The address stops working."""
    with transaction():
        calendars.take_address_away(_me().user_id, by=actor())
    tell("The calendar address does not work any more. Remove the calendar from your diary too.")
    return redirect("/due/calendar")


@blueprint.get("/calendar/<token>.ics")
@public
def feed(token: str) -> Response:
    """What is due for the person whose address this is. Anything else is a page that does not exist."""
    owner = calendars.owner_of(token)
    owner_id, role, reference = owner.id, owner.role, owner.reference
    with acting_for(owner.authority_id):
        now = utc_now()
        with transaction():
            whose = calendars.note_fetch(owner_id, now, by=Actor.user(owner_id, role))
            found = [one for one in _due_for(owner_id, role) if one.is_of(whose)]
            calendars.bring_up_to_date(owner_id, found, now)
        return _file(calendars.entries_of(owner_id), reference, "Placement quality: what is due")


def _found() -> list[Due]:
    return due_dates(_me().user_id, today(), may_import=allowed(Permission.PLACEMENT_IMPORT))


def _due_for(user_id: int, role: Role) -> list[Due]:
    return due_dates(user_id, today(), may_import=allows(role, Permission.PLACEMENT_IMPORT))


def _page(found: list[Due]) -> Page[Due]:
    number = min(max(1, page_number()), max(1, -(-len(found) // PAGE_SIZE)))
    return Page(found[(number - 1) * PAGE_SIZE:number * PAGE_SIZE], number, PAGE_SIZE, len(found))


def _file(entries: list[CalendarEntry], owner: str, name: str, *, download: str = "") -> Response:
    public_url = current_app.config["SERVICE"].public_url
    content = calendars.file_of(entries, owner=owner, public_url=public_url, name=name)
    response = current_app.response_class(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={download or 'what-is-due.ics'}"
    return response


def _me() -> Person:
    me = person()
    assert me is not None  # the gate let somebody in
    return me
