"""How what was written in a thread is known again here, and whether our message says the same."""

from __future__ import annotations

from bot.desk.writing import checked
from bot.desks.showing import digest
from bot.desks.slack.parse import Written
from bot.desks.typed import Typed
from bot.errors import Refused
from bot.privacy import mask
from bot.store.database import Row


def kept(text: str) -> str:
    """A text as it is stored. Raises Refused if it is not."""
    return mask(checked(text)).text


def says(known: Row, reply: Typed) -> bool:
    """Is this what our message says? What cannot be sent is said nowhere."""
    try:
        return not reply.refused and bool(known["text"] == kept(reply.text))
    except Refused:
        return False


def key_of(written: Written, reply: Typed) -> str:
    """What a reply is called in the outbox: another name for each change, since an earlier one may have been taken
    back. Slack tells the time of a change in whole seconds, so the words belong to it."""
    return f"slack-{written.item}" + (f"-{written.changed_at}-{digest(reply.text)}" if written.changed_at else "")


def refused_of(written: Written) -> str:
    """What its writer was told of, once."""
    return f"refused {written.item} {written.changed_at}"
