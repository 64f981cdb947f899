"""Lost alerts, doubled work, mail that tells too much, and data that is not saved."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_SMTP: Final = "tests/alerts/test_smtp.py"
_SENDING: Final = "tests/alerts/test_sending.py"
_TELLING: Final = "tests/alerts/test_telling.py"
_RUNS: Final = "tests/jobs/test_runs.py"
_OUTBOX: Final = "qa_service/alerts/outbox.py"
_RUN: Final = "qa_service/jobs/run.py"
_SESSION: Final = "qa_service/database/session.py"

DEFECTS: Final = (
    Defect("an alert is said to be sent before it is", "qa_service/alerts/delivery.py",
           "    try:\n        transport.deliver(", "    outbox.went(outgoing.id, transport.outcome, now())\n"
           "    try:\n        transport.deliver(",
           f"{_SMTP}::test_a_passing_refusal_is_tried_again_and_then_sent_once", "R1"),
    Defect("an alert is told twice", "qa_service/alerts/service.py",
           '"key": f"{key}:{user_id}", "kind"', '"key": f"{key}:{user_id}:{now.timestamp()}", "kind"',
           f"{_TELLING}::test_telling_twice_leaves_one_alert_a_person", "R1"),
    Defect("SQLite answers before it has saved", _SESSION, '"synchronous=FULL"', '"synchronous=NORMAL"',
           "tests/foundations/test_durability.py::test_R5_every_connection_of_the_pool_is_durable", "R5"),
    Defect("a writer begins as a reader", _SESSION,
           '    if not _writing.get():\n        connection.exec_driver_sql("BEGIN")',
           '    if True:\n        connection.exec_driver_sql("BEGIN")',
           "tests/foundations/test_locks.py::test_R6_readers_that_turn_into_writers_never_meet_a_snapshot_that_cannot"
           "_be_written", "R6"),
    Defect("records change outside a transaction", _SESSION,
           "    if not _writing.get() and (session.new or session.dirty or session.deleted):", "    if False:",
           "tests/foundations/test_database.py::test_nothing_is_written_outside_the_transaction", "A2"),
    Defect("a job keeps the hour of UTC", "qa_service/jobs/timetable.py",
           "datetime.combine(day, self.at, LONDON).astimezone(UTC)", "datetime.combine(day, self.at, UTC)",
           "tests/jobs/test_timetable.py::test_a_daily_job_keeps_its_hour_on_the_english_clock", "R8"),
    Defect("lost runs are looked for in a window of five minutes", _RUN,
           "JobRun.heartbeat_at.between(now - lease, now + lease)",
           "~JobRun.heartbeat_at.between(now - timedelta(minutes=35), now - timedelta(minutes=30))",
           f"{_RUNS}::test_a_run_left_by_a_dead_worker_is_taken_over_however_old_it_is", "R15"),
    Defect("claims of dead senders are looked for in a window of five minutes", _OUTBOX,
           "Alert.claimed_until <= now,", "Alert.claimed_until.between(now - timedelta(minutes=35), now),",
           f"{_SENDING}::test_R15_an_alert_left_at_any_step_is_sent_however_long_ago_that_was", "R15"),
    Defect("a run that kills its worker is tried for ever", _RUN, "run.attempts >= MOST_TRIES", "run.attempts > 1000",
           f"{_RUNS}::test_a_run_whose_worker_died_three_times_is_abandoned_and_seen", "R13"),
    Defect("nobody is told that jobs stopped", "qa_service/jobs/timetable.py", "else timedelta(hours=2)",
           "else timedelta(days=20)",
           f"{_RUNS}::test_a_job_not_done_since_its_last_slot_is_stale_after_its_grace", "R9"),
    Defect("mail is given up in silence", _OUTBOX,
           "alert.state, alert.failed_at, alert.last_error = AlertState.FAILED, now, error\n        _tell_of_failure("
           "alert.authority_id, alert.kind, now)",
           "alert.state, alert.failed_at, alert.last_error = AlertState.FAILED, now, error",
           f"{_SMTP}::test_after_72_hours_an_alert_fails_in_sight_and_can_be_tried_again", "R10"),
    Defect("mail falls back to plain text", "qa_service/alerts/transports/smtp.py",
           "                link.starttls(context=self._trust)",
           "                with contextlib.suppress(smtplib.SMTPException):\n"
           "                    link.starttls(context=self._trust)",
           f"{_SMTP}::test_a_server_that_cannot_be_trusted_or_will_not_have_us_gets_nothing_and_people_see_why", "R11"),
    Defect("any mail server's certificate is taken", "qa_service/alerts/transports/smtp.py",
           "        self._trust = trust or ssl.create_default_context()\n",
           "        self._trust = trust or ssl.create_default_context()\n        self._trust.check_hostname = False\n"
           "        self._trust.verify_mode = ssl.CERT_NONE\n",
           f"{_SMTP}::test_a_server_that_cannot_be_trusted_or_will_not_have_us_gets_nothing_and_people_see_why", "R11"),
    Defect("the Message-ID tells what the mail is about", "qa_service/alerts/service.py",
           '"message_id": secrets.token_hex(16), "state"', '"message_id": f"{key}:{user_id}"[:40], "state"',
           "tests/alerts/test_nothing_sensitive_leaves.py::test_no_canary_stands_in_any_mail", "R12"),
    Defect("any fact may go into a mail", "qa_service/alerts/service.py",
           "        messages.check(template, context)\n", "        pass\n",
           f"{_TELLING}::test_a_fact_that_is_not_on_the_list_cannot_be_told", "R12"),
    Defect("mail goes to somebody who has left", "qa_service/alerts/delivery.py", "if not outgoing.welcome:",
           "if False:", f"{_SENDING}::test_a_reader_who_left_or_may_no_longer_read_flags_gets_nothing", "R12"),
    Defect("alerts that are held leave", _OUTBOX, "            kinds = {AlertKind.TASK}\n", "            pass\n",
           f"{_SENDING}::test_while_alerts_are_held_only_the_task_leaves_and_release_sends_the_rest", "F2"),
    Defect("a fall below good waits for the digest", "qa_service/flags/telling.py",
           "return (wanted and self.exposed.children) or self.flag", "return self.flag",
           "tests/flags/test_told_the_same_day.py::test_a_fall_that_the_register_tells_of", "R10"),
    Defect("a watched area floods people at once", "qa_service/flags/exposure.py",
           "return severity if exposed else Severity.LOW", "return severity",
           "tests/flags/test_told_the_same_day.py::test_what_is_shown_is_the_finding_times_our_exposure", "R10"),
)
