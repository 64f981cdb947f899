"""A notice raised from a concern exists for the concern's named people alone until it is sent (Z5); a second council
and a regional partner can tell of nothing more than what was sent to them (Z9); no mail holds anything of it (R12)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit.models import AuditEvent
from qa_service.audit.trail import is_general
from qa_service.clock import today, utc_now
from qa_service.concerns import access as concern_access
from qa_service.concerns import jobs as concern_jobs
from qa_service.concerns import rules as concern_rules
from qa_service.concerns.models import ConcernMail
from qa_service.database import acting_for, current_authority, db, transaction
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.notices import access, commenting, jobs, of_concerns, receiving
from qa_service.notices.models import NoticeEvent, RegionalNotice
from qa_service.notices.receiving import Arrival
from qa_service.permissions import Role
from qa_service.private_links import service as links
from tests.concerns.making import a_lead, arranged, opened, reported, said
from tests.concerns.twins import without_chance
from tests.conftest import make_config
from tests.flags.builder import a_group, a_placement, a_setting
from tests.notices.making import SECRET, circulated, contents, drafted, key, sent
from tests.visits.making import a_colleague
from tests.web.client import Browser, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
Figure = Callable[[str, str], None]
PAGES = ("/", "/settings/2800666", "/flags", "/due", "/regional-notices", "/regional-notices/new?setting=2800666",
         "/regional-notices/circulation", "/regional-notices/people", "/regional-notices/rules", "/shared-notices",
         "/actions", "/mail", "/jobs", "/audit", "/audit?about=concern+list", "/search?q=Zebrafinch", "/accounts",
         "/search?q=Invented", "/placements", "/groups/1", "/council", "/export/settings.csv", "/export/audit.csv",
         "/export/flags.csv", "/export/actions.csv", "/concerns", "/do-not-place", "/due/calendar")


@dataclass
class Twin:
    """A council and another beside it; of the two such pairs one has what the test is about."""

    app: Flask
    browsers: dict[str, Browser]
    hidden: list[str]


def _pair(template: Path, folders: Callable[[str], Path], what: Callable[[int, Actor], list[str]]) -> tuple[Twin, Twin]:
    return tuple(_twin(template, folders(name), what if name == "with" else None)  # type: ignore[return-value]
                 for name in ("without", "with"))


def _twin(template: Path, folder: Path, what: Callable[[int, Actor], list[str]] | None) -> Twin:
    file = folder / "qa.sqlite3"
    shutil.copyfile(template, file)
    (folder / "data").mkdir()
    app = create_app(make_config(f"sqlite:///{file}", folder / "data"))
    people: dict[str, int] = {}
    with app.app_context():
        with transaction():
            councils = [Authority(name=f"{area} Borough Council", area=area) for area in ("Marlowe", "Wexley")]
            db.session.add_all(councils)
            db.session.flush()
            ids = [one.id for one in councils]
        for number, council_id in enumerate(ids):
            with acting_for(council_id):
                people |= {f"{number}-{role.value}": make_user(
                    council_id, role, name=role.words, email=f"{role.value}@council{number}.example") for role in Role}
        with acting_for(ids[0]):
            lead = Actor.user(make_user(ids[0], Role.SAFEGUARDING_LEAD, name="Lead", email="lead@marlowe.example"),
                              Role.SAFEGUARDING_LEAD)
            arranged(lead)
            with transaction():
                home = a_setting(urn="2800666", name="Invented House", group_id=a_group("Larch Care Ltd"))
            circulated(lead)
            hidden = what(home, lead) if what else []
        concern_jobs.look_after_what_is_restricted()
        jobs.look_after_what_is_shared()
    return Twin(app, {name: signed_in(app, id_) for name, id_ in people.items()}, hidden)


def _differing(twins: tuple[Twin, Twin], who: list[str], paths: tuple[str, ...]) -> tuple[list[str], int]:
    _, with_ = twins
    wrong, seen = [], 0
    for name in who:
        for path in (*paths, *with_.hidden):
            seen += 1
            answers = [one.browsers[name].client.get(path) for one in twins]
            if (answers[0].status_code, _bare(answers[0].text)) != (answers[1].status_code, _bare(answers[1].text)):
                wrong.append(f"{name} {path}")
    return wrong, seen


def _bare(html: str) -> str:
    return without_chance(re.sub(r"code [0-9A-F]+", "", html))


@pytest.fixture
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return lambda name: tmp_path_factory.mktemp(name)


@pytest.fixture
def closing() -> Iterator[list[Flask]]:
    apps: list[Flask] = []
    yield apps
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _drafted_on_a_concern(home: int, lead: Actor) -> list[str]:
    """A concern with a decision and a draft, both of which are the named person's alone."""
    reference = reported(lead, said(home, utc_now() - timedelta(days=20)))
    for do in (lambda v: of_concerns.decide(reference, True, "Children elsewhere may be at risk", version=v, by=lead,
                                            today=today()),
               lambda v: of_concerns.write(reference, contents(), version=v, by=lead, today=today(),
                                           looked_at_names=True)):
        with transaction():
            do(opened(reference, lead).concern.version)
    return [f"/concern/{reference}/notice", f"/concern/{reference}/notice/write",
            f"/concern/{reference}/notice/form.docx", f"/concern/{reference}/notice/send"]


