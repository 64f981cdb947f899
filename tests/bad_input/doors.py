"""Every page through which a file comes in: found by what its view does, and how a test gets through each."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

from flask import Flask
from PIL import Image

from forms.base import Form
from forms.widgets import FileField
from qa_service.clock import today
from qa_service.contracts.kinds import DocumentKind
from qa_service.permissions import Permission, Role, allows, decision
from qa_service.visits.kinds import OtherVisitKind
from tests.lists.files import BANNER, csv_bytes, home
from tests.readers.making import home_report
from tests.web.client import Browser, Page, signed_in

URN: Final = "SC012345"
SUPPORTED: Final = "2900777"


def found(app: Flask) -> set[str]:
    """The rule of every route whose view makes a form with a field for files, itself or through what it calls."""
    return {rule.rule for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and any(_file_forms(app.view_functions[rule.endpoint], set()))}


def _file_forms(view: Callable[..., Any], seen: set[object]) -> Iterator[type[Form]]:
    function = inspect.unwrap(view)
    if function in seen or not isinstance(function, FunctionType):
        return
    seen.add(function)
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    used = [function.__globals__.get(name) for name in names]
    used += [getattr(module, name, None) for module in used if isinstance(module, ModuleType) for name in names]
    for one in used:
        if isinstance(one, type) and issubclass(one, Form) and takes_files(one):
            yield one
        elif isinstance(one, FunctionType) and (one.__module__.startswith("forms.") or ".views" in one.__module__):
            yield from _file_forms(one, seen)


def takes_files(form: type[Form]) -> bool:
    return any(getattr(getattr(form, name, None), "field_class", None) is FileField for name in dir(form))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def parts(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


@dataclass(frozen=True)
class Door:
    """How a file is sent through one route: ``said`` beside it, and a file that it takes."""

    path: str
    good: tuple[str, bytes]
    said: Mapping[str, Any] = field(default_factory=dict)
    field: str = "file"


@dataclass
class Council:
    """Somebody for each door, and the addresses of what was made."""

    app: Flask
    people: Mapping[Role, int]
    made: Mapping[str, Any]
    browsers: dict[Role | None, Browser] = field(default_factory=dict)

    def send(self, rule: str, door: Door, name: str, data: bytes) -> Page:
        """Sends the page's own form with this file, and looks at where it leads."""
        path = door.path.format(**self.made)
        client = self._browser(rule).client
        page = Page(client.get(path))
        form = page.soup.select_one("main form[enctype]")
        assert form is not None, f"{path}: {page.status} {page.text[:300]}"
        hidden = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
        said = {key: value(self.made) if callable(value) else value for key, value in door.said.items()}
        response = client.post(path, data={**hidden, **said, door.field: (BytesIO(data), name)},
                               content_type="multipart/form-data", follow_redirects=True)
        return Page(response)

    def _browser(self, rule: str) -> Browser:
        endpoint = next(one.endpoint for one in self.app.url_map.iter_rules()
                        if one.rule == rule and "POST" in (one.methods or ()))
        needed = decision(self.app.view_functions[endpoint])
        role = next((one for one in self.people if isinstance(needed, Permission) and allows(one, needed)), None)
        if role not in self.browsers:
            self.browsers[role] = signed_in(self.app, self.people[role]) if role else Browser(self.app)
        return self.browsers[role]


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (60, 40), "#204080").save(out, "PNG")
    return out.getvalue()


PDF: Final = ("paper.pdf", b"%PDF-1.7\nInvented\n%%EOF")
_SEEN: Final = {"seen_on": parts(today()), "expires_on": parts(today() + timedelta(days=90))}
_REVIEW: Final = {"written_on": parts(today()), "received_on": parts(today())}
_MET: Final = {"on": parts(today()), "held": "yes"}
_LISTS: Final = {
    "visits": b"Setting,URN,Visit date\nElm House,SC012345,3/3/2025\n",
    "reg44": b"Setting,URN,Month,Received\nElm House,SC012345,March 2025,4/4/2025\n",
    "agreements": b"Child ref,Home,URN,IPA start\nMBC-00001,Elm House,SC012345,3/3/2025\n",
    "due-diligence": b"Setting,URN,Item,Date seen\nElm House,SC012345,Gas safety record,3/3/2025\n"}
