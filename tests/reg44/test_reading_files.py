"""Files of independent persons' reports: 60 drawn ones against their truth, and those that mean harm or are broken."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from typing import Any

import pytest

from qa_service.demo.independent.made import made, variety
from qa_service.demo.independent.report import Maker, random_report
from qa_service.demo.independent.word_file import box, deleted, file_of, paragraph, run, table
from qa_service.vocabulary import Opinion, ReadingStatus
from scrapers import ocr
from scrapers.ocr import ScannedWord
from scrapers.reg44.dispatch import read_in_this_process
from scrapers.reg44.reading import LIMITS, read_independent_report
from scrapers.reg44.record import FileKind, IndependentReportRecord, Stated, record_from_json
from tests.reg44.try_reading import found_with_date, opinion

SEED = 20
PLAIN = "In my opinion children are effectively safeguarded."
QUESTION = "Are children effectively safeguarded?"


Readings = list[tuple[IndependentReportRecord, dict[str, Any]]]


@pytest.fixture(scope="module")
def read() -> Readings:
    return [(read_in_this_process(data), truth) for data, truth in variety(SEED, 20)]


def wrong_opinions(readings: Readings) -> list[tuple[str, ...]]:
    return [(truth["maker"], key, truth[key], opinion(getattr(record, key)))
            for record, truth in readings for key in ("safeguarded", "well_being")
            if opinion(getattr(record, key)) not in (truth[key], "unread")]


def share_found(readings: Readings) -> float:
    found = [hit for record, truth in readings for hit in found_with_date(record, truth)]
    assert len(found) >= 2 * len(readings)
    return sum(found) / len(found)


@pytest.mark.assurance
def test_both_opinions_of_sixty_reports_are_right_or_unread_and_recommendations_found_also_counting_scans_as_lost(
) -> None:
    readings = [(read_in_this_process(data), truth) for data, truth in variety(SEED + 1, 60)]
    assert wrong_opinions(readings) == []
    assert share_found(readings) >= 0.85


def test_both_opinions_of_every_layout_are_right_or_unread(read: Readings) -> None:
    assert wrong_opinions(read) == []


def test_most_opinions_that_can_be_told_are_read(read: Readings) -> None:
    tellable = [(record, key) for record, truth in read for key in ("safeguarded", "well_being")
                if truth[key] in ("yes", "no", "qualified") and truth["maker"] != Maker.SCAN]
    assert sum(getattr(record, key).value is not None for record, key in tellable) >= 0.75 * len(tellable)


def test_nearly_every_recommendation_of_a_file_with_text_is_found_with_its_day(read: Readings) -> None:
    assert share_found([one for one in read if one[1]["maker"] != Maker.SCAN]) >= 0.95


def test_every_fact_that_is_read_is_true_and_says_where(read: Readings) -> None:
    for record, truth in read:
        facts = {"home": truth["home"], "urn": truth["urn"], "visited": (truth["visited"],),
                 "visitor": truth["visitor"], "children_spoken_to": truth["spoken_to"],
                 "children_living": truth["living"], "reported": truth["reported"]}
        for name, true in facts.items():
            got = getattr(record, name)
            assert got.value in (None, true), (truth["maker"], name, got)
            assert got.unread or got.quote
        assert record.announced.value in (None, Stated.NOT_STATED, Stated(truth["announced"]))
        for key, count in record.counts.items():
            assert count.value in (None, truth["counts"][key]), (truth["maker"], key, count)


def test_the_generator_goes_through_ten_layouts_and_draws_the_same_again() -> None:
    assert {truth["maker"] for _, truth in variety(SEED, 10)} == {maker.value for maker in Maker}
    assert [data for data, _ in variety(3, 4)] == [data for data, _ in variety(3, 4)]


def test_a_record_survives_being_kept(read: Readings) -> None:
    for record, _ in read[:10]:
        assert record_from_json(record.as_json()) == record


# --- Word's own ways of choosing ---------------------------------------------------------------------------------


def word(*body: str) -> IndependentReportRecord:
    return read_in_this_process(file_of(list(body)))


@pytest.mark.parametrize(("answer", "says"), [
    (paragraph(box(True), run(" Yes "), box(False), run(" No")), Opinion.YES),
    (paragraph(box(False), run(" Yes "), box(True), run(" No")), Opinion.NO),
    (paragraph(box(True), run(" Yes "), box(True), run(" No")), None),
    (paragraph(box(False), run(" Yes "), box(False), run(" No")), None),
    (paragraph(run("Yes", strike=True), run(" / "), run("No")), Opinion.NO),
    (paragraph(run("Yes / No")), None),
    (paragraph(run("Yes"), deleted(" with reservations")), Opinion.YES),
    (paragraph(run("Yes, with reservations")), Opinion.QUALIFIED),
    (paragraph(run("[Yes or No]")), None),
    (paragraph(run("")), None),
])
def test_an_answer_is_what_nobody_struck_deleted_or_left_open(answer: str, says: Opinion | None) -> None:
    assert word(table([QUESTION, answer])).safeguarded.value is says


def test_a_managers_reply_is_no_opinion_of_the_visitor() -> None:
    assert word(table(["Manager's response", PLAIN])).safeguarded.value is None
    assert word(paragraph("Provider's comments", style="Heading1"), paragraph(PLAIN)).safeguarded.value is None


def test_white_and_hidden_letters_are_not_read() -> None:
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{PLAIN}</w:t></w:r>"
    white = hidden.replace("<w:vanish/>", '<w:color w:val="FFFFFF"/>')
    for run_of_text in (hidden, white):
        assert word(f"<w:p>{run_of_text}</w:p>", paragraph("The garden was tidy.")).safeguarded.value is not Opinion.YES


# --- files that mean harm ----------------------------------------------------------------------------------------


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The Word file with parts added or changed; ``__`` stands for a slash, ``_dot_`` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        named = {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, part in named.items():
            new.writestr(name, part)
    return out.getvalue()


GOOD = file_of([table([QUESTION, "Yes"])])
DOCUMENT = "word__document_dot_xml"
ENTITIES = (b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="w">'
            b"<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>")
OUTSIDE = (b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w">'
           b"<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>")
HARMFUL = {
    "macros": repacked(GOOD, word__vbaProject_dot_bin=b"x"),
    "old word": b"\xd0\xcf\x11\xe0" + bytes(600),
    "entities": repacked(GOOD, **{DOCUMENT: ENTITIES}),
    "outside": repacked(GOOD, **{DOCUMENT: OUTSIDE}),
    "deep": repacked(GOOD, **{DOCUMENT: b"<a>" * 5000 + b"</a>" * 5000}),
    "cut short": GOOD[: len(GOOD) // 2],
    "no document": repacked(file_of([]), **{DOCUMENT: b""}),
    "a zip of something": b"PK\x03\x04" + bytes(100),
    "empty": b"",
    "a web page": b"<!DOCTYPE html><html><body>Log in</body></html>",
    "text": b"Yes, children are effectively safeguarded.",
    "a broken pdf": b"%PDF-1.7\n1 0 obj\n<<>>",
}


@pytest.mark.parametrize("name", list(HARMFUL))
def test_a_harmful_or_broken_file_is_refused_with_a_sentence(name: str) -> None:
    record = read_in_this_process(HARMFUL[name])
    assert record.status is ReadingStatus.UNREADABLE
    assert record.reason
    assert record.reason.endswith(".")
    assert record.safeguarded.value is None


def test_a_document_that_unpacks_beyond_all_bounds_is_not_unpacked() -> None:
    bomb = repacked(GOOD, word__media__a_dot_xml=bytes(210 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "unpacks to more" in (read_in_this_process(bomb).reason or "")


def test_a_part_that_lies_about_its_size_is_cut_off() -> None:
    data = bytearray(repacked(GOOD, **{DOCUMENT: b"<a>" + b" " * (50 * 1024 * 1024) + b"</a>"}))
    at = data.find(b"PK\x01\x02", data.find(b"word/document.xml"))
    while at >= 0:  # every entry of the directory says that its part is tiny
        data[at + 24: at + 28] = struct.pack("<I", 10)
        at = data.find(b"PK\x01\x02", at + 4)
    assert read_in_this_process(bytes(data)).status is ReadingStatus.UNREADABLE


def test_the_limited_process_reads_a_report_and_outlives_nothing() -> None:
    record = read_independent_report(GOOD, LIMITS)
    assert record.safeguarded.value is Opinion.YES
    assert record.file_kind is FileKind.WORD
    assert "larger than" in (read_independent_report(bytes(LIMITS.file_bytes + 1)).reason or "")


# --- scans -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scan() -> bytes:
    return made(random_report(SEED, 9))[0]


def test_a_scan_without_text_recognition_is_left_to_a_person(scan: bytes) -> None:
    record = read_in_this_process(scan)
    assert record.file_kind is FileKind.SCAN
    assert record.status is ReadingStatus.UNREADABLE
    assert "reading by hand" in (record.reason or "")


def recognised(text: str, *, sure: bool) -> ocr.Recogniser:
    """Text recognition that finds these lines on each page, all of them surely or all in doubt; ``~`` leaves a hole."""

    def recognise(png: bytes) -> list[ScannedWord]:
        words = []
        for down, line in enumerate(text.split("\n")):
            for across, part in enumerate(line.split()):
                left = 100.0 + 90 * across
                if part != "~":
                    words.append(ScannedWord(part, left, left + 80, 100.0 + 80 * down, 130.0 + 80 * down, sure))
        return words

    return recognise


def test_a_scans_opinion_counts_only_where_every_word_is_sure(scan: bytes) -> None:
    text = "Opinion of the independent person:\nIn my opinion children are effectively safeguarded."
    assert read_in_this_process(scan, recognised(text, sure=True)).safeguarded.value is Opinion.YES
    assert read_in_this_process(scan, recognised(text, sure=False)).safeguarded.value is None


def test_a_hole_in_a_scanned_line_may_have_been_a_not(scan: bytes) -> None:
    text = "Opinion of the independent person:\nIn my opinion children are ~ effectively safeguarded."
    assert read_in_this_process(scan, recognised(text, sure=True)).safeguarded.value is None


def test_a_turned_page_and_one_that_is_mostly_in_doubt_tell_nothing(scan: bytes) -> None:
    text = "Police call-outs: 2\nIn my opinion children are effectively safeguarded."
    assert read_in_this_process(scan, recognised(text, sure=True)).counts["police"].value == 2

    def turned(png: bytes) -> list[ScannedWord]:
        return [replace(word, left=word.top, right=word.bottom, top=word.left, bottom=word.right)
                for word in recognised(text, sure=True)(png)]

    def doubtful(png: bytes) -> list[ScannedWord]:
        return [replace(word, sure=number % 2 == 0) for number, word in enumerate(recognised(text, sure=True)(png))]

    for recognise in (turned, doubtful):
        record = read_in_this_process(scan, recognise)
        assert record.counts["police"].value is None and record.safeguarded.value is None


def test_a_faint_word_makes_its_line_tell_no_fact_and_a_recommendation_no_day(scan: bytes) -> None:
    text = ("Independent person: Pat Wimblefold\nRecommendations\n"
            "1. The manager should mend the window of the back door by 30/06/2025.\nThe garden was tidy and bright.")

    def faint(png: bytes) -> list[ScannedWord]:
        return [replace(word, sure=word.text not in ("Wimblefold", "30/06/2025.")) for word in
                recognised(text, sure=True)(png)]

    assert read_in_this_process(scan, recognised(text, sure=True)).visitor.value == "Pat Wimblefold"
    record = read_in_this_process(scan, faint)
    assert record.visitor.value is None
    assert [one.target for one in record.recommendations] in ([], [None])


def test_a_scan_never_says_that_nothing_was_stated(scan: bytes) -> None:
    record = read_in_this_process(scan, recognised("The garden was tidy.", sure=True))
    assert record.safeguarded.value is None
    assert record.well_being.value is None
