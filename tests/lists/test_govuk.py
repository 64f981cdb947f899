"""Which files a GOV.UK page offers, whichever of the content API's forms it has."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from scrapers.govuk import Attachment, ContentError, api_path, read_content

ODS = "application/vnd.oasis.opendocument.spreadsheet"
PAGE = {
    "title": "Invented statistics", "base_path": "/government/statistics/invented-2025",
    "public_updated_at": "2025-08-05T09:30:00Z",
    "details": {
        "attachments": [
            {"title": "Data", "url": "https://assets.publishing.service.gov.uk/media/68a0/data.ods",
             "content_type": ODS, "file_size": 12},
            {"title": "Findings", "url": "/government/statistics/invented-2025/findings", "content_type": "text/html"},
        ],
        "change_history": [{"public_timestamp": "2025-08-05T09:30:00Z", "note": "Places corrected."}],
    },
}


def test_attachments_of_a_publication_are_listed_with_the_day_of_the_page() -> None:
    page = read_content(json.dumps(PAGE).encode())
    moment = datetime(2025, 8, 5, 9, 30, tzinfo=UTC)
    assert page.title == "Invented statistics"
    assert page.attachments[0] == Attachment(
        "Data", "https://assets.publishing.service.gov.uk/media/68a0/data.ods", ODS, moment)
    assert [one.may_be_a_list for one in page.attachments] == [True, False]
    assert page.attachments[1].url == "https://www.gov.uk/government/statistics/invented-2025/findings"
    assert page.changes == ((moment, "Places corrected."),)


def test_older_pages_give_their_files_as_html() -> None:
    html = ('<section class="attachment embedded"><h2><a href="https://assets.publishing.service.gov.uk/media/1/a.csv">'
            'List of providers</a></h2><a href="https://www.gov.uk/guidance">Help</a></section>')
    page = read_content(json.dumps({"title": "Old", "details": {"documents": [html]}}).encode())
    assert [(one.title, one.may_be_a_list) for one in page.attachments] == [("List of providers", True)]


def test_a_collection_lists_its_pages() -> None:
    data = {"title": "Collection", "links": {"documents": [
        {"title": "2025", "base_path": "/government/statistics/invented-2025",
         "public_updated_at": "2025-07-16T08:30:00+01:00"}, {"title": "no path"}]}}
    page = read_content(json.dumps(data).encode())
    assert [(one.title, one.path) for one in page.pages] == [("2025", "/government/statistics/invented-2025")]


@pytest.mark.parametrize("changed", [
    {"details": {}}, {"details": None}, {"details": {"attachments": None}}, {"details": {"attachments": [None, 3, {}]}},
    {"details": {"attachments": [{"url": "/x.ods"}], "change_history": [{}]}}, {"public_updated_at": "soon"},
    {"links": []}, {"public_updated_at": None, "updated_at": 3},
])
def test_missing_keys_leave_fields_empty(changed: dict[str, object]) -> None:
    page = read_content(json.dumps(PAGE | changed).encode())
    assert page.title == "Invented statistics"


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b"null", b"{}", b'{"error": "gone"}', b"\xff\xfe"])
def test_an_answer_that_is_no_page_is_an_error_and_not_an_empty_page(body: bytes) -> None:
    with pytest.raises(ContentError):
        read_content(body)


def test_a_page_is_asked_for_by_its_path() -> None:
    assert api_path("https://www.gov.uk/government/statistics/x/") == "/api/content/government/statistics/x"
    assert api_path("/government/statistics/x") == "/api/content/government/statistics/x"
