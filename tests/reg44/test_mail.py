"""Reports that come by mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.reg44.mail import take_in_mail
from qa_service.reg44.models import ReportArrival
from qa_service.reg44.words import Arrival, Way
from scrapers.mail_folder import Mail, mail_from
from tests.flags import builder
from tests.reg44.build import VIRUS, TestReader, pdf

pytestmark = pytest.mark.only("sqlite")


class Folder:
    """A mail folder outside."""

    def __init__(self, *raw: bytes) -> None:
        self.mails = [mail_from(str(number), one) for number, one in enumerate(raw, 1)]
        self.marked: list[str] = []

    def waiting(self) -> Iterator[Mail]:
        yield from (mail for mail in self.mails if mail.uid not in self.marked)

    def taken(self, uid: str) -> None:
        self.marked.append(uid)


def message(number: int, *files: tuple[str, bytes, str]) -> bytes:
    made = EmailMessage()
    made["Message-ID"] = f"<{number}@elm.example>"
    made.set_content("Please find the report.")
    for name, data, kind in files:
        made.add_attachment(data, maintype=kind.partition("/")[0], subtype=kind.partition("/")[2], filename=name)
    return made.as_bytes()


def test_the_files_of_mails_are_taken_in_once_and_a_mail_without_any_is_named(
        context: Flask, reads: TestReader) -> None:
    with transaction():
        builder.a_setting(urn="SC012345")
    report = reads.usual(pdf(), "SC012345", date(2025, 4, 14))
    folder = Folder(
        message(1, ("logo.png", b"\x89PNG", "image/png"), ("report.pdf", report, "application/pdf")),
        message(2), message(3, ("notes.txt", b"words", "text/plain")),
        message(4, ("virus.pdf", VIRUS, "application/pdf")))
    done = take_in_mail(folder, by=Actor.job("test"))
    assert (done.placed, len(done.refused), folder.marked) == (1, 3, ["1"])
    assert "virus.pdf: this is a file for testing virus scanners" in done.sentence()
    folder.marked.clear()  # killed before the mark was kept: the second time changes nothing
    take_in_mail(folder, by=Actor.job("test"))
    rows = db.session.scalars(select(ReportArrival)).all()
    assert [(row.outcome, row.way, row.file_name) for row in rows] == [(Arrival.PLACED, Way.MAIL, "report.pdf")]
