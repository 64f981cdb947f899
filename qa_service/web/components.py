"""What the component macros ask of Python: addresses, geometry of charts, terms, cells with their headings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask

from qa_service.web.addresses import chosen_filter, page_url, sort_heading, url_with
from qa_service.web.charts import bar_drawing, spark_points, step_drawing
from qa_service.web.data_age import age_of_sources
from qa_service.web.glossary import glossary_term
from qa_service.web.stacking import with_headings


def install(app: Flask) -> None:
    """Makes them known to every template."""
    app.jinja_env.filters.update(with_headings=with_headings, choice_items=choice_items)
    app.jinja_env.globals.update(
        page_url=page_url, url_with=url_with, chosen_filter=chosen_filter, sort_heading=sort_heading,
        glossary_term=glossary_term, age_of_sources=age_of_sources,
        step_drawing=step_drawing, bar_drawing=bar_drawing, spark_points=spark_points)


def choice_items(options: Iterable[Sequence[str] | Mapping[str, Any]], chosen: Collection[Any]) -> list[dict[str, Any]]:
    """Choices as GOV.UK's radios and checkboxes take them, from (value, words) or (value, words, hint)."""
    ticked = {str(one) for one in chosen}
    items: list[dict[str, Any]] = []
    for option in options:
        if isinstance(option, Mapping):
            items.append(dict(option))
            continue
        value, words, *hint = option
        items.append({"value": value, "text": words, "checked": str(value) in ticked,
                      **({"hint": {"text": hint[0]}} if hint else {})})
    return items
