"""What must always hold of the tables, asked of the database in its own words and of every council at once.

A broken one is a fault of the service or of whoever wrote past it, never of a person: nobody is asked to mend it, but
somebody must know. Asked every night (job ``check-records``) and by the tests after every night that they kill.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import Executable, Select, String, Table, func, select, text, type_coerce

from qa_service.database.base import AuthorityOwned, Base, EnumText
from qa_service.database.session import db

UNTOLD: Final = ("concern", "notice", "placing_marker")
"""What these tables hold is nobody's business who reads how jobs went, not even that something is wrong with it."""

RULES: Final = {
    "a mail that left says when":
        "SELECT count(*) FROM alert WHERE state IN ('sent', 'kept') AND sent_at IS NULL",
    "a mail that waits has not left": "SELECT count(*) FROM alert WHERE state = 'waiting' AND sent_at IS NOT NULL",
    "a mail that failed says when and why":
        "SELECT count(*) FROM alert WHERE state = 'failed' AND (failed_at IS NULL OR last_error IS NULL)",
    "what is in a daily summary names it":
        "SELECT count(*) FROM alert WHERE state = 'collected' AND digest_id IS NULL",
    "a daily summary is one":
        "SELECT count(*) FROM alert a JOIN alert d ON d.id = a.digest_id WHERE d.kind <> 'digest' OR a.kind <> 'item'",
    "a daily summary goes to whom its lines are for":
        "SELECT count(*) FROM alert a JOIN alert d ON d.id = a.digest_id WHERE d.user_id <> a.user_id",
    "the name of a mail tells nothing": "SELECT count(*) FROM alert WHERE length(message_id) <> 32",
    "only what is not about one flag at once goes into a summary":
        "SELECT count(*) FROM alert WHERE state = 'collected' AND kind <> 'item'",
    "one hold stands at a time":
        "SELECT CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END FROM alert_hold WHERE released_at IS NULL",
    "a hold that ended says why":
        "SELECT count(*) FROM alert_hold WHERE released_at IS NOT NULL AND release_reason IS NULL",
    "there is one outage of mail at a time":
        "SELECT CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END FROM mail_outage",
    "a flag that stands has evidence":
        "SELECT count(*) FROM flag f WHERE f.cleared_at IS NULL AND f.cannot_tell IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM flag_evidence e WHERE e.flag_id = f.id)",
    "evidence leads to a document that is kept":
        "SELECT count(*) FROM flag_evidence e WHERE e.document IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM document d WHERE d.sha256 = e.document)",
    "evidence has words": "SELECT count(*) FROM flag_evidence WHERE length(text) = 0",
    "a flag was raised before it was cleared":
        "SELECT count(*) FROM flag WHERE cleared_at IS NOT NULL AND cleared_at < raised_at",
    "a flag has its history":
        "SELECT count(*) FROM flag f WHERE NOT EXISTS (SELECT 1 FROM flag_event e WHERE e.flag_id = f.id)",
    "a flag is about a setting that there is":
        "SELECT count(*) FROM flag f WHERE f.setting_id IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM setting s WHERE s.id = f.setting_id)",
    "the grade that is believed was said by somebody":
        "SELECT count(*) FROM inspection i WHERE i.overall IS NOT NULL AND NOT EXISTS (SELECT 1 FROM judgement j "
        "WHERE j.inspection_id = i.id AND j.key = 'overall' AND j.grade = i.overall)",
    "the outcome that is believed was said by somebody":
        "SELECT count(*) FROM inspection i WHERE i.outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM judgement j "
        "WHERE j.inspection_id = i.id AND j.key = 'outcome' AND j.outcome = i.outcome)",
    "a grade on which report and register differ is nobody's until a person has looked":
        "SELECT count(*) FROM inspection i JOIN judgement r ON r.inspection_id = i.id AND r.key = 'overall' "
        "AND r.source = 'report' JOIN judgement l ON l.inspection_id = i.id AND l.key = 'overall' "
        "AND l.source = 'register' WHERE i.overall IS NOT NULL AND r.grade <> l.grade AND NOT EXISTS ("
        "SELECT 1 FROM judgement p WHERE p.inspection_id = i.id AND p.key = 'overall' AND p.source = 'person')",
    "what was read has a document":
        "SELECT count(*) FROM inspection WHERE state IN ('read', 'partly_read', 'confirmed') "
        "AND document_sha256 IS NULL",
    "what is unread waits for a person":
        "SELECT count(*) FROM inspection i WHERE i.state = 'unread' AND NOT EXISTS ("
        "SELECT 1 FROM reading_task t WHERE t.inspection_id = i.id AND t.closed_at IS NULL)",
    "a judgement is a grade or an outcome":
        "SELECT count(*) FROM judgement WHERE grade IS NOT NULL AND outcome IS NOT NULL",
    "a judgement comes from a source that there is":
        "SELECT count(*) FROM judgement WHERE source NOT IN ('report', 'register', 'person')",
    "what was decided says how": "SELECT count(*) FROM reading_task WHERE closed_at IS NOT NULL AND decision IS NULL",
    "an inspection ends after it began":
        "SELECT count(*) FROM inspection WHERE inspected_to IS NOT NULL AND inspected_to < inspected_from",
    "a page that was checked says when":
        "SELECT count(*) FROM setting_check WHERE state = 'checked' AND checked_at IS NULL",
    "a page that could not be checked says why":
        "SELECT count(*) FROM setting_check WHERE state = 'could_not_check' AND reason IS NULL",
    "a page is checked or could not be":
        "SELECT count(*) FROM setting_check WHERE state NOT IN ('checked', 'could_not_check')",
    "a document has bytes and a whole hash":
        "SELECT count(*) FROM document WHERE size <= 0 OR length(sha256) <> 64",
    "a document says where it came from":
        "SELECT count(*) FROM document d WHERE NOT EXISTS (SELECT 1 FROM document_origin o WHERE o.sha256 = d.sha256)",
    "a placement ends after it began":
        "SELECT count(*) FROM placement WHERE ended_on IS NOT NULL AND ended_on < started_on",
    "a fee is not below nothing": "SELECT count(*) FROM placement WHERE weekly_pence < 0",
    "a child has a reference": "SELECT count(*) FROM child WHERE length(trim(reference)) = 0",
    "a council's own setting has no URN":
        "SELECT count(*) FROM setting WHERE urn IS NOT NULL AND authority_id IS NOT NULL",
    "a fee of an agreement is not below nothing": "SELECT count(*) FROM agreement WHERE weekly_pence < 0",
    "a contract ends after it began":
        "SELECT count(*) FROM contract WHERE ends_on IS NOT NULL AND ends_on < starts_on",
    "a private link ends after it began": "SELECT count(*) FROM private_link WHERE expires_at <= created_at",
    "a private link that was used says when":
        "SELECT count(*) FROM private_link WHERE (uses > 0) <> (first_used_at IS NOT NULL)",
    "a session began before it was last used": "SELECT count(*) FROM user_session WHERE last_seen_at < created_at",
    "a run that ended says when":
        "SELECT count(*) FROM job_run WHERE state IN ('done', 'failed', 'abandoned') AND finished_at IS NULL",
    "a run that is done says what it did": "SELECT count(*) FROM job_run WHERE state = 'done' AND sentence IS NULL",
    "a run that failed says why":
        "SELECT count(*) FROM job_run WHERE state IN ('failed', 'abandoned') AND error IS NULL",
    "queued work that somebody has is theirs until a moment":
        "SELECT count(*) FROM queued_job WHERE (leased_by IS NULL) <> (leased_until IS NULL)",
    "the trail's head is its last event":
        "SELECT count(*) FROM audit_head h WHERE h.sequence <> (SELECT coalesce(max(sequence), 0) FROM audit_event)",
    "a monthly report was reviewed after it came":
        "SELECT count(*) FROM independent_person_report WHERE reviewed_at IS NOT NULL AND reviewed_at < received_at",
}
"""By what must hold: how many records break it."""


