"""Everything that is due for a council on a day, whoever asks. A domain with days adds its line to ``SOURCES``.

What each domain says is kept apart: closing an action does not have every report of Ofsted read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.database.kept import Kept
from qa_service.flags.exposure import exposure_of
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.providers import watching
from qa_service.reports.coming import Coming, Known
from qa_service.reports.due_of_actions import due_of_actions
from qa_service.reports.due_of_contracts import due_of_contracts
from qa_service.reports.due_of_heard import due_of_heard
from qa_service.reports.due_of_ofsted import due_of_requirements, due_of_reviews
from qa_service.reports.due_of_reg44 import due_of_reg44
from qa_service.reports.due_of_sixteen_plus import due_of_sixteen_plus
from qa_service.reports.due_of_visits import due_of_visits
from qa_service.visits.scope import without_regulator

SOURCES: Final[tuple[Callable[[Known], Iterable[Coming]], ...]] = (
    due_of_requirements,
    due_of_reviews,
    due_of_visits,
    due_of_actions,
    due_of_reg44,
    due_of_sixteen_plus,
    due_of_contracts,
    due_of_heard,
)


@dataclass(frozen=True, slots=True)
class Ours:
    """The settings that matter to the council: names, who follows each (``None``: the team), and what is due."""

    known: Known
    called: Mapping[int, Called]
    followers: Mapping[int, frozenset[int | None]]
    visited: frozenset[int] = frozenset()
    """Those that no regulator inspects and that the council visits itself."""
    coming: tuple[Coming, ...] = ()


_SETTINGS: Final = Kept[Ours](most=8)
_COMING: Final = {source: Kept[tuple[Coming, ...]](most=8) for source in SOURCES}
_OURS: Final = Kept[Ours](most=8)


def ours_on(as_at: date) -> Ours:
    """Everything that is due, worked out from what changed since it was asked last."""
    return _OURS.get(lambda: _put_together(as_at), as_at)


def _put_together(as_at: date) -> Ours:
    ours = _SETTINGS.get(lambda: _settings_on(as_at), as_at)
    coming = tuple(one for source, kept in _COMING.items()
                   for one in kept.get(lambda source=source: tuple(source(ours.known)), as_at))  # type: ignore[misc]
    others = settings_called({one.setting_id for one in coming if one.setting_id is not None} - set(ours.called))
    return Ours(ours.known, {**ours.called, **others}, ours.followers, ours.visited, coming)


def _settings_on(as_at: date) -> Ours:
    exposed = exposure_of(None, as_at)
    watches = watching.covering(set(exposed))
    return Ours(Known(as_at, exposed, gather_histories(set(exposed), as_at)), settings_called(set(exposed)),
                {id_: frozenset(one.user_id for one in found) for id_, found in watches.items()},
                frozenset(without_regulator(None, as_at)))