@pytest.mark.assurance
@pytest.mark.assures("Z5")
def test_Z5_a_notice_that_is_raised_from_a_concern_changes_no_byte_for_whoever_is_not_named_on_it(
        sqlite_template: Path, folders: Callable[[str], Path], closing: list[Flask], figure: Figure) -> None:
    twins = _pair(sqlite_template, folders, _drafted_on_a_concern)
    closing += [one.app for one in twins]
    wrong, seen = _differing(twins, [f"0-{role.value}" for role in Role], PAGES)
    assert wrong == []
    figure("Z5", f"drafts of regional notices: {len(wrong)} of {seen} pages differ")


def _sent_and_received(home: int, lead: Actor) -> list[str]:
    """What a council's own handlers see: a draft, a notice sent to others, and one received with our child there."""
    paper = Cleaned(b"%PDF-1.4\nZebrafinch\n%%EOF", "application/pdf", "zebrafinch.pdf")
    a_child_there = contents(issuing_authority="Farley Council", detail="Zebrafinch too")
    with transaction():
        from qa_service.notices.circulation import recipients

        to = [one.id for one in recipients()]
    first, second = sent(lead, home, to), drafted(lead, home)
    with transaction():
        third = receiving.receive(Arrival(a_child_there, utc_now() - timedelta(days=9)), file=paper, key=key(), by=lead)
    return [*(f"/regional-notice/{one}" for one in (first, second, third)), f"/regional-notice/{first}/form.docx",
            f"/shared-notices/{first}/1", f"/shared-notices/{first}/1/form.pdf"]


@pytest.mark.assurance
@pytest.mark.rotating
@pytest.mark.assures("Z9")
def test_Z9_notices_change_no_byte_for_a_second_council_nor_for_a_partner_or_colleague_who_did_not_get_them(
        sqlite_template: Path, folders: Callable[[str], Path], closing: list[Flask], figure: Figure) -> None:
    twins = _pair(sqlite_template, folders, _sent_and_received)
    closing += [one.app for one in twins]
    others = [f"1-{role.value}" for role in Role]
    unnamed = [f"0-{role.value}" for role in Role if role is not Role.SAFEGUARDING_LEAD]
    seen_of_audit = tuple(path for path in PAGES if "audit" not in path)
    wrong, seen = _differing(twins, others, PAGES)
    more, seen_more = _differing(twins, unnamed, seen_of_audit)
    assert wrong + more == []
    figure("Z9", f"regional notices: {len(wrong + more)} of {seen + seen_more} pages differ")