_NUMBER: Final = "<int(max=2147483647):{}_id>"

DOORS: Final[dict[str, list[Door]]] = {
    f"/actions/{_NUMBER.format('action')}/evidence": [Door("/actions/{action}/evidence", PDF, {"text": "Done"})],
    "/concern/<reference>/files": [Door("/concern/{concern}/files", PDF)],
    f"/contracts/{_NUMBER.format('contract')}/meetings/new": [Door("/contracts/{contract}/meetings/new", PDF, _MET)],
    f"/contracts/meetings/{_NUMBER.format('meeting')}/change": [
        Door("/contracts/meetings/{meeting}/change", PDF, _MET)],
    "/contracts/forums/new": [Door("/contracts/forums/new", PDF, {"title": "Providers", **_MET})],
    f"/contracts/forums/{_NUMBER.format('forum')}/change": [
        Door("/contracts/forums/{forum}/change", PDF, {"title": "Providers", **_MET})],
    f"/contracts/providers/{_NUMBER.format('provider')}/documents/new": [
        Door("/contracts/providers/{provider}/documents/new", PDF,
             {"kind": DocumentKind.OTHER.value, "name": "Invented paper", **_SEEN})],
    "/accounts/leavers": [
        Door("/accounts/leavers", ("leavers.csv", b"E-mail,Last day\nnobody@marlowe.example,3/3/2026\n"))],
    "/council/brand": [Door("/council/brand", ("logo.png", png()), {"colour": ""}, "logo")],
    "/lists/<key>/new": [Door(f"/lists/{key}/new", ("ours.csv", text)) for key, text in _LISTS.items()],
    "/placements/import": [Door("/placements/import", (
        "ours.csv", b"Child ref,Home,URN,Start\nMBC-00001,Elm House,SC012345,3/3/2025\n"), {"as_at": parts(today())})],
    f"/quality-reviews/{_NUMBER.format('review')}": [
        Door("/quality-reviews/{review}", PDF, _REVIEW)],
    "/settings/<ref>/quality-reviews/new": [
        Door(f"/settings/{URN}/quality-reviews/new", PDF, _REVIEW)],
    "/reg44-report/<token>": [Door("/reg44-report/{report_link}", PDF)],
    "/settings/<ref>/reg44/upload": [
        Door(f"/settings/{URN}/reg44/upload", PDF, {"month": lambda made: made["month"], "made_by": "independent"})],
    "/regional-notices/received/upload": [Door("/regional-notices/received/upload", PDF, {
        "came_on": parts(today() - timedelta(days=1)), "came_time": "09:00"})],
    "/register": [Door("/register", ("list.csv", csv_bytes([home()], above=[BANNER])))],
    "/settings/<ref>/upload": [Door("/settings/SC000000/upload", ("report.pdf", home_report()))],
    "/settings/<ref>/sixteen-plus/checks/<item>/new": [
        Door(f"/settings/{SUPPORTED}/sixteen-plus/checks/gas/new", PDF, {"outcome": "met", **_SEEN})],
    "/settings/<ref>/visiting/by-others": [Door(f"/settings/{URN}/visiting/by-others", PDF, {
        "council": "Harbour", "visited_on": parts(today()), "kind": next(iter(OtherVisitKind)).value,
        "shared": "As ours", "may_count": "no", "why": "Other questions"})],
    f"/visit-report/<token>/actions/{_NUMBER.format('action')}": [
        Door("/visit-report/{visit_link}/actions/{theirs}", PDF, {"text": "Done"})],
    f"/visits/{_NUMBER.format('visit')}/files/new": [Door("/visits/{visit}/files/new", PDF)],
}
