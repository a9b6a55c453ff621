"""Email. `adapter.py` is the channel; the rest are its parts, one idea each."""

from functools import partial

from bot.channels.base import Parts
from bot.channels.email.adapter import Email
from bot.channels.email.address import tidy_address
from bot.channels.email.intake import Rules
from bot.channels.email.mailbox import Mailbox
from bot.channels.email.post import Post
from bot.channels.email.servers import imap_server, smtp_server
from bot.channels.email.settings import Settings
from bot.errors import SettingsError

__all__ = ["Email", "Settings", "create"]

MEGABYTE = 1024 * 1024


def create(settings: Settings, parts: Parts) -> Email:
    """Raises SettingsError if something is missing."""
    ours = tidy_address(settings.address or "")
    if ours is None:
        raise SettingsError("FIRSTLINE_EMAIL_ADDRESS is missing: the address that customers write to.")
    if not settings.imap:
        raise SettingsError("FIRSTLINE_EMAIL_IMAP is missing: where its mail is read, like imap.shop.example.")
    if not settings.smtp:
        raise SettingsError("FIRSTLINE_EMAIL_SMTP is missing: where mail is sent, like smtp.shop.example.")
    if settings.password is None:
        raise SettingsError("FIRSTLINE_EMAIL_PASSWORD is missing: the mailbox's password, often an app password.")
    user, password = settings.user or ours, settings.password.get_secret_value()
    smtp_password = settings.smtp_password.get_secret_value() if settings.smtp_password else password
    shop = parts.settings.shop_name
    return Email(
        ours,
        from_name=settings.from_name or shop,
        shop=shop,
        open_mailbox=partial(Mailbox, imap_server(settings.imap), user, password, settings.folder),
        post=Post(smtp_server(settings.smtp), ours, settings.smtp_user or user, smtp_password),
        rules=Rules(
            settings.folder,
            settings.most_mb * MEGABYTE,
            settings.most_in_ten_minutes,
            settings.most_in_a_day,
            settings.poll_seconds,
        ),
        database=parts.database,
        clock=parts.clock,
    )
