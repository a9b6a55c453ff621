"""Links that open a private chat with the bot: `https://t.me/<bot>?start=<payload>`. Pure.

When the customer presses Start, `/start <payload>` comes; https://core.telegram.org/bots/features#deep-linking. A shop
may use such links too, so ours begin with a word of their own.
"""

from __future__ import annotations

import re

_CHOICE = "private:"
_OURS = "private-"
_START = re.compile(r"/start(?:@\w+)?\s+(?P<payload>[A-Za-z0-9_-]{1,64})\s*")
_TOKEN = re.compile(rf"{_OURS}(?P<token>[A-Za-z0-9_-]{{8,56}})")


def private_link(username: str, option: str) -> str | None:
    """The link for an option `private:<token>`; None if it is another kind of option."""
    if not option.startswith(_CHOICE):
        return None
    return f"https://t.me/{username}?start={_OURS}{option.removeprefix(_CHOICE)}"


def start_payload(text: object) -> str | None:
    """What a link brought along, 1 to 64 letters, digits, _ and -."""
    found = _START.fullmatch(text) if isinstance(text, str) else None
    return found["payload"] if found else None


def private_talk(payload: str) -> str | None:
    """The choice `private:<token>` that one of our own links stands for."""
    found = _TOKEN.fullmatch(payload)
    return f"{_CHOICE}{found['token']}" if found else None
