"""What the desk says is so: who closed it, what was written elsewhere, in which order, and what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.announcement import figures_of
from bot.decision.alarms import Kind
from bot.decision.desk_rules import DeskRules
from bot.desk.brief_page import read_brief
from bot.desk.brief_view import Brief, brief_of
from bot.desk.files import file_line
from bot.desk.log_view import in_order, is_taken_back
from bot.desk.queue_lines import Facts, Item, lines_of
from bot.desk.search_page import marked, plain
from bot.desk.standing import Standing, State, banners_of, next_step, standing_of
from bot.desk.who import Agent
from bot.desk.words import continues_words, in_percent
from bot.desks.cases import case_of
from bot.errors import Refused
from bot.model import Candidate, HandoffState, Priority, Reason, Status
from bot.store import alarms, conversations, desk_reads, handoffs, outbox, tags, transcripts
from bot.store.database import Row
from tests.conftest import World
from tests.unit.test_desk_page import conversation


def closed(world: World, talk: str) -> tuple[str, str]:
    by = desk_reads.closed_by(world.database.read, talk)
    assert by
    return by["name"], by["did"]


async def test_who_closed_it_is_the_one_who_did_it_last(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(ben)
    await world.acts.tag(talk, ben, "spam")
    await world.acts.resolve(talk, ben)
    assert closed(world, talk) == ("Ben", "resolved")
    await world.acts.spam(talk, anna)
    assert closed(world, talk) == ("Anna", "marked as spam")
    await world.acts.spam(talk, anna, block=True)
    blocked = desk_reads.blocked_by(world.database.read, talk)
    assert closed(world, talk)[1] in desk_reads.AS_SPAM and blocked and blocked["id"] == anna.id


async def test_who_is_blocked_is_let_in_before_somebody_writes_to_them(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.spam(talk, anna, block=True)
    with pytest.raises(Refused, match="Unblock them first"):
        await world.acts.claim(talk, ben)
    closed_one = conversations.get(world.database.read, talk)
    standing = standing_of(closed_one, None, ben.id)
    banner = banners_of(closed_one, standing, State(blocked_by="Anna"))[0]
    assert not standing.claimable and banner.strong == "Anna blocked this customer."
    await world.say("i want to kill myself")  # this comes through, and can be answered
    await world.acts.claim(talk, ben)
    assert await world.acts.reply(talk, ben, "Are you safe now?", "c1")
    await world.acts.resolve(talk, ben)
    await world.acts.unblock(talk, ben)
    await world.acts.claim(talk, ben)


async def test_a_conversation_blocked_elsewhere_is_not_answered_either(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    taken = conversations.get(world.database.read, talk)
    await world.database.write(lambda tx: conversations.block(tx, taken, world.clock()))
    with pytest.raises(Refused, match="would reach nobody. Unblock them first"):
        await world.acts.reply(talk, anna, "It was sent on Monday.", "c1")
    shut_out = conversations.get(world.database.read, talk)
    standing = standing_of(shut_out, "Anna", anna.id)
    assert "would reach nobody" in str(standing.hint) and next_for(standing).startswith("Unblock")
    afraid = standing_of(shut_out, "Anna", anna.id, danger=True)
    assert afraid.hint is None and next_for(afraid) == "Write an answer.", "words of danger came through"


async def test_nobody_is_said_to_answer_a_blocked_customer(world: World, anna: Agent) -> None:
    await world.say("How long is the warranty?")
    talk = conversations.get(world.database.read, world.conversation_id())
    assert brief_for(world, anna).why == "The assistant is answering."
    await world.database.write(lambda tx: conversations.block(tx, talk, world.clock()))
    brief = brief_for(world, anna)
    assert brief.tag == "Blocked" and brief.why.startswith("Nobody answers")
    blocked = conversations.get(world.database.read, talk.id)
    standing = standing_of(blocked, None, anna.id)
    banner = banners_of(blocked, standing, State(blocked_by="Anna"))[0]
    said = " ".join((standing.words, str(standing.hint), brief.why, banner.strong, banner.words, next_for(standing)))
    assert "assistant" not in said and "reaches nobody" in banner.words


def next_for(standing: Standing) -> str:
    return next_step(standing, candidates=0, customer_waits=True, merged=False, may_answer=True)


def brief_for(world: World, agent: Agent) -> Brief:
    tx, one = world.database.read, world.conversation_id()
    return read_brief(tx, conversations.get(tx, one), handoffs.current(tx, one), {}, set(), agent.id, world.clock())


async def test_what_is_written_in_a_merged_chat_is_seen_in_the_one_it_goes_on_in(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.acts.reply(first, anna, "It was refunded on Monday.", "c1")
    world.clock.now += 60
    await world.say("human", "on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    world.clock.now += 1
    await world.acts.merge(world.conversation_id("on-telegram"), anna, first, "Web chat")
    read, handoff = world.database.read, handoffs.current(world.database.read, first)
    assert handoff and not desk_reads.written_elsewhere_since(read, handoff["id"]), "the thread below has it"
    world.clock.now += 60
    await world.say("No refund has come so far", "on-telegram")
    [line] = desk_reads.written_elsewhere_since(read, handoff["id"])
    assert (line["text"], line["channel"]) == ("No refund has come so far", "webchat")
    [row] = handoffs.queue(read)
    assert (row["last_words"], row["last_words_at"]) == ("No refund has come so far", world.clock())
    assert lines_of(Facts([row]), world.acts.rules, world.clock()).taken[0].words == "No refund has come so far"
    with pytest.raises(Refused, match="something new"):
        await world.acts.resolve(first, anna, line["id"] - 1)
    await world.acts.resolve(first, anna, line["id"])


async def test_messages_stand_in_the_order_in_which_the_customer_sees_them(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=5.0))

    def lines() -> list[str]:
        rows = transcripts.of_conversation(world.database.read, talk)
        return [row["text"] for row in in_order([row for row in rows if not is_taken_back(row)])]

    await acts.reply(talk, anna, "It was sent on Monday.", "c1")
    world.clock.now += 2
    await world.say("It has come just now!")
    assert lines()[-2:] == ["It has come just now!", "It was sent on Monday."], "it leaves after that"
    world.clock.now += 4
    await world.database.write(lambda tx: outbox.deliver_here(tx, talk, world.clock()))
    await acts.reply(talk, anna, "Good to hear.", "c2")
    world.clock.now += 1
    await acts.resolve(talk, anna)  # lets go at once what could still be taken back
    world.clock.now += 9
    await world.say("Thanks")
    assert lines() == [row["text"] for row in world.shown()]


def queue_line(**more: Any) -> Item:
    row: Row = {
        "id": 1, "conversation_id": "c", "state": HandoffState.CLAIMED, "reason": Reason.COMPLAINT, "customer": "Carla",
        "channel": "webchat", "public": 0, "mood": "calm", "priority": Priority.NORMAL, "language": "en", "team": None,
        "brief": {"want": "My tent leaks"}, "agent_name": "Anna", "agent_id": "anna", "offered_to": None,
        "offered_name": None, "snoozed_until": None, "waits_since": 10.0, "ended_at": None, "updated_at": 10.0,
        "answered_at": None, "answered_before": 0, "notified_at": 20.0, "last_words": "Skip", "last_words_at": 15.0, **more,
    }  # fmt: skip
    return lines_of(Facts([row]), DeskRules(), 100.0).taken[0]


def test_what_somebody_has_is_known_by_its_matter_until_the_customer_says_more() -> None:
    assert queue_line().words == "My tent leaks", "the last answer in the form says nothing"
    assert queue_line(last_words="ok, thanks", last_words_at=30.0).words == "My tent leaks"
    assert queue_line(last_words="and now the stove, too", last_words_at=30.0).words == "and now the stove, too"
    assert queue_line(brief={}, last_words="Hello").words == "Hello"


async def test_the_loudest_alarm_says_what_is_owed_since_when(world: World) -> None:
    await world.say("human")
    [waiting] = alarms.waits(world.database.read)

    def climb(level: int) -> Any:
        return world.database.write(lambda tx: alarms.plan(tx, waiting, range(1, level), level, [], world.clock()))

    await climb(1)
    await climb(2)
    [ringing] = alarms.ringing(world.database.read).values()
    assert (ringing["wait"], ringing["since"], ringing["level"]) == (Kind.UNCLAIMED, waiting.wait.began, 2)


def test_figures_are_cut_once_and_are_percentages_on_the_cards() -> None:
    [kept] = figures_of([Candidate("a", "A", 0.0698, 0.5, 0.9999, "near")])
    assert (kept["confidence"], kept["similarity"]) == (0.069, 0.999)
    assert in_percent("At 0.06 it is below 0.49, the limit.") == "At 6% it is below 49%, the limit."
    assert in_percent("In 2.50 or v0.123 nothing is one.") == "In 2.50 or v0.123 nothing is one."


def shown_articles(*reasons: str) -> tuple[list[str], str]:
    candidates = [
        {"article": str(at), "title": "T", "confidence": 0.3, "why_not": why} for at, why in enumerate(reasons)
    ]
    brief: dict[str, Any] = {"reason": "danger", "want": "?", "candidates": candidates}
    shown = brief_of(brief, "urgent", Status.WAITING, {}, set(), 0.0)
    return [card.why_not for card in shown.articles], shown.unsent


def test_a_reason_that_all_articles_share_is_said_once() -> None:
    assert shown_articles("It went to a person.", "It went to a person.") == (["", ""], "It went to a person.")
    assert shown_articles("It went to a person.", "At 0.30 no.") == (["It went to a person.", "At 30% no."], "")
    assert shown_articles("It went to a person.") == (["It went to a person."], "")


async def test_other_desks_are_shown_no_article_that_surely_does_not_answer(world: World) -> None:
    await world.say("human")
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff
    found = [{"article": name, "title": name, "confidence": sure, "why_not": "At 0.46 it is below 0.90."}
             for name, sure in (("warranty", 0.46), ("returns", 0.001))]  # fmt: skip
    brief = {**handoff["brief"], "candidates": found}
    await world.database.write(
        lambda tx: handoffs.describe(tx, handoff["id"], Reason.NO_ARTICLE, Priority.NORMAL, brief)
    )
    articles = case_of(world.database.read, handoff["id"], "").articles
    why = "At 46% it is below 90%."
    assert articles == [{"id": "warranty", "title": "warranty", "percent": "46%", "why_not": why}]


def test_what_goes_on_is_said_with_how_it_was_found() -> None:
    before = {"want": "My tent  leaks", "details": {}, "score": 2, "words": "took ages"}
    assert continues_words("Ben", 2 * 86400, before) == (
        "Continues what Ben settled 2 days ago (“My tent leaks”); the customer gave it 2 of 5: “took ages”."
    )
    assert continues_words(None, 3600, None) == "Continues what we settled 1 h 0 min ago."
    assert continues_words("Ben", 3600, {"want": "", "score": None, "words": "no score"}).endswith("1 h 0 min ago.")
    assert len(continues_words("Ben", 60, {"want": "x" * 500, "score": 1, "words": "y " * 500})) < 240


def test_an_offer_says_what_happens_if_it_is_left() -> None:
    def words(*, goes_on: bool) -> str:
        state = State(offered_to="Anna", offered_to_me=True, goes_on=goes_on)
        return banners_of(conversation(), standing_of(conversation(), None, "anna"), state)[0].words

    assert "the next colleague who has room is asked" in words(goes_on=True)
    assert "it stays in everybody's queue" in words(goes_on=False)


def test_a_hit_is_shown_in_plain_words() -> None:
    snippet = "… **\x02Two\x03 years**, see [the \x02terms\x03](https://shop.example/terms) * and 2 * 3"
    assert marked(plain(snippet)) == "… <mark>Two</mark> years, see the <mark>terms</mark> * and 2 * 3"


def test_sizes_are_as_they_are() -> None:
    def about(size: int | None) -> str:
        row = {"id": "f", "name": "a.pdf", "kind": "file", "media_type": "application/pdf", "state": "kept"}
        return file_line({**row, "size": size, "error": None}).about

    sizes = (0, 900, 2048, 15_000, 1024 * 1024 * 3 // 2, None)
    assert [about(size) for size in sizes] == [
        "file, 0 B", "file, 900 B", "file, 2.0 KB", "file, 15 KB", "file, 1.5 MB", "file",
    ]  # fmt: skip


async def test_a_tag_alone_does_not_make_spam_of_what_was_settled(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(ben)
    await world.acts.resolve(talk, ben)
    await world.acts.tag(talk, anna, "spam")
    assert tags.of_conversation(world.database.read, talk) == ["spam"] and closed(world, talk) == ("Ben", "resolved")