def broken() -> dict[str, int]:
    """What does not hold, and of how many records. Reads alone; takes a few seconds on a large database."""
    connection = db.session.connection()
    asked: dict[str, Executable] = {words: text(sql) for words, sql in RULES.items()}
    asked.update(_of_every_table())
    found = {words: int(connection.execute(statement).scalar_one()) for words, statement in asked.items()}
    if connection.dialect.name == "sqlite":
        found["every reference leads to a record"] = len(connection.execute(text("PRAGMA foreign_key_check")).all())
    return {words: count for words, count in found.items() if count}


def how_many() -> int:
    """How many things are asked."""
    return len(RULES) + sum(1 for _ in _of_every_table())


def _of_every_table() -> Iterator[tuple[str, Select[int]]]:
    owned = {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, AuthorityOwned)}
    for table in Base.metadata.sorted_tables:
        if table.name.startswith(UNTOLD):
            continue
        for column in table.columns:
            if isinstance(column.type, EnumText):
                known = [one.value for one in column.type.enum]
                yield (f"{table.name}.{column.name} is a word that there is", select(func.count()).select_from(
                    table).where(column.is_not(None), type_coerce(column, String).not_in(known)))
        if table in owned:
            yield from _across_councils(table, owned)


def _across_councils(table: Table, owned: Collection[object]) -> Iterator[tuple[str, Select[int]]]:
    """No record of one council leads to a record of another."""
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        there = key.column.table
        if there in owned and there is not table:
            yield (f"{table.name}.{key.parent.name} leads to the same council", select(func.count()).select_from(
                table).join(there, key.column == key.parent).where(there.c.authority_id != table.c.authority_id))
