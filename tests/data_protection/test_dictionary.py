"""One dictionary says of every column how carefully it is handled, and of every table how long it is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Column, MetaData, String, Table

from qa_service.data_dictionary import TABLES, class_of, problems
from qa_service.data_dictionary.entry import DataClass
from qa_service.data_dictionary.periods import PERIODS
from qa_service.tables import METADATA
from tools.data_protection import DOCS, DOCUMENTS, written


@pytest.mark.assures("V65")
def test_every_column_of_every_table_has_a_class(figure: Callable[[str, str], None]) -> None:
    assert problems(METADATA) == []
    columns = sum(len(table.columns) for table in METADATA.tables.values())
    figure("V65", f"{columns:,} columns of {len(METADATA.tables)} tables, 0 without a class")


def test_every_table_is_kept_for_a_time_that_is_written_down() -> None:
    assert {entry.kept for entry in TABLES.values()} <= PERIODS.keys()
    assert PERIODS.keys() <= {entry.kept for entry in TABLES.values()}


def test_a_column_without_a_class_is_named() -> None:
    metadata = MetaData()
    Table("child", metadata, Column("id", String, primary_key=True), Column("reference", String),
          Column("nickname", String))
    said = [line for line in problems(metadata) if "no table" not in line]
    assert said == ["child.nickname: give it a class in qa_service/data_dictionary"]


@pytest.mark.parametrize(("table", "column"), [
    ("heard_reporter", "who"), ("concern", "facts"), ("concern_entry", "content"), ("user_account", "password_hash"),
    ("user_account", "totp_sealed"), ("user_session", "token_hash"), ("invitation", "token_hash")])
def test_what_only_named_people_or_nobody_may_see_is_restricted(table: str, column: str) -> None:
    assert class_of(table, column) is DataClass.RESTRICTED


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_in_the_repository_is_the_one_that_the_tables_make(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == written(name), "run: python -m tools.data_protection"
