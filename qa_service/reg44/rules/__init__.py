"""The flag rules on independent persons' reports, quality reviews and notices of serious events: R44-01 to R44-11."""

from __future__ import annotations

from qa_service.flags.registry import register
from qa_service.reg44.rules.events import R44_10, R44_11
from qa_service.reg44.rules.missing import R44_01, R44_02
from qa_service.reg44.rules.opinions import R44_03, R44_04
from qa_service.reg44.rules.recommendations import R44_05, R44_06
from qa_service.reg44.rules.reports import R44_07, R44_08, R44_09

register(R44_01, R44_02, R44_03, R44_04, R44_05, R44_06, R44_07, R44_08, R44_09, R44_10, R44_11)
