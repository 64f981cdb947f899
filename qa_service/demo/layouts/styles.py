"""Printing habits: fonts, rules, quotes, dates and running lines, by chance and by the years of a layout."""

from __future__ import annotations

from random import Random

from qa_service.demo.layouts.page import Style
from qa_service.demo.layouts.report import Layout

_FONTS = (
    *(("Helvetica", "Helvetica-Bold"),) * 5,
    *(("Times-Roman", "Times-Bold"),) * 2,
    ("Vera", "Vera-Bold"),
)
_FOOTERS = ("{title}: {urn}|{page}", "{title}: {urn}|{page} of {pages}", "{title}: {urn} {page}", "{urn}|Page {page}")
_HEADERS = ("", "", "", "{title}", "Ofsted | {title}: {urn}")
_JOINERS = ("and", "and", "to", "to", "dash", "spaced dash", "full")


def random_style(rng: Random, layout: Layout) -> Style:
    """How one report looks."""
    font, bold = rng.choice(_FONTS)
    old = layout is Layout.HOME_2015
    return Style(
        font=font,
        bold=bold,
        size=rng.choice((10.0, 11.0, 11.0, 12.0)),
        margin=rng.choice((50.0, 62.0, 72.0)),
        ruled=rng.random() < 0.6,
        curly=rng.random() < 0.85,
        non_breaking=rng.random() < 0.3,
        bold_labels=rng.random() < 0.7,
        lower_case_grades=not old and rng.random() < 0.75,
        footer=rng.choice(_FOOTERS),
        header=rng.choice(_HEADERS),
        repeat_table_header=rng.random() < 0.7,
        split_rows=rng.random() < 0.6,
        label_column=rng.choice((0.48, 0.62, 0.7)),
        bullet=rng.choice(("•", "•", "\u2013")),
        enforcement_none=rng.choice(("none", "none", "None", "none.")),
        date_joiner=rng.choice(_JOINERS),
        banner=rng.random() < 0.2,
        centred_grades=rng.random() < 0.3,
        footer_first=rng.random() < 0.3,
        words_apart=rng.random() < 0.15,
        square_bullets=rng.random() < 0.25,
        due_column=rng.choice((0.15, 0.2, 0.26, 0.3)),
        regulations=rng.choice(("spaced", "spaced", "spaced", "tight", "comma", "small")),
    )
