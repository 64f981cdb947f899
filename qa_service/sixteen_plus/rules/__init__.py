"""The flag rules on settings for 16 and over and placements without registration: UR-06 to UR-09."""

from __future__ import annotations

from qa_service.flags.registry import register
from qa_service.sixteen_plus.rules.diligence import UR_08
from qa_service.sixteen_plus.rules.registration import UR_09
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.sixteen_plus.rules.visits import UR_07

register(UR_06, UR_07, UR_08, UR_09)