def test_the_draft_is_sealed_with_the_concern_and_is_no_notice_until_it_is_sent(context: Flask) -> None:
    lead, other = a_lead(), a_lead()
    arranged(lead)
    to = circulated(lead)
    with transaction():
        home = a_setting()
        a_placement(home, started_on=today() - timedelta(days=5))
    reference = reported(lead, said(home, utc_now() - timedelta(days=9)))
    found = opened(reference, lead)
    assert found.facts.notice_decided_on is None and of_concerns.decide_by(found.facts) is not None
    for do, match in ((lambda v: of_concerns.send(reference, to, needed=True, version=v, by=lead, today=today()),
                       "Record first"),
                      (lambda v: of_concerns.decide(reference, None, "Because", version=v, by=lead, today=today()),
                       "yes or no")):
        with pytest.raises(BadInput, match=match), transaction():
            do(found.concern.version)
    known = of_concerns.known(found, today())
    assert [one.value for one in known.reasons] == ["safeguarding"] and known.host_authority == "Marlowe"
    with transaction():
        of_concerns.decide(reference, True, "Children elsewhere may be at risk", version=found.concern.version, by=lead,
                           today=today())
    with transaction():
        of_concerns.write(reference, contents(), version=opened(reference, lead).concern.version, by=lead,
                          today=today(), looked_at_names=True)
    raw = opened(reference, lead).concern.facts
    assert b"Zebrafinch" not in raw and not db.session.scalar(select(func.count()).select_from(RegionalNotice))
    assert of_concerns.decide_by(opened(reference, lead).facts) is None
    for attempt in (lambda: of_concerns.decide(reference, False, "No longer", version=1, by=other, today=today()),
                    lambda: of_concerns.send(reference, to, needed=True, version=1, by=other, today=today())):
        with pytest.raises(NotFound), transaction():
            attempt()
    with transaction():
        notice = of_concerns.send(reference, to, needed=True, version=opened(reference, lead).concern.version, by=lead,
                                  today=today())
    with pytest.raises(Conflict, match="nothing was sent twice"), transaction():
        of_concerns.send(reference, to, needed=True, version=opened(reference, lead).concern.version, by=lead,
                         today=today())
    row = access.notice(notice, by=other)
    assert row.contents["detail"] == SECRET, "once sent, all who handle notices see it"
    told = str([(one.kind, one.text) for one in db.session.scalars(select(NoticeEvent))]) + str(row.contents)
    assert "oncern" not in told.replace("safeguarding concern", "") and reference not in told
    assert access.notice(notice, by=other).reference == notice, "who handles notices sees what was sent"
    with transaction():
        concern_access.recuse(reference, other.user_id or 0, why="Linked", by=lead)
    assert list(db.session.scalars(access.visible(other))) == [], "but not who must never see the concern"
    with pytest.raises(NotFound):
        access.notice(notice, by=other)


def test_SG_06_reminds_the_named_people_of_a_concern_in_our_area_until_it_is_decided(context: Flask) -> None:
    lead = a_lead()
    with transaction():
        ours, theirs = a_setting(), a_setting(local_authority="Wexley")
    for home, expected in ((ours, True), (theirs, False)):
        reference = reported(lead, said(home, utc_now() - timedelta(days=9)))
        found = opened(reference, lead)
        until = of_concerns.decide_by(found.facts)
        assert (until is not None) is expected
        codes = [one.rule.code for one in concern_rules.findings([found], {}, utc_now())[reference]]
        assert ("SG-06" in codes) is expected
        moments = found.concern.moments
        assert (until is not None and until.isoformat() in moments) is expected
        with transaction():
            of_concerns.decide(reference, False, "It is about one shift, and over", version=found.concern.version,
                               by=lead, today=today())
        after = opened(reference, lead)
        assert until is None or until.isoformat() not in after.concern.moments
        assert "SG-06" not in [one.rule.code for one in concern_rules.findings([after], {}, utc_now())[reference]]


