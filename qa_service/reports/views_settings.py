"""The list of settings, and a provider group."""

from __future__ import annotations

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from qa_service.accounts import saved_filters
from qa_service.clock import today
from qa_service.contracts import suspensions
from qa_service.contracts.providers import providers_of_group
from qa_service.database import db
from qa_service.flags import registry
from qa_service.permissions import Permission, requires
from qa_service.providers.models import ProviderGroup
from qa_service.providers.names import group_by_id
from qa_service.reports import setting_filters, settings_list
from qa_service.reports.blueprint import blueprint
from qa_service.reports.setting_filters import CONTRACTS, DAYS, NEEDS_FLAGS, NEEDS_PLACEMENTS, SORTS, Filters
from qa_service.visits.programme import BANDS
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus
from qa_service.web import allowed, asked_choice, asked_number, page_number, person, render
from qa_service.web.addresses import chosen_filter


@blueprint.get("/settings")
@requires(Permission.SETTING_READ)
def settings() -> Response:
    """Every setting that fits the filters."""
    me = person()
    assert me is not None
    if not request.args and (start := saved_filters.start_of(me.user_id, "settings")):
        return redirect(f"/settings?{start}")
    filters, query = filters_asked(), request.query_string.decode("ascii", "ignore")
    group = db.session.scalars(
        select(ProviderGroup).where(ProviderGroup.id == filters.group_id)).one_or_none() if filters.group_id else None
    kept = saved_filters.choices("settings", saved_filters.filters_for(me.user_id, "settings"), query)
    return render("reports/settings.html", page=settings_list.find_settings(filters, page=page_number()),
                  filters=filters, kinds=_words(ProvisionType), areas=[(area, area) for area in settings_list.areas()],
                  grades=_grade_choices(), statuses=_words(RegistrationStatus), rules=_rule_choices(), sorts=_sorts(),
                  days=DAYS, contracts=CONTRACTS, bands=BANDS, group=group, chosen=_chosen(filters), kept=kept,
                  query=saved_filters.clean("settings", query))


def _chosen(filters: Filters) -> list[dict[str, str]]:
    """The filters that are on, as tags that can be removed."""
    rules, grades = dict(_rule_choices()), dict(_grade_choices())
    said = (("q", "Words", filters.text), ("type", "Kind", filters.provision), ("area", "Area", filters.area),
            ("grade", "Latest full inspection", grades.get(filters.grade, "")),
            ("status", "Registration", "Not registered" if filters.status == setting_filters.UNREGISTERED
             else filters.status),
            ("flag", "Flag", rules.get(filters.flag, filters.flag)),
            ("published", "Report published in the last", DAYS.get(filters.published, "")),
            ("due", "Requirement due within", DAYS.get(filters.due, "")),
            ("ours", "Where", "our children live" if filters.ours else ""),
            ("contract", "Contract", CONTRACTS.get(filters.contract, "")),
            ("risk", "Risk band for our visits", BANDS.get(filters.risk, "")))
    return [chosen_filter(f"{label}: {words}", name) for name, label, words in said if words]


@blueprint.get("/groups/<int:group_id>")
@requires(Permission.SETTING_READ)
def group(group_id: int) -> Response:
    """A provider group with its settings."""
    found = group_by_id(group_id)
    page = settings_list.find_settings(Filters(group_id=group_id, sort=_sort()), page=page_number())
    sees = allowed(Permission.CONTRACT_READ)
    return render("reports/group.html", group=found, page=page, today=today(),
                  ours=providers_of_group(group_id) if sees else (),
                  suspensions=suspensions.of_group(group_id) if sees else ())


def filters_asked() -> Filters:
    """What the address asks for, without what this person may not filter by."""
    return Filters(
        text=request.args.get("q", "")[:200], provision=asked_choice("type", list(ProvisionType)),
        area=request.args.get("area", ""), group_id=asked_number("group"),
        grade=asked_choice("grade", [value for value, _words_of_it in _grade_choices()]),
        status=asked_choice("status", [*RegistrationStatus, setting_filters.UNREGISTERED]), sort=_sort(),
        flag=request.args.get("flag", "") if allowed(Permission.FLAG_READ) else "",
        ours=bool(request.args.get("ours")) and allowed(Permission.PLACEMENT_READ),
        published=asked_choice("published", DAYS), due=asked_choice("due", DAYS),
        contract=asked_choice("contract", CONTRACTS) if allowed(Permission.CONTRACT_READ) else "",
        risk=asked_choice("risk", BANDS) if allowed(Permission.VISIT_READ) else "")


def _sorts() -> dict[str, str]:
    """The orders that this person may ask for: an order tells as much as a column."""
    hidden: frozenset[str] = frozenset()
    if not allowed(Permission.PLACEMENT_READ):
        hidden |= NEEDS_PLACEMENTS
    if not allowed(Permission.FLAG_READ):
        hidden |= NEEDS_FLAGS
    return {key: words for key, words in SORTS.items() if key not in hidden}


def _sort() -> str:
    mine = _sorts()
    return asked_choice("sort", mine) or next(key for key in ("ours", "area") if key in mine)


def _words(kinds: type[ProvisionType] | type[RegistrationStatus]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value) for kind in kinds]


def _grade_choices() -> list[tuple[str, str]]:
    judged = [(value.value, value.words) for value in (
        Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE, Grade.NOT_JUDGED,
        Outcome.CONSISTENTLY_STRONG, Outcome.INCONSISTENT, Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES)]
    return [(setting_filters.BELOW_GOOD, "Below good"), *judged, (setting_filters.UNREAD, "A report is not read yet"),
            (setting_filters.NO_INSPECTION, "No full inspection known")]


def _rule_choices() -> list[tuple[str, str]]:
    """The rules that the list can be narrowed to, by code and title; none for whoever sees no flags."""
    if not allowed(Permission.FLAG_READ):
        return []
    return [("any", "Any flag"), *((rule.code, f"{rule.code} {rule.title}") for rule in registry.seen_rules())]
