"""Writes the documents about data protection from the tables that the service itself goes by: ``make documents``.

Run it from the top of the checkout: ``.venv/bin/python -m tools.data_protection``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from qa_service.data_dictionary import page
from qa_service.database.base import Base
from qa_service.tables import METADATA
from tools.data_protection_documents import document

DOCS: Final = Path(__file__).resolve().parent.parent / "docs"
assert METADATA is Base.metadata


def _dictionary() -> Iterator[str]:
    return page.dictionary(Base.registry.mappers)


DOCUMENTS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "data-dictionary.md": _dictionary, "dpia.md": partial(document, "dpia.md"),
    "threat-model.md": partial(document, "threat-model.md")}


def written(name: str) -> str:
    """What the document of this name says now."""
    return "\n".join(DOCUMENTS[name]()) + "\n"


if __name__ == "__main__":
    for name in DOCUMENTS:
        (DOCS / name).write_text(written(name), encoding="utf-8")
        print(f"docs/{name}")
