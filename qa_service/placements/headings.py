"""Headings that teams give their columns, by the field that they hold."""

from __future__ import annotations

from typing import Final

from qa_service.own_lists.columns import SETTING_HEADINGS, headings_in

HEADINGS: Final[dict[str, tuple[str, ...]]] = SETTING_HEADINGS | {
    field: headings_in(headings)
    for field, headings in {
        "reference": """
            child reference; child ref; child id; child; reference; ref; ref no; id; identifier; client id; case
            id; case no; case number; yp ref; yp id; young person ref; young person id; yp; person id; mosaic
            id; mosaic number; mosaic no; lcs id; liquidlogic id; ics id; carefirst id; our ref; system id;
            unique id; cyp id; cyp ref; child number; lac id; pseudonym; child code; young person; ch ref;
            child's reference; child's ref; lac ref; lac no; cla id; cla ref; cic id; lcs no""",
        "kind": """
            type; type of placement; placement type; category; provision; provision type; kind; type of
            provision; pl type; service type; placement category; type of care; plcmt type; legal/type""",
        "start": """
            start; start date; placement start; from; date from; date placed; placed on; placed; admission date;
            began; date of placement; placement start date; moved in; date started; started; commenced;
            commencement; placement date; date in; in; placement commenced; admitted; since""",
        "end": """
            end; end date; placement end; to; date to; ended; until; left; date left; leaving date; placement
            end date; moved out; date ended; discharge date; date out; out; finish; finished; placement ended""",
        "weekly": """
            £ a week; weekly cost; cost per week; £ per week; £pw; £ pw; weekly fee; fee; cost; weekly rate;
            weekly; £/week; £/wk; fee pw; cost pw; price; weekly £; weekly price; total weekly cost; £ p/w;
            rate; cost (£ pw); cost p/w; wkly cost; fee per week; pw; £; amount; weekly charge; £ weekly; £ per
            wk; cost £; price pw; total weekly fee""",
        "team": """
            team; social work team; sw team; social worker's team; responsible team; allocated team; responsible
            social worker's team; team name; case team; sw / team; team/sw; sw; social worker; allocated worker;
            sw team name; responsible team and address; allocated sw; worker; social worker team""",
        "work_address": """
            work address; email; e-mail; work email; sw email; team email; social worker email; contact; contact
            email; email address; worker email; sw contact; team address; work e-mail; sw e-mail; team inbox; e
            mail; mailbox; sw address; worker's email""",
        "note": """
            note; notes; comment; comments; remarks; other; further information; info; update; additional
            information; any other info; misc""",
    }.items()
}
"""In lower case: the field's value (``columns.Field``) → what its column may be called."""
