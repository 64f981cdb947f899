"""What stands in a setting's file: facts, summary, flags with their evidence, its pages as pictures, the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from flask import render_template

from qa_service.accounts.models import User
from qa_service.clock import utc_now
from qa_service.documents import pictures
from qa_service.documents.printing import OWN, as_pdf
from qa_service.errors import NotFound
from qa_service.placements import service as placements
from qa_service.providers.models import Setting
from qa_service.reports import attention, setting_page, timeline
from qa_service.reports.evidence import Fact, facts_of_flag
from qa_service.reports.our_side import OurSide, our_side
from qa_service.reports.setting_page import SettingPage
from qa_service.reports.standing import Standing
from qa_service.reports.standing_known import standing_of
from qa_service.reports.viewer import Viewer, viewer_of
from qa_service.reports.views_setting import known_of, timeline_kinds
from qa_service.web.data_age import line_of

MOST_PICTURES: Final = 24
MOST_ENTRIES: Final = 300
_MOST_REFERENCES: Final = 500


@dataclass(slots=True)
class Picture:
    """A page of a report that a flag rests on, or why it is not here."""

    fact: Fact
    number: int
    name: str = ""
    why: str = ""
    marked: bool = False

    @property
    def address(self) -> str:
        return OWN + self.name


@dataclass(slots=True)
class Content:
    """Everything that is printed."""

    setting: Setting
    view: SettingPage
    ours: OurSide
    said: Standing
    told: timeline.Timeline
    day: date
    made_at: datetime
    made_by: str
    council: str
    references: Sequence[tuple[str, date]] | None
    """Of our children there today, where somebody who may asked for them."""
    facts: dict[int, list[Fact]] = field(default_factory=dict)
    pictures: dict[tuple[str, int, str], Picture] = field(default_factory=dict)
    """By document, page and the words that are marked."""
    left_out: int = 0
    """Pages beyond the most that are printed."""

    def picture_of(self, fact: Fact) -> Picture | None:
        return self.pictures.get(_key(fact))


def _key(fact: Fact) -> tuple[str, int, str]:
    return fact.sha256 or "", fact.page or 0, fact.quote or ""


def gather(setting: Setting, person: User, day: date, *, with_references: bool) -> Content:
    """What this person may have of a setting today; pictures are named and not drawn yet."""
    viewer = viewer_of(person.role)
    view, ours = setting_page.page_of(setting, day), our_side(setting, day, viewer)
    now = utc_now()
    age = line_of(attention.source_age(), now, settings_too=viewer.sources, href=None)
    kinds = timeline_kinds(viewer)
    content = Content(
        setting, view, ours, standing_of(view, ours, viewer, day, age),
        timeline.timeline_of(setting, kinds, most=MOST_ENTRIES, known=known_of(view, ours)), day, now,
        f"{person.name} ({person.role.words})", person.authority.name,
        _references(setting.id, day) if with_references and viewer.children else None)
    content.facts = {flag.id: facts_of_flag(ours.evidence.get(flag.id, ())) for flag in ours.flags}
    _name_pictures(content, viewer)
    return content


def _references(setting_id: int, day: date) -> list[tuple[str, date]]:
    page = placements.current_placements(day, setting_id=setting_id, size=_MOST_REFERENCES)
    return [(line.reference, line.started_on) for line in page.items]


def _name_pictures(content: Content, viewer: Viewer) -> None:
    for facts in content.facts.values():
        for fact in facts:
            key = _key(fact)
            if not (viewer.documents and fact.sha256 and fact.page) or key in content.pictures:
                continue
            if len(content.pictures) < MOST_PICTURES:
                content.pictures[key] = Picture(fact, len(content.pictures) + 1)
            else:
                content.left_out += 1


def draw(content: Content, tell: Callable[[int], None]) -> dict[str, bytes]:
    """Draws the pages; ``tell`` hears after each how many are done. One that cannot be drawn says why."""
    drawn: dict[str, bytes] = {}
    for number, picture in enumerate(content.pictures.values(), 1):
        fact = picture.fact
        assert fact.sha256 and fact.page
        words = {"quote": fact.quote, "quoted_on": fact.page if fact.quote else None}
        shown = pictures.shown(fact.sha256, fact.page, **words)  # type: ignore[arg-type]
        picture.why, picture.marked = shown.why or "", bool(shown.places)
        try:
            data = b"" if shown.why else pictures.png(fact.sha256, fact.page, **words)  # type: ignore[arg-type]
        except NotFound as missing:
            data, picture.why = b"", str(missing)
        if data:
            picture.name = f"page-{number}.png"
            drawn[picture.name] = data
        tell(number)
    return drawn


def printed(content: Content, drawn: dict[str, bytes]) -> bytes:
    """The PDF. Raises ``CannotPrint``."""
    values: dict[str, Any] = {"content": content, "view": content.view, "said": content.said, "day": content.day}
    return as_pdf(render_template("reports/setting_file.html", **values),
                  render_template("reports/setting_file.css"), drawn)
