"""The field's own words as plain typed values. No I/O, no clock, no library but the standard one.

Read it top to bottom: who writes, where a conversation stands, what is said, what was decided. What passes between
channels and the rest is in events.py.
docs/glossary.md says each word in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Author(StrEnum):
    """Who wrote a message. `NOTE` is an agent's private note: no customer ever sees it."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"
    NOTE = "note"


class Status(StrEnum):
    """Where a conversation stands; who may write to the customer follows from it."""

    WITH_BOT = "with_bot"
    WAITING = "waiting"
    WITH_AGENT = "with_agent"
    RESOLVED = "resolved"


class HandoffState(StrEnum):
    """The life of a handoff. Each step is durable and has its own time in the handoffs table."""

    ASKED = "asked"  # wanted; the form may still be collecting details
    NOTIFIED = "notified"  # in the queue, shown to every agent
    CLAIMED = "claimed"
    ANSWERED = "answered"  # the agent's first reply was sent
    RESOLVED = "resolved"
    RETURNED = "returned"
    CANCELLED = "cancelled"  # by the customer
    MERGED = "merged"  # it is the same matter as another conversation's


class Reason(StrEnum):
    """Why the bot handed over: the first thing an agent reads."""

    CUSTOMER_ASKED = "customer asked"
    NO_ARTICLE = "no article"
    AMBIGUOUS = "ambiguous"
    ANGRY = "angry"
    COMPLAINT = "complaint"
    ACCOUNT_LOOKUP = "needs the account"
    DATA_REQUEST = "data request"
    DANGER = "danger"
    LEGAL = "legal"
    FRAUD = "fraud"
    SAFETY = "product safety"
    THREAT = "threat"
    VULNERABLE = "needs extra care"
    PRESS = "press"
    CHURN = "wants to leave"
    UNSETTLED = "not settled"
    ABUSE = "abuse"
    SPAM = "spam"
    INJECTION = "manipulation"
    LANGUAGE = "other language"
    REPEATED_FAILURE = "repeated failure"
    BOT_ERROR = "bot error"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"


class Markup(StrEnum):
    """How a text is to be read: as it stands, or as our small Markdown (bold, lists, links)."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Option:
    """A button. Its id says what a tap means: `article:<id>`, `say:<text>`, `handoff:cancel`."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a conversation so far, oldest first wherever several stand together."""

    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question of which somebody said what answers it: an article's id, or None if no article does.

    Attributes:
        history: what was said before it.
        source: who said so, for example `check`, `agent`, `customer`.
    """

    text: str
    article: str | None
    history: tuple[Said, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a customer, before a channel renders it."""

    text: str
    options: tuple[Option, ...] = ()
    markup: Markup = Markup.PLAIN


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that might answer, with the evidence.

    Attributes:
        article: its id.
        title: its title, worded as a question.
        confidence: calibrated probability, 0 to 1, that this article answers.
        probability: the classifier's share for this article among all, 0 to 1.
        similarity: highest cosine, -1 to 1, between the question and a text of the article.
        nearest: the stored phrasing or title that gave `similarity`.
    """

    article: str
    title: str
    confidence: float
    probability: float
    similarity: float
    nearest: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds on confidence, as the calibration of a knowledge version set them.

    Attributes:
        answer: at or above it, the best article is sent.
        clarify: at or above it, the best articles are offered as options; below it, nothing is.
        offer: an article is among the options from this confidence on.
        max_options: at most so many options.
    """

    answer: float
    clarify: float
    offer: float
    max_options: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    article: str
    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Clarify:
    options: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class HandOff:
    reason: Reason
    candidates: tuple[Candidate, ...]
    why: str


Decision = Answer | Clarify | HandOff


@dataclass(frozen=True, slots=True)
class Article:
    """One question, answered once. `line` numbers in errors come from the reader, not from here."""

    id: str
    title: str
    phrasings: tuple[str, ...]
    answer: str
    tags: tuple[str, ...]
    audience: str
    owner: str
    review_by: str
    short: str | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the conversations table. `epoch` rises with every change of owner.

    Attributes:
        person: the channel's own id of the customer, the same in its public and private places.
        public: others can read along.
        place: what a reply needs beyond the address; `where` is for agents' eyes.
        continues: the id of the public conversation that this private one took up.
        merged_into: the id of the conversation in which the same matter is dealt with.
        blocked: an agent wants nothing of this customer answered or queued.
    """

    id: str
    channel: str
    account: str
    address: str
    name: str | None
    status: Status
    agent_id: str | None
    epoch: int
    episode: int
    dialogue: Mapping[str, object] = field(default_factory=dict)
    person: str | None = None
    public: bool = False
    place: Mapping[str, str] = field(default_factory=dict)
    continues: str | None = None
    merged_into: str | None = None
    blocked: bool = False

    @property
    def matter(self) -> str:
        """The id of the conversation in which this one's matter is dealt with: mostly its own."""
        return self.merged_into or self.id

    @property
    def bot_may_write(self) -> bool:
        return self.status in (Status.WITH_BOT, Status.RESOLVED)
