"""Each flag leads to the rule, the facts, the document, the page and the sentence: tried on the demonstration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.accounts.service import users_with_role
from qa_service.app import create_app
from qa_service.database import across_authorities, acting_for, db
from qa_service.demo import loading
from qa_service.documents.models import Document
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.flags.registry import all_rules, restricted_codes
from qa_service.permissions import Role
from qa_service.placements.models import PlacementCheck
from tests.conftest import make_config
from tests.web.client import signed_in

pytestmark = pytest.mark.assurance
OF_A_SENTENCE = {"OF-01", "OF-02", "OF-03", "OF-04", "OF-10"}
"""Rules whose facts stand in a sentence of a report, where they come from a report."""
LISTED = re.compile(r"Ofsted's published list(,.* event \w+| of \d+ \w+ \d{4}, row (of )?\w+)$"
                    r"|Ofsted's list of settings that joined or left, row of \w+$")
OURS = re.compile(r"(Our|The) list “.+”")
ELSEWHERE = ("Collection", "Ofsted's site", "Setting ", "Our ledger of expected reports", "Our record of ",
             "Our visit", "Our actions", "Our contracts", "Our placements", "What we heard")
"""What was learned by looking at the site, CA-03's facts, which lead to the setting that they are about, and records
of ours."""
RECORDED = {*(f"R44-{number:02}" for number in range(1, 12)),
            *(f"UR-{number:02}" for number in range(1, 10) if number != 3),
            "VI-01", "VI-02", "VI-03", "VI-04", "VI-08", "VI-09", "VI-10",
            "CN-01", "CN-03", "CN-04", "CN-05", "CN-06"}
"""Rules on what the council itself gathered: visits, reports of independent persons, 16+, contracts, what it heard."""


@dataclass(frozen=True)
class Flagged:
    """The demonstration after its nights: its open flags with their evidence."""

    app: Flask
    flags: list[tuple[Flag, list[FlagEvidence]]]
    documents: set[str]
    manager: int
    officer: int


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flagged]:
    folder: Path = tmp_path_factory.mktemp("demonstration")
    app = create_app(make_config(f"sqlite:///{folder / 'qa.sqlite3'}", folder))
    with app.app_context():
        _, running, _ = loading.prepare(app, lambda _: None)
        council = db.session.scalars(select(Authority.id)).one()
        with acting_for(council):
            pieces: dict[int, list[FlagEvidence]] = {}
            for piece in db.session.scalars(select(FlagEvidence).order_by(FlagEvidence.id)):
                pieces.setdefault(piece.flag_id, []).append(piece)
            flags = [(flag, pieces.get(flag.id, [])) for flag in db.session.scalars(
                select(Flag).where(Flag.cleared_at.is_(None)))]
            manager, officer = (users_with_role(role)[0].id for role in (Role.MANAGER, Role.COMMISSIONING_OFFICER))
        documents = set(db.session.scalars(select(Document.sha256)))
        db.session.expunge_all()
    yield Flagged(app, flags, documents, manager, officer)
    running.stop()


@pytest.mark.assures("F7")
def test_every_rule_that_finds_something_has_evidence_with_its_place(demonstration: Flagged) -> None:
    wrong = []
    for flag, pieces in demonstration.flags:
        if not pieces:
            wrong.append(f"{flag.rule}: a flag without evidence")
        for piece in pieces:
            if not piece.text:
                wrong.append(f"{flag.rule}: empty words")
            elif piece.document:
                if piece.document not in demonstration.documents:
                    wrong.append(f"{flag.rule}: a document that is not kept")
                elif flag.rule in OF_A_SENTENCE and not (piece.page and piece.quote) and "judged nothing" not in (
                        piece.text) and "as this report says" not in piece.text:
                    wrong.append(f"{flag.rule}: “{piece.text}” without page and sentence")
            elif not (LISTED.match(piece.source or "") or OURS.match(piece.source or "")
                      or (piece.source or "").startswith(ELSEWHERE)):
                wrong.append(f"{flag.rule}: “{piece.text}” from “{piece.source}”")
    assert sorted(set(wrong)) == []


def test_the_demonstration_shows_every_rule(demonstration: Flagged) -> None:
    shown = {flag.rule for flag, _ in demonstration.flags}
    assert shown == {rule.code for rule in all_rules()} - restricted_codes()


def test_the_demonstration_shows_what_people_set_up_for_themselves(demonstration: Flagged) -> None:
    browser = signed_in(demonstration.app, demonstration.officer)
    followed = browser.get("/following")
    assert len(followed.rows(0)) == 2 and len(followed.rows(1)) == 1, "an area and a setting; the team a group"
    for page in ("settings", "flags", "placements"):
        assert browser.get(f"/{page}").soup.select("nav[aria-label='Kept filters'] a[href*='?']"), page
    assert "Address made" in browser.get("/due/calendar").text
    with demonstration.app.app_context(), across_authorities():
        checks = db.session.scalars(select(PlacementCheck).order_by(PlacementCheck.id)).all()
    assert [check.outcome for check in checks] == ["did_not_place", "went_on"]
    assert "The latest report stands against it." in browser.get(f"/checks/{checks[0].id}").text


def test_a_flag_of_each_rule_leads_to_its_rule_its_facts_and_its_document(demonstration: Flagged) -> None:
    browser = signed_in(demonstration.app, demonstration.manager)
    first: dict[str, tuple[Flag, list[FlagEvidence]]] = {}
    for flag, pieces in sorted(demonstration.flags, key=lambda one: not any(piece.page for piece in one[1])):
        first.setdefault(flag.rule, (flag, pieces))
    for code, (flag, pieces) in first.items():
        page = browser.get(f"/flags/{flag.id}")
        assert page.soup.find("a", href=f"/flags/rules/{code}"), code
        for piece in pieces:
            assert " ".join(piece.text.split()) in page.text, code
            if piece.quote:
                assert " ".join(piece.quote.split()) in page.text, code
            elif piece.source and not piece.document:
                assert piece.source in page.text, code
        if any(piece.document for piece in pieces):
            link = page.soup.select_one(f"a[href^='/documents/'], a[href^='/flags/{flag.id}/evidence/']")
            assert link is not None, code
            browser.client.get(str(link["href"]))


def test_what_rests_on_our_own_records_leads_to_their_page(demonstration: Flagged) -> None:
    """Each piece without a document, of one flag a rule, to a page that opens and is the record's own."""
    browser = signed_in(demonstration.app, demonstration.manager)
    first: dict[str, tuple[Flag, list[FlagEvidence]]] = {}
    for flag, pieces in demonstration.flags:
        first.setdefault(flag.rule, (flag, pieces))
    assert RECORDED - set(first) == set(), "each of them is seen"
    opened: set[str] = set()
    for code in sorted(RECORDED):
        flag, pieces = first[code]
        page = browser.get(f"/flags/{flag.id}")
        for piece in (one for one in pieces if not one.document and not LISTED.match(one.source or "")):
            links = [str(link["href"]) for link in page.soup.select("main a[href]")
                     if " ".join(piece.text.split()) in " ".join(link.get_text(" ").split())]
            assert links, f"{code}: “{piece.text}” leads nowhere"
            opened |= set(links)
    for href in sorted(opened):
        assert browser.client.get(href).status_code == 200, href
