"""The one dictionary of what is kept: each column has a class, and each table a time for which it is kept.

A column without a class fails the tests. ``docs/data-dictionary.md``, the page of the same name, masking, the search
for what is held of a person, and erasing all read it from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from qa_service.data_dictionary import children, council, facts, oversight
from qa_service.data_dictionary.entry import DataClass, Table

TABLES: Final[dict[str, Table]] = {**facts.TABLES, **council.TABLES, **children.TABLES, **oversight.TABLES}
STRUCTURE: Final = frozenset({"authority_id", "version"})


def class_of(table: str, column: str) -> DataClass:
    """The class of a column; internal for a number or a link."""
    return dict(TABLES[table].columns()).get(column, DataClass.INTERNAL)


def columns_of(*classes: DataClass) -> Iterator[tuple[str, str]]:
    """Each (table, column) of these classes."""
    for name, table in TABLES.items():
        for column, of in table.columns():
            if of in classes:
                yield name, column


def is_structure(column: Any) -> bool:
    """Whether a column (SQLAlchemy's) is a number, a link, the council or the version: it needs no entry."""
    return bool(column.primary_key or column.foreign_keys or column.name in STRUCTURE)


def problems(metadata: Any) -> list[str]:
    """What the dictionary lacks, says twice or says of what is not there, against the tables as they are."""
    wrong = [f"{name}: in the dictionary, and no table" for name in TABLES.keys() - metadata.tables.keys()]
    for name, table in metadata.tables.items():
        if name not in TABLES:
            wrong.append(f"{name}: give it an entry in qa_service/data_dictionary")
            continue
        named = [column for column, _ in TABLES[name].columns()]
        needed = {column.name for column in table.columns if not is_structure(column)}
        wrong += [f"{name}.{column}: give it a class in qa_service/data_dictionary" for column in needed - set(named)]
        wrong += [f"{name}.{column}: has a class, and is no column that needs one" for column in set(named) - needed]
        wrong += [f"{name}.{column}: has two classes" for column in set(named) if named.count(column) > 1]
    return sorted(wrong)
