"""Looks at the live mail servers for `bot doctor`. Reads and sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels.base import Finding
from bot.channels.email.mailbox import Mailbox, MailboxTrouble, WrongLogin
from bot.channels.email.post import Post
from bot.errors import DeliveryDelayed


async def check_mailbox(open_mailbox: Callable[[], Mailbox]) -> Sequence[Finding]:
    try:
        async with open_mailbox() as mailbox:
            can_idle = mailbox.can_idle
    except (MailboxTrouble, WrongLogin) as error:
        return [Finding("The mailbox can be read", False, str(error))]
    except Exception as error:  # `bot doctor` shows what it finds, whatever it is
        return [Finding("The mailbox can be read", False, f"Look at FIRSTLINE_EMAIL_IMAP ({type(error).__name__}).")]
    how = "tells of new mail at once" if can_idle else "is asked every FIRSTLINE_EMAIL_POLL_SECONDS"
    return [Finding("The mailbox can be read", True), Finding(f"The mail server {how}", True)]


async def check_post(post: Post) -> Sequence[Finding]:
    what = "The server for sending lets us in"
    try:
        await post.check()
    except DeliveryDelayed as error:
        return [Finding(what, False, str(error))]
    except Exception as error:  # as above
        return [Finding(what, False, f"Look at FIRSTLINE_EMAIL_SMTP ({type(error).__name__}).")]
    return [Finding(what, True)]
