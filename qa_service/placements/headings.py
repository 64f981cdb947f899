"""Headings that teams give their columns, by the field that they hold."""

from __future__ import annotations

from typing import Final

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    field: tuple(" ".join(heading.split()) for heading in headings.split(";"))
    for field, headings in {
        "reference": """
            child reference; child ref; child id; child; reference; ref; ref no; id; identifier; client id; case
            id; case no; case number; yp ref; yp id; young person ref; young person id; yp; person id; mosaic
            id; mosaic number; mosaic no; lcs id; liquidlogic id; ics id; carefirst id; our ref; system id;
            unique id; cyp id; cyp ref; child number; lac id; pseudonym; child code; young person; ch ref;
            child's reference; child's ref; lac ref; lac no; cla id; cla ref; cic id; lcs no""",
        "place": """
            home; home name; name of home; placement name; setting; setting name; establishment; unit; home name
            or urn; home name / urn; home/urn; home or urn; placement; placement address; placed at; where
            placed; where; current placement; provider / home; provider/home; home / provider; name of
            placement; home/provider; address; placement / provider; placement/provider; where living; carer /
            home; carer/home; setting / home; home (provider); placement details; accommodation; name of
            setting; home name/urn; property""",
        "urn": """
            urn; ofsted urn; setting urn; home urn; ofsted no; ofsted number; sc number; sc no; ofsted ref;
            registration number; provider urn; ofsted registration; urn (if known); establishment urn""",
        "provider": """
            provider; provider name; owner; company; organisation; agency; supplier; provider/owner; name of
            provider; ifa; organisation name; provider (owner)""",
        "area": """
            area; local authority; la; region; location; town; host la; host authority; la area; county;
            placement area; la of placement; placement la; where (la); area of placement; locality""",
        "postcode": """
            postcode; post code; placement postcode; setting postcode; home postcode; pc""",
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
