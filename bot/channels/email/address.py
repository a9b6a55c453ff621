"""Mail addresses and message ids: which ones can be trusted in a header of ours, and whose thread they name. Pure.

A conversation is one sender in one thread: `<sender>/<16 hexadecimal digits of the thread>`. Our own message ids carry
the thread, so that an answer to us is known even by a program that names only the newest message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
MAX_IDS = 20
MAX_IDS_LENGTH = 900  # a line of a mail ends at 998 characters (RFC 5322, 2.1.1)

# The addresses that need no quotes (RFC 5322, "dot-atom"). Nothing in them can end a header or a command.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_OURS = re.compile(r"<(?P<key>[0-9a-f]{32})\.(?P<thread>[0-9a-f]{16})@(?P<domain>[^<>]+)>")


def tidy_address(text: str) -> str | None:
    """The address in lower case; None if it is none, or one that needs quotes or other letters than English ones."""
    tidy = text.strip().lower()
    return tidy if len(tidy) <= MAX_ADDRESS and _ADDRESS.fullmatch(tidy) else None


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def message_ids(header: str) -> list[str]:
    """The message ids of a References or In-Reply-To header, in its order."""
    return _ID.findall(header)


def our_message_id(key: str, thread: str, domain: str) -> str:
    """The same for every try of one message, so that a repeat can be recognised."""
    return f"<{key}.{thread}@{domain}>"


def our_thread(ids: Sequence[str], domain: str) -> str | None:
    """The thread that our newest message among `ids` belongs to; None if none of them is ours."""
    for one in reversed(ids):
        ours = _OURS.fullmatch(one)
        if ours and ours["domain"] == domain:
            return ours["thread"]
    return None


def thread_of(root: str) -> str:
    """The thread that begins with a message id."""
    return blake2b(root.encode(errors="replace"), digest_size=8).hexdigest()


def conversation_address(sender: str, thread: str) -> str:
    return f"{sender}/{thread}"


def sender_and_thread(address: str) -> tuple[str, str]:
    """The two halves of a conversation's address; a sender's own slash stays in the first."""
    sender, _, thread = address.rpartition("/")
    return sender, thread


def bounded(ids: Sequence[str]) -> str:
    """A References header of bearable length: the thread's first message and its newest ones."""
    kept = list(dict.fromkeys(ids))
    if len(kept) > MAX_IDS:
        kept = [kept[0], *kept[-(MAX_IDS - 1) :]]
    while len(kept) > 2 and len(" ".join(kept)) > MAX_IDS_LENGTH:
        del kept[1]
    return " ".join(kept)
