"""What agents do beyond claim and reply: pass on, put aside, take back, merge, sort out; and what it means for others."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from bot.decision.clocks import clocks_of
from bot.decision.desk_rules import Promise
from bot.desk.who import Agent, Origin
from bot.desk.writing import Warned
from bot.errors import Refused
from bot.model import Author, HandoffState, Status
from bot.store import agents, clocks, handoff_events, handoffs, mentions, orphans, outbox, tags, transcripts
from bot.store.handoff_events import What
from tests.conftest import World, by_author


def _happened(world: World, conversation: str) -> list[str]:
    handoff = handoffs.latest(world.database.read, conversation)
    assert handoff
    return [row["what"] for row in handoff_events.of_handoff(world.database.read, handoff["id"])]


async def test_a_transfer_waits_for_the_colleague_and_is_in_everybodys_queue(
    world: World, anna: Agent, ben: Agent
) -> None:
    talk = await world.claimed(anna)
    await world.acts.transfer(talk, anna, f"agent:{ben.id}", "she has the receipt")
    [row] = handoffs.queue(world.database.read)
    assert (row["state"], row["offered_to"], row["agent_id"]) == (HandoffState.NOTIFIED, ben.id, None)
    assert "Ben" in world.shown()[-1]["text"] and world.status() == Status.WAITING
    assert [
        m["text"] for m in transcripts.of_conversation(world.database.read, talk) if m["author"] == Author.NOTE
    ] == ["she has the receipt"]
    with pytest.raises(Refused, match="Claim"):
        await world.acts.reply(talk, anna, "one more thing", "c1")
    await world.acts.claim(talk, ben)
    assert _happened(world, talk) == [What.ASKED, What.NOTIFIED, What.CLAIMED, What.TRANSFERRED, What.CLAIMED]
    assert orphans.found(world.database.read) == []


async def test_a_team_that_nobody_is_in_cannot_be_given_anything(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    with pytest.raises(Refused, match="nobody of that team"):
        await world.acts.transfer(talk, anna, "team:legal")
    await world.database.write(lambda tx: agents.set_work(tx, ben.id, 5, ["legal"], ["en"]))
    await world.acts.transfer(talk, anna, "team:legal")
    assert handoffs.queue(world.database.read)[0]["team"] == "legal"


async def test_only_a_supervisor_takes_what_somebody_else_has(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    with pytest.raises(Refused, match="Anna has this conversation"):
        await world.acts.release(talk, ben)
    await world.acts.release(talk, replace(ben, role="supervisor"))
    assert world.status() == Status.WAITING and "back with our whole team" in world.shown()[-1]["text"]


async def test_an_editor_reads_and_notes_and_answers_nobody(world: World, anna: Agent) -> None:
    await world.say("human")
    editor = replace(anna, role="editor")
    await world.acts.note(world.conversation_id(), editor, "the article is being mended")
    for act in (world.acts.claim(world.conversation_id(), editor), world.acts.spam(world.conversation_id(), editor)):
        with pytest.raises(Refused, match="editor"):
            await act


async def test_what_sleeps_wakes_when_the_customer_writes(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.snooze(talk, anna, world.clock() + 3600)
    assert handoffs.current(world.database.read, talk)["snoozed_until"] == world.clock() + 3600  # type: ignore[index]
    await world.say("I found the receipt")
    assert handoffs.current(world.database.read, talk)["snoozed_until"] is None  # type: ignore[index]
    assert _happened(world, talk)[-2:] == [What.SNOOZED, What.WOKEN]
    with pytest.raises(Refused, match="Choose a time"):
        await world.acts.snooze(talk, anna, world.clock() - 1)


async def test_a_reply_can_be_taken_back_until_it_leaves(world: World, anna: Agent) -> None:
    acts = replace(world.acts, rules=replace(world.acts.rules, undo=5.0))
    talk = await world.claimed(anna)
    message = await acts.reply(talk, anna, "Your refund left today.", "c1")
    assert message and by_author(world.shown(), Author.AGENT) == []
    assert await acts.undo(talk, anna, message) == "Your refund left today."
    world.clock.now += 10
    await world.database.write(lambda tx: outbox.deliver_here(tx, talk, world.clock()))
    assert by_author(world.shown(), Author.AGENT) == []
    handoff = handoffs.current(world.database.read, talk)
    assert handoff and handoff["state"] == HandoffState.CLAIMED and handoff["answered_at"] is None

    message = await acts.reply(talk, anna, "Your refund left on Monday.", "c2")
    world.clock.now += 10
    await world.database.write(lambda tx: outbox.deliver_here(tx, talk, world.clock()))
    assert by_author(world.shown(), Author.AGENT) == ["Your refund left on Monday."]
    assert message
    with pytest.raises(Refused, match="has left already"):
        await acts.undo(talk, anna, message)


async def test_a_holding_line_is_no_answer(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.reply(talk, anna, "Thanks for your message, I'll look into it.", "c1")
    assert handoffs.queue(world.database.read)[0]["waits_since"] == handoffs.queue(world.database.read)[0]["asked_at"]
    assert handoffs.current(world.database.read, talk)["state"] == HandoffState.CLAIMED  # type: ignore[index]
    await world.acts.reply(talk, anna, "It was refunded to your card on Monday.", "c2")
    assert handoffs.queue(world.database.read)[0]["waits_since"] is None
    assert handoffs.current(world.database.read, talk)["state"] == HandoffState.ANSWERED  # type: ignore[index]
    world.clock.now += 60
    await world.say("I cannot see it yet")
    assert handoffs.queue(world.database.read)[0]["waits_since"] == world.clock()


@pytest.mark.parametrize("blank", ["\u200b", "\x00", " \u200d\ufeff\n", "\u2800\u3164", "\ufe0f"])
async def test_what_nobody_could_see_is_nothing_to_send(world: World, anna: Agent, blank: str) -> None:
    talk = await world.claimed(anna)
    with pytest.raises(Refused, match="nothing to send"):
        await world.acts.reply(talk, anna, blank, "c1")
    await world.acts.reply(talk, anna, "👍", "c2")


async def test_a_warned_reply_leaves_when_it_is_meant(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    text = "As I already told you, you should have read the instructions."
    with pytest.raises(Warned):
        await world.acts.reply(talk, anna, text, "c1")
    assert by_author(world.shown(), Author.AGENT) == []
    kept = "SELECT kind, message_id IS NOT NULL AS sent FROM warnings ORDER BY kind"
    warned = world.database.read.rows(kept)
    assert {row["kind"] for row in warned} >= {"argues", "blames"} and not any(row["sent"] for row in warned)
    assert await world.acts.reply(talk, anna, text, "c1", anyway=True)
    assert by_author(world.shown(), Author.AGENT) == [text]
    assert all(row["sent"] for row in world.database.read.rows(kept))


async def test_the_same_line_of_another_desk_is_written_once(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    origin = Origin("slack", "C1:1700.1")
    for _ in range(2):
        await world.acts.reply(talk, anna, "Hello, Anna here.", "slack-1700.1", origin=origin)
        await world.acts.note(talk, anna, "is a regular", origin=Origin("slack", "C1:1700.2"))
    lines = transcripts.of_conversation(world.database.read, talk)
    assert [m["text"] for m in lines if m["author"] in (Author.AGENT, Author.NOTE)] == [
        "Hello, Anna here.", "is a regular",
    ]  # fmt: skip


async def test_who_is_named_in_a_note_finds_it(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    note = await world.acts.note(talk, anna, "@ben, have you seen this? (ann@ben.example is no mention)")
    assert world.database.read.rows("SELECT agent_id, message_id FROM mentions") == [
        {"agent_id": ben.id, "message_id": note}
    ]


async def test_what_the_channel_refused_is_no_answer(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    message = await world.acts.reply(talk, anna, "It was refunded on Monday.", "c1")
    await world.database.write(lambda tx: tx.run("UPDATE outbox SET state = 'failed' WHERE message_id = ?", message))
    [row] = handoffs.queue(world.database.read)
    assert row["waits_since"] == row["asked_at"]


async def test_a_published_article_leaves_as_it_stands(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    known = world.acts.knowledge.now
    text = "Transfer it to IE29 AIBK 9311 5212 3456 78."
    articles = {"paying": replace(known.articles["warranty"], id="paying", answer=text)}
    published = SimpleNamespace(now=SimpleNamespace(articles=articles, version="v1"))
    await replace(world.acts, knowledge=published).send_article(talk, anna, "paying", "c1")  # type: ignore[arg-type]
    assert by_author(world.shown(), Author.AGENT) == [text]


async def test_spam_ends_without_a_word_and_a_blocked_customer_is_not_answered(world: World, anna: Agent) -> None:
    await world.say("human")
    talk, before = world.conversation_id(), len(world.shown())
    await world.acts.spam(talk, anna, block=True)
    assert len(world.shown()) == before and tags.of_conversation(world.database.read, talk) == ["spam"]
    assert by_author(await world.say("buy my watches"), Author.BOT) == []
    assert "116 123" in " ".join(row["text"] for row in await world.say("i want to kill myself"))
    await world.acts.unblock(talk, anna)
    assert world.status() == "waiting", "what they wrote meanwhile was read by nobody"
    assert orphans.found(world.database.read) == []


async def test_who_wrote_nothing_while_blocked_waits_for_nothing(world: World, anna: Agent) -> None:
    await world.say("human")
    await world.acts.spam(world.conversation_id(), anna, block=True)
    await world.acts.unblock(world.conversation_id(), anna)
    assert world.status() == "resolved"


async def test_who_is_named_in_the_words_of_a_transfer_is_asked(world: World, anna: Agent, ben: Agent) -> None:
    talk, sue = await world.claimed(anna), await world.agent("Sue")
    await world.acts.transfer(talk, anna, f"agent:{ben.id}", "@sue knows this customer")
    assert [row["text"] for row in mentions.unseen(world.database.read, sue.id)] == ["@sue knows this customer"]


async def test_whose_turn_it_is_hears_nothing_of_our_queue(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.reply(talk, anna, "It was sent yesterday; it is there on Monday.", "r1")
    world.clock.now += 60
    before = len(world.shown())
    await world.acts.release(talk, anna)
    assert len(world.shown()) == before and world.status() == "waiting"


async def test_what_a_person_has_read_is_not_answered_by_the_bot_after_the_return(world: World, anna: Agent) -> None:
    talk = await world.claimed(anna)
    await world.accept("and what does it cost?")  # stored, and no worker has come to it yet
    seen = transcripts.of_conversation(world.database.read, talk)[-1]["id"]
    await world.acts.return_to_bot(talk, anna, seen)
    await world.work()
    assert by_author(world.shown(), Author.BOT) == []
    assert by_author(await world.say("hello"), Author.BOT) == ["echo: hello"]


async def test_nobody_is_warned_of_what_they_could_not_send(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    for agent, conversation in ((ben, talk), (anna, "nowhere")):
        with pytest.raises(Refused, match="Anna has this|no such conversation"):
            await world.acts.reply(conversation, agent, "You should have read the instructions.", "c1")
    assert world.database.read.rows("SELECT * FROM warnings") == []


async def test_what_is_passed_on_wakes_and_its_clock_goes_on(world: World, anna: Agent, ben: Agent) -> None:
    talk = await world.claimed(anna)
    await world.acts.reply(talk, anna, "It was refunded to your card on Monday.", "c1")
    world.clock.now += 60
    await world.say("I cannot see it yet")
    await world.acts.snooze(talk, anna, world.clock() + 86400)
    await world.acts.transfer(talk, anna, f"agent:{ben.id}")
    assert _happened(world, talk)[-3:] == [What.SNOOZED, What.WOKEN, What.TRANSFERRED]
    handoff = handoffs.current(world.database.read, talk)
    assert handoff and handoff["snoozed_until"] is None
    moments = clocks.moments_of(world.database.read, handoff["id"])
    assert clocks_of(moments, world.acts.rules.hours, Promise(), world.clock()).settled.runs


async def test_an_editor_at_the_desk_is_nobody_to_wait_for(world: World, anna: Agent) -> None:
    await world.sits_down(anna)
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'editor'"))
    told = (await world.say("human"))[-1]["text"]
    assert "Nobody is at the desk this very minute" in told and "You are next" not in told


async def test_who_answers_customers_no_more_is_not_asked_first_for_what_they_settled(
    world: World, anna: Agent
) -> None:
    talk = await world.claimed(anna)
    await world.acts.resolve(talk, anna)
    await world.database.write(lambda tx: tx.run("UPDATE agents SET role = 'editor'"))
    await world.say("human")
    [row] = handoffs.queue(world.database.read)
    assert row["reopens"] is not None and row["offered_to"] is None
