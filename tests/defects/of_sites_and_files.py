"""Faults of the network taken for answers, hosts that must not be asked, and files that must not be believed."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_HTTP: Final = "scrapers/http.py"
_ADDRESSES: Final = "scrapers/addresses.py"
_F1: Final = "tests/fetching/test_network_faults.py"
_F4: Final = "tests/fetching/test_addresses.py"
_F9: Final = "tests/fetching/test_politeness.py"

DEFECTS: Final = (
    Defect("could not check is written as checked", "qa_service/ofsted/checking.py",
           'check.etag, check.last_modified = "could_not_check", reason',
           'check.etag, check.last_modified = "checked", reason',
           "tests/ofsted/test_pages_over_nights.py::test_F1_each_network_fault_leaves_the_setting_unchecked_with_its"
           "_last_good_date", "F1"),
    Defect("an error page is taken for an answer", "scrapers/answers.py",
           "if answer.status != 200 and not not_modified:", "if answer.status > 599:",
           f"{_F9}::test_only_status_200_is_an_answer", "F1"),
    Defect("half an answer is taken for the whole", "scrapers/answers.py",
           "if self._promised is not None and self._received < self._promised:", "if False:",
           f"{_F1}::test_F1_a_network_fault_is_a_failure_and_the_next_item_proceeds", "F1"),
    Defect("a night of changed pages holds nothing back", "qa_service/ofsted/health.py",
           "FEWEST_TO_JUDGE: Final = 10\n", "FEWEST_TO_JUDGE: Final = 10_000\n",
           "tests/ofsted/test_pages_over_nights.py::test_F2_changed_pages_store_nothing_wrong_and_are_told_in_the_same"
           "_run", "F2"),
    Defect("a web page that holds a PDF is a report", "scrapers/documents.py",
           "if begins < 0 or _is_something_else(body[:begins]):", "if begins < 0:",
           "tests/fetching/test_documents.py::test_F3_what_is_no_plain_pdf_is_quarantined_with_the_reason", "F3"),
    Defect("a public name may stand for a private address", _ADDRESSES,
           "if not (is_public(address) or (private and _is_nameable(address))):", "if False:",
           f"{_F4}::test_F4_a_public_name_that_stands_for_a_private_address_is_refused", "F4"),
    Defect("a redirect leads from https to http", _ADDRESSES,
           'if target.origin.scheme == "https" and there.origin.scheme != "https":', "if False:",
           f"{_F4}::test_F4_a_redirect_from_https_to_http_is_refused_even_to_a_configured_host", "F4"),
    Defect("an answer has no end", "scrapers/answers.py", "if self._unpacked.tell() > self._limit:", "if False:",
           "tests/fetching/test_bombs.py::test_F5_the_limit_is_25_megabytes_after_unpacking", "F5"),
    Defect("certificates are not looked at", _HTTP, "ca_bundle or True", "False",
           "tests/fetching/test_tls.py::test_F8_a_certificate_or_protocol_that_proves_nothing_is_refused", "F8"),
    Defect("the site is asked without a pause", _HTTP,
           "        self._pace.wait_for_turn(target, float(delay or 0.0))\n", "",
           f"{_F9}::test_F9_requests_keep_their_distance_over_one_connection_at_a_time", "F9"),
    Defect("closed parts of the site are asked for", _HTTP,
           "if rules.robots and not rules.robots.can_fetch(target.url, AGENT_NAME):", "if False:",
           f"{_F9}::test_F9_what_robots_txt_closes_is_not_fetched", "F9"),
    Defect("a report of any size is opened", "scrapers/reading.py", "if len(data) > self.limits.file_bytes:",
           "if False:", "tests/readers/test_hostile_files.py::test_a_file_above_the_size_limit_is_not_opened", "P1"),
    Defect("a fault of the reader ends the reading process", "scrapers/worker.py",
           "        return record.as_json() | {\"texts\": record.texts}\n    except Exception as error:",
           "        return record.as_json() | {\"texts\": record.texts}\n    except ValueError as error:",
           "tests/readers/test_poison.py::test_R13_a_fault_of_the_reader_is_said_as_one", "P2"),
    Defect("a file damaged on the disk is given out", "qa_service/documents/service.py",
           "    if hashlib.sha256(data).hexdigest() != sha256:", "    if not data:",
           "tests/reports/test_inspections.py::test_a_document_that_is_damaged_on_the_disk_is_not_given_out", "F7"),
    Defect("a photo keeps where it was taken", "qa_service/documents/uploaded.py",
           "bare.save(out, form, **(", "bare.save(out, form, exif=seen.getexif(), **(",
           "tests/visits/test_files.py::test_a_photo_loses_where_it_was_taken_and_stands_upright", "P6"),
)
