"""How the contract suite plays a channel's provider: each channel has one rig in `tests/contract/rigs/`.

A rig is the world outside of Firstline: the provider's server (real where it can be had, else a strict fake) and the
customers who write there. It outlives the app under test, which the suite starts, kills and starts again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar

from bot.channels.base import Channel, Parts


class Trouble(Enum):
    """How the provider answers one of our sends. Nobody outside sees a message that was not accepted."""

    TOO_FAST = "429 or the like, with one second to wait"
    SERVER_ERROR = "500 or the like, not accepted"
    NO_ANSWER = "not accepted, and never answered, or the connection is cut"
    ACCEPTED_NO_ANSWER = "accepted, and then never answered, or the connection is cut"
    REFUSED_CONNECTION = "nobody listens"


class Rig(ABC):
    """One provider, with any number of customers known by short names ("carl").

    Attributes:
        name: of the channel.
        needs_peers: it runs third-party servers that `make test` does not install.
        calls_us: the provider calls us over HTTP, with a signature or secret.
        has_files, gets_files: customers can send files; they can be sent some.
        may_double: after ACCEPTED_NO_ANSWER or a kill, a message labelled uncertain may be seen twice.
        troubles: those of `Trouble` that can happen on this channel.
        refuses_at_once: a message that is too long is refused while it is written, so `seen` holds no word about it.
        cuts_long_ones: of a message that is too long the beginning is taken, instead of none.
        url: where the app under test listens; set by the suite before `connect`.
    """

    name: ClassVar[str]
    needs_peers: ClassVar[bool] = False
    calls_us: ClassVar[bool] = False
    may_double: ClassVar[bool] = False
    has_edits: ClassVar[bool] = True
    has_files: ClassVar[bool] = True
    gets_files: ClassVar[bool] = True
    has_buttons: ClassVar[bool] = True
    troubles: ClassVar[frozenset[Trouble]] = frozenset(Trouble)
    refuses_at_once: ClassVar[bool] = False
    cuts_long_ones: ClassVar[bool] = False
    url: str = ""

    @abstractmethod
    async def start(self) -> None:
        """Start the provider."""

    @abstractmethod
    async def stop(self) -> None: ...

    @abstractmethod
    def make_channel(self, parts: Parts) -> Channel:
        """A new channel object, as a process would make it at its start. Called again after each crash."""

    def environment(self) -> dict[str, str]:
        """The settings by which a process of its own finds this provider, for the kill tests."""
        raise NotImplementedError

    async def connect(self) -> None:  # noqa: B027
        """The app runs at `url` now: tell the provider, if it calls us. Called after every start of the app."""

    @abstractmethod
    async def write(self, text: str, person: str = "carl") -> str:
        """A customer writes in private. Returns a handle of that message. The provider delivers it as it usually does

        (calls us, or keeps it until we ask); if we are down or do not confirm, it tries again as the real one does,
        at the latest when `connect` or `redeliver` is called.
        """

    def carries(self, text: str) -> bool:
        """Can customers send this text through this provider at all? (A mail cannot hold half a surrogate pair.)"""
        return True

    @abstractmethod
    async def repeat(self, handle: str) -> None:
        """The provider delivers the same event once more, although it was confirmed."""

    async def redeliver(self) -> None:  # noqa: B027
        """The provider tries again now what was not confirmed."""

    async def write_swapped(self, first: str, second: str, person: str = "carl") -> None:
        """A customer writes two messages that reach us in the wrong order, if that can happen on this channel."""
        await self.write(second, person)
        await self.write(first, person)

    async def edit(self, handle: str, text: str) -> None:
        """The customer changes an earlier message."""
        raise NotImplementedError

    async def send_file(self, name: str, content: bytes, caption: str = "", person: str = "carl") -> str:
        """A customer sends a file in private."""
        raise NotImplementedError

    async def tap(self, label: str, person: str = "carl") -> None:
        """The customer chooses the shown option with that label, in the way of the channel (a tap, a number)."""
        raise NotImplementedError

    @abstractmethod
    async def seen(self, person: str = "carl") -> list[str]:
        """What the customer has read from us, in order, as plain text, one entry a message or part of one.

        Buttons are not part of it. What the provider did not accept is not there; what it accepted twice is twice.
        """

    async def files(self, person: str = "carl") -> list[tuple[str, bytes]]:
        """The files that the customer has got from us, in order: name and content, as a person would save them."""
        raise NotImplementedError

    @abstractmethod
    async def trouble(self, kind: Trouble, times: int = 1) -> None:
        """Our next `times` sends end so. REFUSED_CONNECTION lasts until `heal`, whatever `times` is."""

    async def heal(self) -> None:  # noqa: B027
        """No trouble from now on."""

    async def forge(self) -> int | None:
        """Somebody else calls our webhook as if they were the provider; the HTTP status. None if nobody calls us."""
        return None
