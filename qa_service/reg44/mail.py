"""The mail folder: reports that homes send to an address of the council, taken in from a folder of its mailbox."""

from __future__ import annotations

from qa_service.actor import Actor
from qa_service.errors import BadInput
from qa_service.reg44.folder import Round
from qa_service.reg44.intake import Brought, take_in
from qa_service.reg44.words import Way
from scrapers.mail_folder import MailFolder


def take_in_mail(folder: MailFolder, *, by: Actor) -> Round:
    """Takes in the files of every message that waits, for the council in scope. Opens its own transactions.

    A message of which no file could be kept stays as it is and is named each time, so that a person looks at it.
    Safe to repeat and to kill. Raises ``MailboxDown``.
    """
    found = Round()
    for mail in folder.waiting():
        kept, refused = 0, []
        for number, file in enumerate(mail.files):
            came_as = f"mail:{mail.message_id}:{number}"
            try:
                found.count(take_in(Brought(file.data, file.name, Way.MAIL, came_as), by=by).outcome)
                kept += 1
            except BadInput as refusal:
                refused.append(str(refusal))
        if kept:
            folder.taken(mail.uid)
        elif mail.too_large:
            found.refused.append(f"message {mail.uid} of the mail folder is too large")
        elif not refused:
            found.refused.append(f"message {mail.uid} of the mail folder holds no file")
        found.refused += refused
    return found
