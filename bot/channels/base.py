"""What a channel is. A new one is one module in this folder: a subclass of `Channel`, its settings, and `create`.

`verify`, `parse`, `sample` and `render` are pure; only `deliver`, `arrived`, `fetch`, `typing`, `run` and `examine` do
I/O.
docs/how-to/add-a-channel.md goes through it step by step.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.routing import BaseRoute

from bot.errors import DeliveryFailed
from bot.events import Attachment, Event, Outgoing
from bot.settings import Settings
from bot.signals import Signals
from bot.store.database import Database

Accept = Callable[[Event], Awaitable[bool]]
"""Stores an event durably; only after it returns may the provider be told "received". False: it was known already."""

Request = Mapping[str, Any]
"""One rendered request to a provider, in whatever form the channel's `deliver` understands."""


class WhenUncertain(Enum):
    """What to do with a message that may or may not have arrived."""

    SEND_ONCE_MORE = "send once more"  # a customer without an answer is worse than one who reads it twice
    ASK = "ask the provider"  # `arrived` tells; only if it cannot is the message sent once more
    GIVE_UP = "give up"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A provider's limit: so many messages in so many seconds, counted together under one name."""

    name: str
    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What `bot doctor` found about one thing. `mend` says what to do; empty if all is well."""

    what: str
    ok: bool
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a channel may use of the program."""

    settings: Settings
    database: Database
    signals: Signals
    clock: Callable[[], float]


class ChannelSettings(BaseSettings):
    """Base of a channel's own settings: `class S(ChannelSettings, env_prefix="FIRSTLINE_<NAME>_")`.

    A channel is on as soon as one setting with its prefix has a value.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)


class Channel(ABC):
    """One place where customers write.

    Attributes:
        name: stored with each conversation, for example `telegram`; the module's name.
        label: as agents read it, for example "Telegram".
        account: which of our accounts there this is; stays the same for ever.
        when_uncertain: the policy for sends whose fate is unknown.
        alone: only one process may `run` it at a time; the others wait for a lease.
        most_file_mb: the largest file that an agent can send here, in megabytes; 0 if none can be sent.
    """

    name: str
    label: str
    account: str
    when_uncertain: WhenUncertain
    alone: bool = False
    most_file_mb: int = 0

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Was this really sent by the provider? For channels whose provider calls us."""
        return False

    @abstractmethod
    def parse(self, payload: Any) -> Event | None:
        """The one meaning of a provider's payload; None for what means nothing to us. Never raises."""

    @abstractmethod
    def sample(self, text: str) -> Any:
        """A payload as the provider sends it when a customer writes `text` to us in private."""

    @abstractmethod
    def render(self, message: Outgoing) -> Sequence[Request]:
        """The provider's requests that show a message, within its limits, in order."""

    @abstractmethod
    async def deliver(self, request: Request) -> None:
        """Send one rendered request.

        Raises:
            DeliveryFailed, DeliveryUncertain, DeliveryDelayed: see errors.py.
        """

    async def arrived(self, message: Outgoing) -> bool | None:
        """Did a message arrive, of which nobody knows? None if the provider cannot tell. Asked under policy ASK."""
        return None

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        """The bytes of an attachment that came with a `ref`.

        Args:
            most: bytes; stop reading beyond that, and raise DeliveryFailed.

        Raises:
            DeliveryFailed: it is gone, refused or too large.
            DeliveryDelayed: not now.
        """
        raise DeliveryFailed("This channel brings no files.")

    async def typing(self, address: str, place: Mapping[str, str]) -> None:  # noqa: B027  few providers show it
        """Show for some seconds that somebody writes to that address. Best effort: never raises."""

    def buckets(self, address: str) -> Sequence[Bucket]:
        """The provider's rate limits that a message to that address counts towards."""
        return ()

    def routes(self, accept: Accept) -> Sequence[BaseRoute]:
        """Web routes of this channel."""
        return ()

    async def run(self, accept: Accept) -> None:  # noqa: B027  most channels whose provider calls us need nothing here
        """Whatever runs as long as the program does: polling, setting a webhook. May return at once."""

    async def examine(self) -> Sequence[Finding]:
        """Check settings and credentials against the live provider, for `bot doctor`. Changes nothing there."""
        return ()

    async def close(self) -> None:  # noqa: B027
        """Close connections."""
