"""Searching all conversations, with results while one types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup as Html
from markupsafe import escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.decision.searching import HIT_BEGIN, HIT_END
from bot.desk.frame import Frame
from bot.desk.queue_filter import Choice
from bot.desk.session import Visit
from bot.desk.words import channel_label, clock_time, customer_of
from bot.model import Author, Status
from bot.store import search
from bot.store.database import Row

MOST_FOUND, MOST_SHOWN = 200, 30
STATUSES = {
    Status.WITH_BOT: "With the assistant",
    Status.WAITING: "Waiting",
    Status.WITH_AGENT: "With an agent",
    Status.RESOLVED: "Resolved",
}
_WRITERS = {Author.CUSTOMER: "Customer", Author.BOT: "Assistant", Author.AGENT: "Agent", Author.NOTE: "Private note"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One conversation that was found, by its best message."""

    id: str
    message_id: int
    customer: str
    channel: str
    status: str
    by: str
    when: str
    snippet: Html


@dataclass(frozen=True, slots=True)
class Found:
    """`of` were found in all, or more than that."""

    words: str
    hits: Sequence[Hit]
    of: int
    channel: str
    status: str
    channels: Sequence[Choice]
    statuses: Sequence[Choice]


_LINK = re.compile(r"\[([^\[\]]*)\]\((?:https?:|mailto:)[^()\s]*\)")
_BOLD = re.compile(r"\*\*|__")


def plain(snippet: str) -> str:
    """A snippet without the signs of our small Markdown: bold, and links, of which the words stay."""
    return _BOLD.sub("", _LINK.sub(r"\1", snippet))


def marked(snippet: str) -> Html:
    """A snippet as safe HTML, with its hits marked. An odd mark of either kind marks nothing."""
    first, *rest = snippet.split(HIT_BEGIN)
    made = escape(first.replace(HIT_END, ""))
    for part in rest:
        hit, end, after = part.partition(HIT_END)
        made += (Html("<mark>{}</mark>").format(hit) if end else escape(hit)) + escape(after.replace(HIT_END, ""))
    return made


@dataclass(frozen=True, slots=True)
class SearchPages:
    frame: Frame

    def routes(self) -> list[BaseRoute]:
        return [Route("/desk/search", self.frame.signed_in(self.show))]

    async def show(self, request: Request, visit: Visit) -> Response:
        """The whole page; for what is typed into it, only what was found."""
        given = request.query_params
        found = self._find(given.get("q", "").strip(), given.get("channel", ""), given.get("status", ""))
        if request.headers.get("hx-target") == "found":
            return self.frame.page("desk_found.html", found=found)
        return self.frame.whole("desk_search.html", visit, found=found)

    def _find(self, words: str, channel: str, status: str) -> Found:
        rows = search.find(self.frame.acts.database.read, words, MOST_FOUND) if words else []
        fitting = [row for row in rows if channel in ("", row["channel"]) and status in ("", row["status"])]
        return Found(
            words, [self._hit(row) for row in fitting[:MOST_SHOWN]], len(fitting), channel, status,
            _choices(rows, "channel", channel), _choices(rows, "status", status),
        )  # fmt: skip

    def _hit(self, row: Row) -> Hit:
        return Hit(
            id=row["conversation_id"],
            message_id=row["message_id"],
            customer=customer_of(row["name"], row["channel"], row["conversation_id"]),
            channel=channel_label(row["channel"]),
            status=STATUSES[Status(row["status"])],
            by=_WRITERS.get(Author(row["author"]), "Line of the system"),
            when=clock_time(row["created_at"], self.frame.now, self.frame.acts.rules.hours.zone),
            snippet=marked(plain(row["snippet"])),
        )


def _choices(rows: Sequence[Row], name: str, chosen: str) -> list[Choice]:
    values = {row[name] for row in rows} | ({chosen} if chosen else set())
    return [Choice(value, sum(row[name] == value for row in rows)) for value in sorted(values)]
