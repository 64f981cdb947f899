"""Fixtures of the pages' tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask

from qa_service.database import acting_for, transaction


@pytest.fixture
def writing(app: Flask, authority: int) -> Callable[[], AbstractContextManager[None]]:
    """``with writing():`` puts records into the database before a browser looks."""

    @contextmanager
    def opened() -> Iterator[None]:
        with app.app_context(), acting_for(authority), transaction():
            yield

    return opened


@pytest.fixture
def reading(app: Flask, authority: int) -> Callable[[], AbstractContextManager[None]]:
    """``with reading():`` looks at the records after a browser has changed them."""

    @contextmanager
    def opened() -> Iterator[None]:
        with app.app_context(), acting_for(authority):
            yield

    return opened
