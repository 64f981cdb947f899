"""GOV.UK's content API: which files a publication page offers. Takes the answer's bytes; fetching is elsewhere.

The keys are those of the API's published schema; each may be missing, and then the field is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup

SITE = "https://www.gov.uk"
LIST_TYPES = {
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "text/csv": "csv",
}


class ContentError(ValueError):
    """An answer that is not a page of the content API: “could not check”, never “nothing new”."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page offers. ``updated`` is the file's own moment where the API gives one, else the page's."""

    title: str
    url: str
    content_type: str | None
    updated: datetime | None

    @property
    def may_be_a_list(self) -> bool:
        """Whether the file is a table, by its type or, where that is missing, its ending."""
        if self.content_type in LIST_TYPES:
            return True
        ending = PurePosixPath(urlsplit(self.url).path).suffix.lower().lstrip(".")
        return ending in LIST_TYPES.values()


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """A page that a collection lists."""

    title: str
    path: str
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class ContentPage:
    """A publication or a collection of them."""

    title: str
    path: str | None
    updated: datetime | None
    attachments: tuple[Attachment, ...]
    pages: tuple[LinkedPage, ...]
    changes: tuple[tuple[datetime | None, str], ...]


def read_content(body: bytes) -> ContentPage:
    """The page that a content API answer describes. Raises ``ContentError`` when it describes none."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ContentError("GOV.UK's answer is not JSON") from error
    if not isinstance(data, dict) or not (_text(data.get("title")) or isinstance(data.get("details"), dict)):
        raise ContentError("GOV.UK's answer has neither a title nor details")
    details = _mapping(data.get("details"))
    updated = _moment(data.get("public_updated_at")) or _moment(data.get("updated_at"))
    found: dict[str, Attachment] = {}
    for attachment in (*_listed(details, updated), *_embedded(details, updated)):
        found.setdefault(attachment.url, attachment)
    return ContentPage(
        title=_text(data.get("title")) or "",
        path=_text(data.get("base_path")),
        updated=updated,
        attachments=tuple(found.values()),
        pages=tuple(_linked(_mapping(data.get("links")))),
        changes=tuple(
            (_moment(change.get("public_timestamp")), _text(change.get("note")) or "")
            for change in _mappings(details.get("change_history"))
        ),
    )


def api_path(page: str) -> str:
    """The content API's path for a page's path or address."""
    return "/api/content/" + urlsplit(page).path.strip("/")


def _listed(details: dict[str, Any], updated: datetime | None) -> Iterator[Attachment]:
    for item in _mappings(details.get("attachments")):
        url = _text(item.get("url"))
        if url:
            own = _moment(item.get("updated_at")) or _moment(item.get("created_at"))
            title = _text(item.get("title")) or _text(item.get("filename")) or PurePosixPath(urlsplit(url).path).name
            yield Attachment(title, urljoin(SITE, url), _type(item.get("content_type")), own or updated)


def _embedded(details: dict[str, Any], updated: datetime | None) -> Iterator[Attachment]:
    """Files of older pages, which give them as pieces of HTML."""
    pieces = details.get("documents")
    for piece in pieces if isinstance(pieces, list) else []:
        for link in BeautifulSoup(piece if isinstance(piece, str) else "", "lxml").find_all("a", href=True):
            address = urljoin(SITE, str(link["href"]))
            title = link.get_text(" ", strip=True)
            if title and (urlsplit(address).hostname or "").startswith("assets."):
                yield Attachment(title, address, None, updated)


def _linked(links: dict[str, Any]) -> Iterator[LinkedPage]:
    for item in _mappings(links.get("documents")):
        if path := _text(item.get("base_path")):
            yield LinkedPage(_text(item.get("title")) or path, path, _moment(item.get("public_updated_at")))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _type(value: object) -> str | None:
    text = _text(value)
    return text.split(";")[0].strip().lower() if text else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
