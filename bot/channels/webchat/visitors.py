"""Who calls: a visitor's own random secret, and for those whom the site vouches for its signed token as well.

Both travel in headers, never in an address. A secret that belongs to an identified visitor opens nothing without a
valid token of the same person, and a token opens nothing of an anonymous visitor's.
"""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.webchat.identity import Identity, Tokens
from bot.channels.webchat.parse import ACCOUNT
from bot.errors import Refused
from bot.store import contacts, conversations, webchat
from bot.store.database import Database, Tx

log = logging.getLogger("firstline.webchat")

TOKEN_HEADER = "x-visitor-token"  # noqa: S105  the header's name


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who calls, proven. `until` is when the proof runs out, in seconds since 1970."""

    conversation_id: str
    address: str
    person: str | None
    name: str | None
    until: float


class Visitors:
    """Knows the visitors.

    Args:
        tokens: how to check the site's tokens; None if it gives none.
        required: whether anonymous visitors are turned away.
    """

    def __init__(self, database: Database, clock: Callable[[], float], tokens: Tokens | None, required: bool) -> None:
        self._database = database
        self._clock = clock
        self._tokens = tokens
        self._required = required
        self._told = False

    def known(self, headers: Mapping[str, str]) -> Visitor:
        """Who calls.

        Raises:
            Refused: 401, with what the visitor can do.
        """
        identity = self._identity(headers)
        secret = bearer(headers)
        row = webchat.visitor(self._database.read, secret) if secret else None
        if row is None:
            raise Refused("This chat is not known here any more. Reload the page to begin a new one.", 401)
        if row["person"] != (identity.person if identity else None):
            raise Refused("This chat belongs to somebody else. Please sign in again, or begin a new chat.", 401)
        until = identity.until if identity else math.inf
        return Visitor(row["conversation_id"], row["address"], row["person"], row["name"], until)

    async def open(self, headers: Mapping[str, str]) -> dict[str, Any]:
        """A new secret: for a new anonymous conversation, or for the one conversation of an identified visitor.

        Somebody who shows the secret of an anonymous conversation too had it before signing in: both are tied.

        Returns:
            What the widget is told. `previous` is the conversation that was tied.

        Raises:
            Refused: 401.
        """
        identity, secret, now = self._identity(headers), secrets.token_urlsafe(32), self._clock()
        if identity is None:
            address = secrets.token_hex(8)
            anonymous = await self._database.write(lambda tx: webchat.add_visitor(tx, secret, address, ACCOUNT, now))
            return {"visitor": secret, "conversation": anonymous}
        before, who = bearer(headers), identity

        def write(tx: Tx) -> tuple[str, str | None]:
            own = webchat.add_visitor(tx, secret, who.address, ACCOUNT, now, person=who.person, name=who.name)
            previous = webchat.take_along(tx, before, who.person) if before else None
            if previous is None or previous == own:
                return own, None
            one, other = (contacts.identity_of(conversations.get(tx, each)) for each in (own, previous))
            contacts.tie(tx, one, other, "signed in", now)
            return own, previous

        conversation_id, previous = await self._database.write(write)
        return {"visitor": secret, "conversation": conversation_id, "previous": previous}

    def _identity(self, headers: Mapping[str, str]) -> Identity | None:
        token = headers.get(TOKEN_HEADER, "").strip()
        if not token:
            if self._required:
                raise Refused("Please sign in to chat with us.", 401)
            return None
        if self._tokens is None:
            if not self._told:
                self._told = True
                log.warning(
                    "A page sends tokens of its visitors, but there is no key to check them with: set "
                    "FIRSTLINE_WEBCHAT_JWT_SECRET or FIRSTLINE_WEBCHAT_JWT_PUBLIC_KEY."
                )
            raise Refused("Your sign-in could not be checked. Please write to us in another way.", 401)
        return self._tokens.read(token, self._clock())


def bearer(headers: Mapping[str, str]) -> str:
    """The visitor's secret; empty if the call carries none."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret if scheme == "Bearer" else ""
