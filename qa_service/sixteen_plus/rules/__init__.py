"""The flag rules on settings for 16 and over and placements without registration: UR-01, UR-02 and UR-04 to UR-09."""

from __future__ import annotations

from qa_service.flags.registry import register
from qa_service.sixteen_plus.rules.ages import UR_01, UR_02
from qa_service.sixteen_plus.rules.diligence import UR_08
from qa_service.sixteen_plus.rules.orders import UR_04, UR_05
from qa_service.sixteen_plus.rules.registration import UR_09
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.sixteen_plus.rules.visits import UR_07

register(UR_01, UR_02, UR_04, UR_05, UR_06, UR_07, UR_08, UR_09)
