"""The flag rules on contracts: CN-01, CN-03 to CN-06, and VI-09 on provider forums."""

from __future__ import annotations

from qa_service.contracts.rules.finances import CN_05
from qa_service.contracts.rules.meetings import CN_03, VI_09
from qa_service.contracts.rules.papers import CN_01
from qa_service.contracts.rules.returns import CN_04
from qa_service.contracts.rules.terms import CN_06
from qa_service.flags.registry import register

register(CN_01, CN_03, CN_04, CN_05, CN_06, VI_09)
