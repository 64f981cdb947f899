"""The list of settings, a setting, and a provider group."""

from __future__ import annotations

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from qa_service.clock import today
from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.flags import registry
from qa_service.flags import service as flags
from qa_service.permissions import Permission, requires
from qa_service.providers.models import ProviderGroup
from qa_service.reports import setting_page, settings_list, timeline
from qa_service.reports.blueprint import blueprint
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus
from qa_service.web import allowed, page_number, render


@blueprint.get("/settings")
@requires(Permission.SETTING_READ)
def settings() -> Response:
    """Every setting that fits the filters."""
    filters = _filters()
    page = settings_list.find_settings(filters, page=page_number())
    return render("reports/settings.html", page=page, filters=filters, kinds=list(ProvisionType),
                  areas=settings_list.areas(), grades=_grade_choices(), statuses=list(RegistrationStatus),
                  rules=sorted(rule.code for rule in registry.all_rules()) if allowed(Permission.FLAG_READ) else [],
                  group=db.session.get(ProviderGroup, filters.group_id) if filters.group_id else None)


@blueprint.get("/settings/<ref>")
@requires(Permission.SETTING_READ)
def setting(ref: str) -> Response:
    """One setting: what stands against placing here, and everything that is known of it."""
    found = setting_page.setting_by_ref(ref)
    kinds = frozenset(request.args.getlist("show")) & frozenset(timeline.KINDS)
    hidden = _hidden_kinds()
    entries = timeline.timeline_of(found, kinds=(kinds or frozenset(timeline.KINDS)) - hidden)
    open_flags = flags.flags_of_setting(found.id) if allowed(Permission.FLAG_READ) else []
    return render("reports/setting.html", view=setting_page.page_of(found, today()), entries=entries, kinds=kinds,
                  timeline_kinds=[kind for kind in timeline.KINDS if kind not in hidden], flags=open_flags,
                  evidence=flags.evidence_of([flag.id for flag in open_flags]),
                  gaps=flags.gaps_of_setting(found.id) if allowed(Permission.FLAG_READ) else [])


@blueprint.get("/groups/<int:group_id>")
@requires(Permission.SETTING_READ)
def group(group_id: int) -> Response:
    """A provider group with its settings."""
    found = db.session.scalars(select(ProviderGroup).filter_by(id=group_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such provider group.")
    page = settings_list.find_settings(settings_list.Filters(group_id=group_id), page=page_number())
    return render("reports/group.html", group=found, page=page)


def _filters() -> settings_list.Filters:
    given = request.args
    group_id = given.get("group", "")
    return settings_list.Filters(
        text=given.get("q", "")[:200], provision=given.get("type", ""), area=given.get("area", ""),
        group_id=int(group_id) if group_id.isdigit() and len(group_id) < 10 else None, grade=given.get("grade", ""),
        flag=given.get("flag", "") if allowed(Permission.FLAG_READ) else "", status=given.get("status", ""),
        ours=bool(given.get("ours")) and allowed(Permission.PLACEMENT_READ))


def _grade_choices() -> list[tuple[str, str]]:
    judged = [(value.value, value.words) for value in (
        Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE, Grade.NOT_JUDGED,
        Outcome.CONSISTENTLY_STRONG, Outcome.INCONSISTENT, Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES)]
    return [*judged, (settings_list.UNREAD, "Not read yet"), (settings_list.NO_INSPECTION, "No full inspection")]


def _hidden_kinds() -> frozenset[str]:
    """What of the timeline this person may not see."""
    hidden = set()
    if not allowed(Permission.FLAG_READ):
        hidden.add("flag")
    if not allowed(Permission.PLACEMENT_READ):
        hidden.add("placement")
    return frozenset(hidden)
