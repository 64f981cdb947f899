"""The concerns on which one is named, and patterns over them."""

from __future__ import annotations

from werkzeug.wrappers import Response

from qa_service.clock import today, utc_now
from qa_service.concerns import access, numbers, patterns, rules
from qa_service.concerns.blueprint import blueprint
from qa_service.concerns.opening import places_of, seen_in_list, with_fresh_second_factor
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render


@blueprint.get("/concerns")
@requires(Permission.CONCERN_READ)
@with_fresh_second_factor
def concerns() -> Response:
    """The concerns on which one is named: open ones first."""
    opened, now = seen_in_list(), utc_now()
    groups = patterns.groups_of(patterns.settings_in(opened))
    places = places_of(opened)
    rows = [(one, places[one.reference], rules.next_step(one.facts, now, by=actor().user_id)) for one in opened]
    return render("concerns/index.html", open_=[row for row in rows if row[0].facts.is_open],
                  closed=[row for row in rows if not row[0].facts.is_open],
                  findings=rules.findings(opened, groups, now), unreadable=access.cannot_be_opened(actor()),
                  day=today())


@blueprint.get("/concerns/patterns")
@requires(Permission.CONCERN_WRITE)
@with_fresh_second_factor
def pattern_page() -> Response:
    """Counts of settings and providers against their own past and their peers, for safeguarding leads alone."""
    return render("concerns/patterns.html", patterns=patterns.patterns(seen_in_list("patterns"), today()),
                  unreadable=access.cannot_be_opened(actor()))


@blueprint.get("/concerns/rules")
@requires(Permission.CONCERN_READ)
def rule_page() -> Response:
    """What the rules about concerns check. It tells of no concern."""
    return render("concerns/rules.html", rules=rules.RULES, values=numbers.standing())
