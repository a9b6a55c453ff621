"""What the desk shows of one conversation: read from the tables, worded by the pure modules beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup as Html
from starlette.responses import Response

from bot.channels.base import Channel
from bot.decision.clocks import clocks_of
from bot.decision.desk_rules import Assignment
from bot.desk import words
from bot.desk.acts import Acts
from bot.desk.article_finder import find_articles
from bot.desk.brief_page import read_brief
from bot.desk.brief_view import ArticleCard, Brief, card_of
from bot.desk.clock_view import ClockLine, clock_lines
from bot.desk.elsewhere import Elsewhere, elsewhere_of, title_of
from bot.desk.files import file_line
from bot.desk.live import others_at
from bot.desk.log_view import in_order, is_taken_back, seen_marks, undoable
from bot.desk.mentions import nameable
from bot.desk.people import Colleague, people_of
from bot.desk.session import Visit
from bot.desk.snoozes import snooze_choices
from bot.desk.standing import State, banners_of, next_step, standing_of
from bot.desk.who import Agent
from bot.desk.writing import Warned
from bot.errors import Refused
from bot.model import Author, Conversation, HandoffState, Priority, Reason
from bot.outlook import place_of
from bot.store import (
    agents,
    attachments,
    coaching,
    conversations,
    desk_reads,
    handoffs,
    queue,
    reach,
    tags,
    transcripts,
    waits,
)
from bot.store.clocks import moments_of
from bot.store.database import Row, Tx


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """`pace` is how fast the desk answers; `render` makes an answer of a template, a status and values."""

    acts: Acts
    channels: Mapping[str, Channel]
    zone: ZoneInfo
    largest_mb: int
    pace: Callable[[], float | None]
    render: Callable[..., Response]

    def answer(
        self,
        conversation_id: str,
        visit: Visit,
        refusal: Refused | None = None,
        draft: str = "",
        *,
        at: int | None = None,
        find: str = "",
    ) -> Response:
        """The main part of the page; of a refusal its sentence, or what the guard found in the draft."""
        shown = self.shown(conversation_id, visit, at=at, find=find)
        status = refusal.status if refusal else 404 if shown["missing"] else 200
        if isinstance(refusal, Warned):
            shown["warned"] = _warned(refusal, draft)
        elif refusal:
            shown["refusal"] = str(refusal)
        return self.render("desk_main.html", status, **shown)

    def nothing(self, *, missing: bool = False) -> dict[str, Any]:
        return {"conversation": None, "missing": missing, "now": self.acts.clock(), "refusal": "", "warned": None}

    def shown(self, conversation_id: str, visit: Visit, *, at: int | None = None, find: str = "") -> dict[str, Any]:
        """The values of desk_main.html.

        Args:
            at: a message that is to be among the shown, however old.
            find: words by which the agent looks for an article.
        """
        tx, now, me = self.acts.database.read, self.acts.clock(), visit.agent
        try:
            conversation = conversations.get(tx, conversation_id)
        except LookupError:
            return self.nothing(missing=True)
        handoff = handoffs.current(tx, conversation_id)
        written = transcripts.of_conversation(tx, conversation_id, at=at)
        elsewhere = elsewhere_of(tx, conversation, now, me.id)
        merged = desk_reads.written_elsewhere_since(tx, handoff["id"]) if handoff and not at else []
        lines = in_order([line for line in (*written, *merged) if not is_taken_back(line)])
        return {
            **self.nothing(),
            "me": me,
            "conversation": conversation,
            "customer": words.customer_of(conversation.name, conversation.channel, conversation.id),
            "clocks": self._clocks(handoff, conversation, now),
            "asked_at": handoff["asked_at"] if handoff and handoff["brief"] else None,
            "at": at,
            "find": find,
            "zone": self.zone,
            **self._matter(conversation, handoff, lines, find, me, now),
            **self._log(conversation, lines, me, now),
            "elsewhere": elsewhere,
            "newest": 0 if at else _newest(lines, elsewhere),
            **self._within_reach(conversation, me, now),
        }

    def _matter(
        self, conversation: Conversation, handoff: Row | None, lines: Sequence[Row], find: str, me: Agent, now: float
    ) -> dict[str, Any]:
        """What it is about, whose it is, and what to do next."""
        tx = self.acts.database.read
        owner, may_answer = handoff["agent_name"] if handoff else None, me.role != "editor"
        standing = standing_of(conversation, owner, me.id, supervises=me.supervises, danger=_in_danger(handoff))
        brief = read_brief(tx, conversation, handoff, self.acts.knowledge.now.articles, _sent(lines), me.id, now)
        return {
            "may_answer": may_answer,
            "standing": standing,
            "banners": banners_of(conversation, standing, self._state(conversation, handoff, me.id, now)),
            "brief": brief,
            "found": self._found(find, brief, lines),
            "next_step": next_step(
                standing, candidates=sum(not card.blocked for card in brief.articles),
                customer_waits=bool(handoff and waits.waits(tx, handoff["id"])),
                merged=bool(conversation.merged_into), may_answer=may_answer,
                only_held=bool(handoff and waits.only_held(tx, handoff["id"])),
                asleep=bool(handoff and handoff["snoozed_until"]),
            ),
        }  # fmt: skip

    def _log(self, conversation: Conversation, lines: Sequence[Row], me: Agent, now: float) -> dict[str, Any]:
        """What was said, with all that stands beside it."""
        tx = self.acts.database.read
        files = [attachments.of_conversation(tx, one) for one in {line["conversation_id"] for line in lines}]
        seen = desk_reads.customer_seen(tx, conversation.id)
        return {
            "lines": lines,
            "files": {key: [file_line(row) for row in rows] for part in files for key, rows in part.items()},
            "others": others_at(self.acts.signals, conversation.id, me.name, now),
            # A retry of the same click must send once; after the next message of an agent, sending again is meant.
            "click": max((line["id"] for line in lines if line["author"] == Author.AGENT), default=0),
            "undoable": undoable(lines, me.id, now),
            "seen": seen_marks(lines, seen, conversation.channel, now, self.zone),
            "flags": desk_reads.flags_by(tx, conversation.id, me.id),
            "flag_reasons": coaching.REASONS,
        }

    def _within_reach(self, conversation: Conversation, me: Agent, now: float) -> dict[str, Any]:
        """What an agent can choose from: tags, colleagues, teams, times to sleep."""
        tx = self.acts.database.read
        everybody = agents.everybody(tx)
        people = people_of(everybody, queue.loads(tx, now), me.id, now)
        return {
            "tags": tags.of_conversation(tx, conversation.id),
            "known_tags": tags.known(tx),
            "colleagues": _able(people, conversation.agent_id),
            "nameable": nameable(people, {one["id"]: one["login"] for one in everybody}),
            "teams": agents.teams(tx),
            "snoozes": snooze_choices(now, self.acts.rules.hours, self.zone),
            "most_mb": self.most_mb(conversation.id),
        }

    def most_mb(self, conversation_id: str) -> int:
        """The largest file that can be sent in a conversation, in megabytes; 0 if none can."""
        channel = self.channels.get(conversations.channel_of(self.acts.database.read, conversation_id) or "")
        return min(channel.most_file_mb, self.largest_mb) if channel else 0

    def channel_label(self, conversation_id: str) -> str:
        """The name of a conversation's channel, as the customer knows it."""
        channel = conversations.channel_of(self.acts.database.read, conversation_id)
        return words.channel_label(channel) if channel else ""

    def _found(self, words: str, brief: Brief, lines: Sequence[Row]) -> Sequence[ArticleCard]:
        shown = {card.id for card in brief.articles}
        articles = find_articles(words, self.acts.knowledge.now.articles.values(), shown)
        return [card_of(article, _sent(lines)) for article in articles]

    def _clocks(self, handoff: Row | None, conversation: Conversation, now: float) -> Sequence[ClockLine]:
        """None where nobody was handed over: there is nothing that was promised."""
        if handoff is None or not handoff["brief"]:
            return ()
        tx, rules = self.acts.database.read, self.acts.rules
        [grave] = queue.with_graver_elsewhere(tx, [{**handoff, "channel": conversation.channel}])
        promise = rules.promise_of(conversation.channel, Priority(grave["priority"]))
        clocks = clocks_of(moments_of(tx, handoff["id"]), rules.hours, promise, now)
        ahead = place_of(tx, handoff["id"], rules, now) - 1 if handoff["state"] == HandoffState.NOTIFIED else 0
        return clock_lines(clocks, ahead, self.pace(), now, self.zone)

    def _state(self, conversation: Conversation, handoff: Row | None, me: str, now: float) -> State:
        tx = self.acts.database.read
        asleep = handoff["snoozed_until"] if handoff else None
        offered = agents.get(tx, handoff["offered_to"]) if handoff and handoff["offered_to"] else None
        return State(
            where=conversation.place.get("where", ""),
            unreachable=not reach.may_be_written_to(tx, conversation.id)["reachable"],
            merged_into=title_of(tx, conversation.merged_into) if conversation.merged_into else "",
            may_part=bool(conversation.merged_into) and conversation.agent_id == me,
            snoozed_until=words.coming_time(asleep, now, self.zone) if asleep else "",
            offered_to=offered["name"] if offered else "",
            offered_to_me=bool(offered and offered["id"] == me),
            goes_on=self.acts.rules.assignment is Assignment.PUSH,
            blocked_by=_blocked_by(tx, conversation, me),
        )