@pytest.mark.assures("R12")
def test_R12_no_mail_about_notices_holds_anything_of_them(context: Flask, figure: Figure) -> None:
    lead, handler = a_lead(), a_colleague(Role.MANAGER)
    assert handler.user_id is not None
    to = circulated(lead, ("Region", "Wexley Council", "Farley Council"))
    with transaction():
        access.name(handler.user_id, by=lead)
        home = a_setting(name="Canarymead", urn="2800666")
    sent(lead, home, to, service="Canarymead", organisation="Canarycorp", urn="2800666", address="Canarystreet 1",
         placement_action="Canaryaction", officer_name="Canarynora")
    with transaction():
        receiving.receive(Arrival(contents(service="Canarymead", issuing_authority="Canaryshire"), utc_now()),
                          file=None, key=key(), by=lead)
    jobs.look_after_what_is_shared()
    mails = [one.read_bytes() for one in (context.config["SERVICE"].data_dir / "mail").iterdir()]
    found = [word for word in (b"canary", b"zebrafinch", b"2800666", b"safeguarding concern", b"quality concern")
             for one in mails if word in one.lower()]
    assert len(mails) == 3 and found == [], "two links and one reminder"
    figure("R12", f"regional notices: {len(found)} canaries in {len(mails)} mails")


def test_named_people_come_and_go_and_a_role_without_the_permission_is_refused(context: Flask) -> None:
    lead, manager, councillor = a_lead(), a_colleague(Role.MANAGER), a_colleague(Role.COUNCILLOR)
    with transaction():
        home = a_setting()
    reference = drafted(lead, home)
    with pytest.raises(NotFound):
        access.notice(reference, by=manager)
    with pytest.raises(BadInput, match="officer or a manager"), transaction():
        access.name(councillor.user_id or 0, by=lead)
    with transaction():
        access.name(manager.user_id or 0, by=lead)
    assert access.notice(reference, by=manager).reference == reference
    with transaction():
        access.take_off(manager.user_id or 0, by=lead)
    for reader in (manager, councillor, a_colleague(Role.AUDITOR), a_colleague(Role.ADMINISTRATOR), Actor.job("night"),
                   a_colleague(Role.REGIONAL_PARTNER)):
        with pytest.raises(NotFound):
            access.notice(reference, by=reader)
    assert concern_access.named_on(manager) == [] and not db.session.scalars(select(ConcernMail)).all()


def test_who_reads_the_audit_log_is_told_of_no_link_of_a_notice(context: Flask) -> None:
    lead = a_lead()
    with transaction():
        home = a_setting(local_authority="Marlowe", urn="2800666")
        council = db.session.get_one(Authority, current_authority())
        council.area = "Marlowe"
    reference = drafted(lead, home)
    with transaction():
        token = commenting.make_link(reference, made_for="Responsible individual", days=7, by=lead)
        links.open_link(token, purpose=commenting.PURPOSE, address="192.0.2.1", key="k")
        link = links.newest(commenting.PURPOSE, access.notice(reference, by=lead).id)
        links.revoke(link, by=lead)
        links.open_link(token, purpose=commenting.PURPOSE, address="192.0.2.1", key="k")
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_type == "link").order_by(AuditEvent.sequence))
    assert [one.action for one in rows] == ["notice.link_made", "notice.link_used", "notice.link_revoked",
                                            "notice.link_refused"]
    told = db.session.scalars(select(AuditEvent.action).where(is_general())).all()
    assert not [one for one in told if "link" in one or "notice" in one]
    sent(lead, home, circulated(lead, ("Region", "Wexley Council")))
    jobs.look_after_what_is_shared()
    made = set(db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_type == "link")))
    assert len(list((context.config["SERVICE"].data_dir / "mail").iterdir())) > 0 and not made & {"link.made"}
