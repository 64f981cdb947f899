"""What a generated report truly says, in the words of ``flask ofsted read --json``, and how far a reading differs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from qa_service.demo.layouts import home_2015
from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import BOTH, Layout, PastEvent, Report
from qa_service.demo.layouts.wording import label
from qa_service.vocabulary import Outcome, ReportKind, squeeze


def truth_of(report: Report, flow: Flow) -> dict[str, Any]:
    """The reading that is right for this report. What the layout does not print is null and not unread."""
    disagrees = report.heading_overall is not None
    past = report.previous
    previous_on = past.on.isoformat() if past and report.layout is not Layout.HOME_2015 else None
    return {
        "status": "partly_read" if disagrees else "read",
        "reason": None,
        "kind": report.kind.value,
        "event_type": report.event_type.value,
        "urns": report.urn.split(BOTH),
        "inspected": [{"start": a.isoformat(), "end": b.isoformat()} for a, b in _inspected(report)],
        "published": None,
        "judgements": _judgements(report, flow),
        "outcome": _outcome(report, flow),
        "previous": {"on": previous_on, "grade": past.grade.value if past and past.grade else None} if past else None,
        "enforcement": _enforcement(report, flow),
        "history": [_past(event) for event in report.history] if "history" in flow.marks else [],
        "requirements": [
            {"regulations": list(item.regulations), "due": _iso(item.due), "text": item.text,
             "page": flow.marks[f"requirements.{number}"][0]}
            for number, item in enumerate(report.requirements)
        ],
        "recommendations": [
            {"text": item.text, "cites": item.cites, "page": flow.marks[f"recommendations.{number}"][0]}
            for number, item in enumerate(report.recommendations)
        ],
        **_people(report),
        "local_authority": None,
        "unread": ["judgements.overall"] if disagrees else [],
    }


def unreadable_truth(why: str) -> dict[str, Any]:
    """The truth of a file that holds nothing to read; ``why`` is for people, not for comparing."""
    return {"status": "unreadable", "reason": why}


def differences(truth: dict[str, Any], got: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, expected, got) wherever a reading differs from the truth in substance; pages and quotes may differ.

    Empty and null are alike, printed text is compared without case, quotes and kinds of space, and a requirement's
    text may carry its regulation. A field that the reading names in ``unread`` is reported as got ``unread``.
    """
    found: list[tuple[str, str, str]] = []
    if truth["status"] == "unreadable":
        return [] if got.get("status") == "unreadable" else [("status", "unreadable", str(got.get("status")))]
    for name in ("status", "kind", "event_type", "urns", "inspected", "published", "previous", "history"):
        _compare(found, name, _flat(truth[name]), _flat(got.get(name)), got)
    _compare(found, "judgements", _grades(truth), _grades(got), got)
    _compare(found, "outcome", _key(truth), _key(got), got)
    _compare(found, "enforcement", _action(truth), _action(got), got)
    _compare(found, "requirements", _demands(truth), _demands(got), got)
    _compare(found, "requirements.text", _texts(truth, "requirements"), _texts(got, "requirements"), got)
    _compare(found, "recommendations", _texts(truth, "recommendations"), _texts(got, "recommendations"), got)
    _compare(found, "recommendations.cites", _cites(truth), _cites(got), got)
    for name in ("registered_provider", "registered_provider_address", "responsible_individual", "registered_manager"):
        _compare(found, name, _words(truth[name]), _words(got.get(name)), got)
    _compare(found, "inspectors", [_words(n) for n in truth["inspectors"]],
             [_words(n) for n in got.get("inspectors") or []], got)
    return found


def _compare(
    found: list[tuple[str, str, str]], name: str, expected: object, got: object, reading: dict[str, Any]
) -> None:
    if expected != got:
        unread = any(re.split(r"[.\[]", entry)[0] == name.split(".")[0] for entry in reading.get("unread") or [])
        found.append((name, str(expected), "unread" if unread else str(got)))


def _inspected(report: Report) -> tuple[tuple[date, date], ...]:
    if report.layout is Layout.HOME_2015:
        start = report.inspected[0][0]
        return ((start, start),)
    return report.inspected


def _judgements(report: Report, flow: Flow) -> list[dict[str, Any]]:
    made = []
    for key, grade in report.grades.items():
        if key == "overall" and report.heading_overall is not None:
            continue
        page, quote = flow.marks[f"judgements.{key}"]
        printed = home_2015.printed_label(key) if report.layout is Layout.HOME_2015 else label(report.kind, key)
        made.append({"key": key, "label": printed, "grade": grade.value, "page": page, "quote": quote})
    return made


def _outcome(report: Report, flow: Flow) -> dict[str, Any] | None:
    if report.outcome is None:
        return None
    page, quote = flow.marks["outcome"]
    return {"key": report.outcome.value, "page": page, "quote": quote}


def _enforcement(report: Report, flow: Flow) -> dict[str, Any] | None:
    if "enforcement" not in flow.marks:
        return None
    if report.enforcement is None:
        return {"none": True}
    return {"text": report.enforcement, "page": flow.marks["enforcement"][0]}


def _past(event: PastEvent) -> dict[str, Any]:
    return {"on": event.on.isoformat(), "event_type": event.event_type.value,
            "grade": event.grade.value if event.grade else None}


def _people(report: Report) -> dict[str, Any]:
    school = report.kind is ReportKind.RESIDENTIAL_SPECIAL_SCHOOL
    return {
        "registered_provider": None if school else report.provider,
        "registered_provider_address": None if school else report.provider_address,
        "responsible_individual": None if school else report.responsible_individual,
        "registered_manager": None if school else report.manager,
        "manager_vacant": not school and report.manager is None,
        "inspectors": list(report.inspectors[:1] if report.layout is Layout.HOME_2015 else report.inspectors),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _words(text: str | None) -> str | None:
    return squeeze(text) or None if text else None


def _flat(value: Any) -> Any:
    """The value without keys that a reading may add, and with empty and null alike."""
    if isinstance(value, dict):
        kept = {key: value.get(key) for key in ("start", "end", "on", "event_type", "grade") if value.get(key)}
        return kept or None
    if isinstance(value, list):
        return [_flat(item) for item in value]
    return value or None


def _grades(data: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["grade"] for item in data.get("judgements") or []}


def _key(data: dict[str, Any]) -> str | None:
    outcome = data.get("outcome")
    return Outcome(outcome["key"]).value if outcome else None


def _action(data: dict[str, Any]) -> str | None:
    action = data.get("enforcement")
    if not action:
        return None
    return "none" if action.get("none") else _words(action.get("text"))


def _demands(data: dict[str, Any]) -> list[tuple[tuple[str, ...], str | None]]:
    return [
        (tuple(number.replace(" ", "") for number in item["regulations"]), item["due"])
        for item in data.get("requirements") or []
    ]


def _texts(data: dict[str, Any], name: str) -> list[str]:
    """The first words of each item, enough to tell items apart and to see that none runs into the next."""
    return [(_words(item["text"]) or "").split(" (regulation")[0][:90] for item in data.get(name) or []]


def _cites(data: dict[str, Any]) -> list[str | None]:
    return [_words(item.get("cites")) for item in data.get("recommendations") or []]
