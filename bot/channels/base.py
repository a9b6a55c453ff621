"""What a channel is. A new one is one module with these parts and one line in app.py.

`verify`, `parse` and `render` are pure; only `deliver` and `run` do I/O. Telegram's module is the model to copy.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.model import Incoming, Reply

Accept = Callable[[Incoming], Awaitable[bool]]
"""Stores an incoming message durably; only after it returns may the provider be told "received"."""


class WhenUncertain(Enum):
    """What to do with a message that may or may not have arrived."""

    SEND_ONCE_MORE = "send once more"  # a customer without an answer is worse than one who reads it twice
    GIVE_UP = "give up"


class Channel(Protocol):
    """One place where customers write.

    Attributes:
        name: stored with each conversation, for example `telegram`.
        account: which of our accounts there this is.
        when_uncertain: the policy for sends whose fate is unknown.
    """

    name: str
    account: str
    when_uncertain: WhenUncertain

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Was this really sent by the provider?"""
        ...

    def parse(self, payload: Any) -> Incoming | None:
        """The one meaning of a provider's event; None for what is not a customer's new message."""
        ...

    def render(self, address: str, reply: Reply) -> Sequence[Mapping[str, Any]]:
        """The provider's requests that show `reply`, within its limits, in order."""
        ...

    async def deliver(self, request: Mapping[str, Any]) -> None:
        """Send one rendered request.

        Raises:
            DeliveryFailed, DeliveryUncertain, DeliveryDelayed: see errors.py.
        """
        ...

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        """Web routes of this channel."""
        ...

    async def run(self, accept: Accept) -> None:
        """Whatever runs as long as the program does: polling, setting a webhook. May return at once."""
        ...

    async def close(self) -> None: ...
