"""The stand-in's part of GOV.UK: the statistics collection, one publication with its files, and the files."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from qa_service.demo.lists import write_lists
from qa_service.demo.world import World

COLLECTION = "/government/collections/childrens-social-care-statistics"


def publication(world: World) -> str:
    """The path of the newest publication."""
    return f"/government/statistics/childrens-social-care-in-england-{edition(world).year}"


def edition(world: World) -> date:
    """The day of the newest edition: the end of last month, one month after the lists that the council has."""
    return world.today.replace(day=1) - timedelta(days=1)


def content(world: World, path: str, base: str) -> bytes | None:
    """The content API's answer for a page, or ``None`` where there is no such page."""
    moment = datetime.combine(edition(world), time(9, 30), UTC).isoformat()
    title = f"Children's social care in England {edition(world).year}"
    page: dict[str, object] = {"public_updated_at": moment, "updated_at": moment, "locale": "en"}
    if path == COLLECTION:
        link = {"title": title, "base_path": publication(world), "public_updated_at": moment}
        page |= {"title": "Children's social care statistics", "base_path": COLLECTION, "details": {},
                 "document_type": "document_collection", "links": {"documents": [link]}}
    elif path == publication(world):
        note = {"public_timestamp": moment, "note": "First published."}
        page |= {"title": title, "base_path": path, "document_type": "statistics",
                 "details": {"attachments": _attachments(world, base), "change_history": [note]}, "links": {}}
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
    day = edition(world)
    return write_lists(world, cache / f"lists-{world.seed}-{day.isoformat()}", as_at=day)


def _attachments(world: World, base: str) -> list[dict[str, object]]:
    day = edition(world)
    names = {
        f"{day.year}_provider_level_at_{day:%d_%b_%Y}.csv".lower(): f"Provider level at {day.day} {day:%B %Y}",
        f"{day.year}_sa_premises_at_{day:%d_%b}.csv".lower(): "Supported accommodation premises",
        f"{day.year}_leavers_joiners.csv": "Leavers and joiners",
    }
    return [
        {"title": title, "url": f"{base}/media/{_asset_id(world, name)}/{name}", "filename": name,
         "content_type": "text/csv", "attachment_type": "file"}
        for name, title in names.items()
    ]


def _asset_id(world: World, name: str) -> str:
    return hashlib.sha256(f"{world.seed}:{edition(world)}:{name}".encode()).hexdigest()[:24]