def _in_danger(handoff: Row | None) -> bool:
    return bool(handoff and handoff["reason"] == Reason.DANGER)


def _blocked_by(tx: Tx, conversation: Conversation, me: str) -> str:
    by = desk_reads.blocked_by(tx, conversation.id) if conversation.blocked else None
    return "" if by is None else "You" if by["id"] == me else str(by["name"])


def _able(people: Sequence[Colleague], owner: str | None) -> Sequence[Colleague]:
    """Whom it can be passed on to: those who are here first, of these the least busy."""
    able = [one for one in people if not one.me and one.id != owner and one.role != "editor"]
    return sorted(able, key=lambda one: (one.standing != "here", one.load / max(1, one.capacity)))


def _sent(lines: Sequence[Row]) -> set[str]:
    """What agents sent, to mark the articles among it."""
    return {line["text"].strip() for line in lines if line["author"] == Author.AGENT}


def _newest(lines: Sequence[Row], elsewhere: Elsewhere) -> int:
    """The newest message that the page shows, here or in what was merged into this."""
    threads = (thread.lines for thread in elsewhere.tied if thread.merged)
    return max((line["id"] for shown in (lines, *threads) for line in shown), default=0)


def _warned(warned: Warned, draft: str) -> dict[str, Any]:
    evidence = [one.evidence for one in warned.found]
    marked: Html = words.marked(draft.strip(), evidence)
    return {"advice": list(dict.fromkeys(one.advice for one in warned.found)), "draft": marked, "evidence": evidence}
