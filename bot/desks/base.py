"""What another desk is: Slack, Chatwoot, … behind which agents work. Our own web desk reads the tables itself.

The truth is in our tables. `mirror.py` keeps each desk the same: it shows what is missing there and changes what
differs, again after every crash. What people do there comes back as calls of `bot.desk.acts.Acts`, the same as from
our own desk, so rights, ownership and clocks are the same.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.routing import BaseRoute

from bot.attachments import Files
from bot.channels.base import Channel, Finding
from bot.decision.desk_rules import DeskRules
from bot.desk.acts import Acts
from bot.errors import DeliveryFailed
from bot.model import Author, Conversation
from bot.settings import Settings
from bot.signals import Signals
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Case:
    """A handoff as a desk shows it.

    Attributes:
        handoff_id: stays the same as long as the handoff lives; a reopened one is another.
        state: of `bot.model.HandoffState`.
        owner: the name of the agent who has it; None while nobody has.
        owner_id: of that agent.
        offered_to: the name of whoever is asked to take it first; None if nobody is.
        customer: as agents read it.
        tag, why: the reason code in two words, and as a sentence.
        want: what the customer wants, in their own words.
        mood: in a word, with the customer's words that show it; empty if calm.
        facts: names and values, in the order of their weight: priority, order, contact, clock, …
        tried: what the bot said last.
        articles: candidates, each with its id, title, percent and why it was not sent.
        public: others can read what is replied.
        url: of the conversation at our own desk; empty if its address is not known.
        offered_id: of that agent.
        snoozed_until: seconds since 1970; None if it is not put aside.
    """

    handoff_id: int
    conversation: Conversation
    state: str
    owner: str | None
    owner_id: str | None
    customer: str
    channel: str
    tag: str
    why: str
    want: str
    mood: str
    facts: Sequence[tuple[str, str]]
    tried: Sequence[str]
    articles: Sequence[Mapping[str, str]]
    public: bool
    url: str
    offered_to: str | None = None
    offered_id: str | None = None
    snoozed_until: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread: a message of the conversation, or (kind `event`) a notice such as "Ben claimed it".

    Attributes:
        kind, ref: `message` or `event`, and our id of it.
        author: None for events.
        who: name of the writer as agents read it.
        place: the channel it was written on, if that was in a conversation which was merged into this one; else empty.
        text: the whole text; Markdown if `markdown`.
        delivery: of an outgoing message in words ("sent", "not delivered: …"); empty for what goes nowhere.
        edited: the customer changed it (or, with an empty text, deleted it).
        files: names of its files.
        calls: id of the agent whom an event asks to take it; as long as they are asked they are to be told.
    """

    kind: str
    ref: int
    author: Author | None
    who: str
    text: str
    at: float
    markdown: bool = False
    delivery: str = ""
    edited: bool = False
    files: Sequence[str] = ()
    place: str = ""
    calls: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A handoff that is shown.

    Attributes:
        thread: the desk's own id of it.
        items: the desk's ids of the lines that are shown with it, by kind and our id.
    """

    thread: str
    items: Mapping[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeskParts:
    """What a desk may use of the program."""

    settings: Settings
    database: Database
    signals: Signals
    acts: Acts
    rules: DeskRules
    files: Files
    channels: Mapping[str, Channel]
    clock: Callable[[], float]


class Gone(DeliveryFailed):
    """Somebody has deleted what showed a handoff, or it is not in this place: it is opened anew."""


class DeskSettings(BaseSettings):
    """Base of a desk's own settings: `class S(DeskSettings, env_prefix="FIRSTLINE_DESK_<NAME>_")`.

    A desk is on as soon as one setting with its prefix has a value.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)


class Desk(ABC):
    """One other desk. `open`, `add`, `change`, `not_sent`, `refresh` and `alarm` raise what channels' `deliver` raises
    (errors.py), and Gone.

    After DeliveryUncertain and after a crash the same call comes again: a desk must find what it has shown by `key`s
    of its own making (a block id, an echo id), never show it twice.

    Attributes:
        name: the module's name; stored with every thread.
        label: as agents read it.
    """

    name: str
    label: str

    def forget(self) -> None:  # noqa: B027
        """What was read there before counts no more: another process may have shown since, or people deleted."""

    @abstractmethod
    async def open(self, case: Case, lines: Sequence[Line]) -> Opened:
        """Show a handoff for the first time.

        Args:
            lines: everything written so far, the oldest first. What is shown at once is named in the result; the mirror
                brings the rest by `add`.
        """

    @abstractmethod
    async def add(self, case: Case, thread: str, line: Line) -> str:
        """Show a line; the desk's own id of it."""

    async def change(self, case: Case, thread: str, item: str, line: Line) -> None:  # noqa: B027
        """A line that is shown differs now: it was edited, deleted, delivered."""

    async def not_sent(self, case: Case, thread: str, item: str) -> None:  # noqa: B027
        """What somebody wrote there for the customer was taken back, here or anywhere, and no newer words of it go."""

    @abstractmethod
    async def refresh(self, case: Case, thread: str) -> None:
        """The card differs now: another owner, state, priority, brief."""

    async def alarm(self, case: Case, thread: str, text: str, key: str) -> bool:
        """Call people's attention to a handoff that waits too long. False if this desk has no way to.

        Args:
            key: the same whenever the same alarm is tried again, though its text may tell a longer wait by then.
        """
        return False

    def routes(self) -> Sequence[BaseRoute]:
        """Web routes by which the desk tells us what people did there."""
        return ()

    async def run(self) -> None:  # noqa: B027
        """Whatever runs as long as the program does. May return at once."""

    async def examine(self) -> Sequence[Finding]:
        """Check settings and credentials against the live service, for `bot doctor`. Changes nothing there."""
        return ()

    async def close(self) -> None:  # noqa: B027
        """Close connections."""
