"""The stand-in's part of GOV.UK: the statistics collection, one publication with its files, and the files."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from qa_service.demo.lists import write_lists
from qa_service.demo.world import World

COLLECTION = "/government/collections/childrens-social-care-statistics"
IN_YEAR = "/government/publications/inspection-and-regulation-of-childrens-social-care-providers"
_TITLES = {
    "provider_level_at": "Provider level",
    "in_year": "Provider level in year",
    "sa_premises": "Supported accommodation premises",
    "leavers_joiners": "Leavers and joiners",
}


def publication(world: World) -> str:
    """The path of the newest yearly publication."""
    return f"/government/statistics/childrens-social-care-in-england-{edition(world).year}"


def edition(world: World) -> date:
    """The day of the newest edition: the end of last month, one month after the lists that the council has."""
    return world.today.replace(day=1) - timedelta(days=1)


def content(world: World, path: str, base: str, cache: Path) -> bytes | None:
    """The content API's answer for a page, or ``None`` where there is no such page."""
    moment = datetime.combine(edition(world), time(9, 30), UTC).isoformat()
    title = f"Children's social care in England {edition(world).year}"
    page: dict[str, object] = {"public_updated_at": moment, "updated_at": moment, "locale": "en", "base_path": path}
    if path == COLLECTION:
        link = {"title": title, "base_path": publication(world), "public_updated_at": moment}
        page |= {"title": "Children's social care statistics", "details": {}, "document_type": "document_collection",
                 "links": {"documents": [link]}}
    elif path in (IN_YEAR, publication(world)):
        if path == IN_YEAR:
            title = "Inspection and regulation of children's social care providers"
        note = {"public_timestamp": moment, "note": "First published."}
        files = [file for file in _files(world, cache) if ("in_year" in file.name) is (path == IN_YEAR)]
        attachments = [_attachment(world, base, file) for file in files]
        page |= {"title": title, "document_type": "statistics", "links": {},
                 "details": {"attachments": attachments, "change_history": [note]}}
    else:
        return None
    return json.dumps(page).encode()


def asset(world: World, name: str, cache: Path) -> bytes | None:
    """A file of the newest edition, made when it is first asked for."""
    for file in _files(world, cache):
        if file.name == name:
            return file.read_bytes()
    return None


def media_type(name: str) -> str:
    """The content type by which a file is sent."""
    return "text/csv; charset=utf-8" if name.endswith(".csv") else "application/octet-stream"


def _files(world: World, cache: Path) -> list[Path]:
    """The newest edition's files: of the in-year lists only the last, as GOV.UK offers one a page."""
    day = edition(world)
    files = write_lists(world, cache / f"lists-{world.seed}-{day.isoformat()}", as_at=day)
    in_year = [file for file in files if "in_year" in file.name]
    return [file for file in files if file not in in_year[:-1]]


def _attachment(world: World, base: str, file: Path) -> dict[str, object]:
    day = edition(world)
    title = next(words for part, words in _TITLES.items() if part in file.name)
    return {
        "title": f"{title}, {day.day} {day:%B %Y}",
        "url": f"{base}/media/{_asset_id(world, file.name)}/{file.name}", "filename": file.name,
        "content_type": "text/csv", "attachment_type": "file",
    }


def _asset_id(world: World, name: str) -> str:
    return hashlib.sha256(f"{world.seed}:{edition(world)}:{name}".encode()).hexdigest()[:24]
