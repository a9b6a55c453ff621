"""Asks Telegram how the bot is set up, for `bot doctor`. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from telegram import Bot, User, WebhookInfo
from telegram.error import InvalidToken

from bot.channels.base import Finding
from bot.channels.telegram.errors import UNKNOWN_BOT

MANY_WAITING = 100
LATELY = timedelta(hours=1)
JUST_NOW = timedelta(minutes=1)


async def examine(bot: Bot, webhook_url: str | None) -> Sequence[Finding]:
    """What there is to say of the token, of the way in, and of groups.

    Args:
        webhook_url: where Telegram ought to call us; None if we poll.
    """
    try:
        user, webhook = await bot.get_me(), await bot.get_webhook_info()
        known = Finding(f"Telegram knows the bot: @{user.username}", True)
        return [known, *_ways_in(webhook, webhook_url), *_groups(user)]
    except InvalidToken:
        return [Finding("Telegram does not know the bot", False, UNKNOWN_BOT)]
    except Exception as error:  # whatever answers there may not be Telegram at all
        mend = "Check the network, and FIRSTLINE_TELEGRAM_API if it is set."
        return [Finding(f"Telegram cannot be asked ({type(error).__name__})", False, mend)]


def _ways_in(webhook: WebhookInfo, wanted: str | None) -> Sequence[Finding]:
    """How updates come to us, and whether they do."""
    host = urlsplit(webhook.url).hostname or ""
    if wanted is None:
        way = (
            f"a webhook at {host} is set, which Firstline removes at its start" if webhook.url else "no webhook is set"
        )
        return [Finding(f"Updates are polled; {way}", True), _waiting(webhook.pending_update_count)]
    if webhook.url != wanted:
        there = f"at {host}" if webhook.url else "missing"
        mend = "Start Firstline: it sets the webhook. If it runs, its log says why Telegram refused it."
        return [Finding(f"The webhook is {there}, and ought to be {wanted}", False, mend)]
    return [Finding(f"The webhook is {wanted}", True), _calls(webhook), _waiting(webhook.pending_update_count)]


def _calls(webhook: WebhookInfo) -> Finding:
    """An error is over when nothing waits any more: Telegram keeps its date after later calls got through."""
    last = webhook.last_error_date
    if last is None or datetime.now(UTC) - last > (LATELY if webhook.pending_update_count else JUST_NOW):
        return Finding("Telegram's calls get through", True)
    mend = f"Telegram says: {webhook.last_error_message}. Check that the address can be reached from outside."
    return Finding(f"Telegram's last call failed at {last:%H:%M} UTC", False, mend)


def _waiting(count: int) -> Finding:
    if count < MANY_WAITING:
        return Finding(f"{count} updates wait at Telegram", True)
    return Finding(f"{count} updates wait at Telegram", False, "Start Firstline: Telegram keeps them for 24 hours.")


def _groups(user: User) -> Sequence[Finding]:
    """Facts about groups; none of them is wrong."""
    if not user.can_join_groups:
        return [Finding("It cannot be added to groups (@BotFather, /setjoingroups)", True)]
    if user.can_read_all_group_messages:
        return [Finding("In groups it gets every message, and keeps only those that are said to it", True)]
    privacy = (
        "privacy mode is on, so in groups it surely gets only commands and replies to it (@BotFather, /setprivacy)"
    )
    return [Finding(f"It can be added to groups; {privacy}", True)]
