"""The way of a conversation to a person and back: waiting, claimed, answered, returned, resolved."""

from __future__ import annotations

import asyncio

import pytest

from bot import wording
from bot.errors import Refused
from bot.model import Author, HandoffState, Reason
from bot.store import handoffs, orphans
from tests.conftest import World, by_author


async def test_asking_for_a_person_puts_the_story_before_the_agents(world: World) -> None:
    await world.say("how is your warranty on tents")
    shown = await world.say("human")
    assert world.status() == "waiting"
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None and handoff["state"] == HandoffState.NOTIFIED
    assert handoff["reason"] == Reason.CUSTOMER_ASKED
    assert handoff["brief"]["want"] == "how is your warranty on tents"
    assert "passed this to our team" in shown[-1]["text"]
    assert orphans.found(world.database.read) == []


async def test_the_customer_is_told_the_truth_about_who_is_there(world: World) -> None:
    nobody_now = (await world.say("human", "a"))[-1]["text"]
    assert "Nobody is at the desk this very minute" in nobody_now
    await world.sits_down(await world.agent("Anna"))
    assert "You are number 2 in line" in (await world.say("human", "b"))[-1]["text"]
    world.clock.now += 8 * 3600  # Friday 20:00
    assert "we are back Monday at 9:00" in (await world.say("human", "c"))[-1]["text"]


async def test_while_waiting_the_bot_is_silent_but_for_one_acknowledgement(world: World) -> None:
    await world.say("human")
    first, second = await world.say("it is about my tent"), await world.say("the green one")
    assert by_author(first, Author.SYSTEM) == [wording.STILL_WAITING.text]
    assert second == [] or by_author(second, Author.CUSTOMER) == ["the green one"]
    assert [text for _, text in world.rasa.asked] == ["human"]


async def test_the_wait_can_be_cancelled(world: World) -> None:
    await world.say("human")
    await world.say(wording.CANCEL_WAIT.label, choice=wording.CANCEL_WAIT.id)
    assert world.status() == "with_bot"
    assert handoffs.current(world.database.read, world.conversation_id()) is None
    assert by_author(await world.say("warranty"), Author.BOT) == ["echo: warranty"]


@pytest.mark.parametrize("words", ["forget it, i dont need anyone", "cancel"])
async def test_the_wait_can_be_cancelled_in_words(world: World, words: str) -> None:
    await world.say("human")
    shown = await world.say(words)
    assert world.status() == "with_bot" and shown[-1]["text"] == wording.WAIT_CANCELLED.text


async def test_cancelling_twice_says_nothing_untrue(world: World) -> None:
    await world.say("human")
    tap = wording.CANCEL_WAIT.label
    told = [(await world.say(tap, choice=wording.CANCEL_WAIT.id))[-1]["text"] for _ in range(2)]
    assert told == [wording.WAIT_CANCELLED.text, wording.SETTLED_ALREADY.text]


async def test_taking_back_what_an_agent_has_settled_changes_nothing(world: World) -> None:
    anna = await world.agent("Anna")
    talk = await world.claimed(anna)
    await world.acts.reply(talk, anna, "It was refunded on Monday.", "c1")
    await world.acts.resolve(talk, anna)
    before = handoffs.latest(world.database.read, talk)
    shown = await world.say(wording.CANCEL_WAIT.label, choice=wording.CANCEL_WAIT.id)
    assert shown[-1]["text"] == wording.SETTLED_ALREADY.text
    assert world.status() == "resolved" and handoffs.latest(world.database.read, talk) == before


async def test_a_contact_is_left_though_an_agent_has_it_by_now(world: World) -> None:
    anna = await world.agent("Anna")
    talk = await world.claimed(anna)
    shown = await world.say(wording.LEAVE_CONTACT.label, choice=wording.LEAVE_CONTACT.id)
    assert shown[-1]["text"] == wording.write_contact_to("Anna").text
    assert by_author(await world.say("carla@example.org"), Author.SYSTEM) == []  # Anna reads it herself
    brief = (handoffs.current(world.database.read, talk) or {})["brief"]
    assert brief["contact"] == "carla@example.org" and world.status() == "with_agent"


async def test_who_asks_how_long_hears_the_truth(world: World) -> None:
    await world.say("human")
    await world.sits_down(await world.agent("Anna"))
    assert "You are next" in (await world.say("how long will it take?"))[-1]["text"]
    world.clock.now += 8 * 3600
    assert "back Monday at 9:00" in (await world.say("anyone there?"))[-1]["text"]


async def test_who_asks_how_long_in_the_form_hears_the_truth_before_the_question(world: World) -> None:
    await world.say("form")
    world.clock.now += 8 * 3600  # Friday 20:00
    shown = await world.say("how long will it take?")
    assert "back Monday at 9:00" in by_author(shown, Author.SYSTEM)[0] and shown[-1]["author"] == Author.BOT
    assert by_author(await world.say("10023"), Author.SYSTEM) == []


async def test_danger_while_waiting_moves_to_the_top_and_is_met_with_care(world: World) -> None:
    await world.say("human")
    assert "116 123" in (await world.say("honestly i want to kill myself"))[-1]["text"]
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None and (handoff["reason"], handoff["priority"]) == (Reason.DANGER, "urgent")


async def test_the_bot_never_talks_over_a_human(world: World) -> None:
    anna = await world.agent("Anna")
    await world.accept("a question that takes long")
    world.rasa.gate = asyncio.Event()
    working = asyncio.create_task(world.work())
    while not world.rasa.asked:
        await asyncio.sleep(0)
    await world.acts.claim(world.conversation_id(), anna)
    world.rasa.gate.set()
    await working
    assert by_author(world.shown(), Author.BOT) == []
    assert by_author(world.shown(), Author.SYSTEM) == ["Anna has joined and sees everything you wrote."]
    outcome = world.database.read.one("SELECT outcome FROM inbox")["outcome"]
    assert outcome == "passed to the desk"


async def test_two_agents_claim_one_wins_and_the_other_is_told_who(world: World) -> None:
    anna, ben = await world.agent("Anna"), await world.agent("Ben")
    for number in range(50):
        address = f"customer-{number}"
        await world.say("human", address)
        outcomes = await asyncio.gather(
            world.acts.claim(world.conversation_id(address), anna),
            world.acts.claim(world.conversation_id(address), ben),
            return_exceptions=True,
        )
        refused = [outcome for outcome in outcomes if outcome is not None]
        assert len(refused) == 1 and isinstance(refused[0], Refused)
        owner = world.database.read.one(
            "SELECT a.name FROM conversations c JOIN agents a ON a.id = c.agent_id WHERE address = ?", address
        )
        assert str(refused[0]) == f"{owner['name']} has this conversation."


async def test_claim_against_bot_answer_a_thousand_times(world: World) -> None:
    """No bot message may be shown after the claim was acknowledged."""
    anna = await world.agent("Anna")
    for number in range(1000):
        address = f"racer-{number}"
        await world.accept("hello", address)
        conversation_id = world.conversation_id(address)

        async def claim_and_look(conversation_id: str = conversation_id, address: str = address) -> int:
            await world.acts.claim(conversation_id, anna)
            return len(by_author(world.shown(address), Author.BOT))

        bot, at_claim = await asyncio.gather(world.work(address), claim_and_look())
        assert bot is None
        assert len(by_author(world.shown(address), Author.BOT)) == at_claim


async def test_only_the_owner_replies_and_the_same_click_twice_writes_once(world: World) -> None:
    anna, ben = await world.agent("Anna"), await world.agent("Ben")
    await world.say("human")
    conversation_id = world.conversation_id()
    with pytest.raises(Refused, match="Claim this conversation first"):
        await world.acts.reply(conversation_id, anna, "hello", "c1")
    await world.acts.claim(conversation_id, anna)
    with pytest.raises(Refused, match="Anna has this conversation"):
        await world.acts.reply(conversation_id, ben, "hello", "c2")
    for _ in range(3):
        await world.acts.reply(conversation_id, anna, "Hello, Anna here.", "c3")
    assert by_author(world.shown(), Author.AGENT) == ["Hello, Anna here."]
    handoff = handoffs.current(world.database.read, conversation_id)
    assert handoff is not None and handoff["state"] == HandoffState.ANSWERED


async def test_a_note_never_reaches_the_customer(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.acts.claim(world.conversation_id(), anna)
    await world.acts.note(world.conversation_id(), anna, "difficult customer")
    assert not any("difficult" in row["text"] for row in world.shown())


async def test_return_to_the_bot_answers_no_backlog(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.acts.claim(world.conversation_id(), anna)
    await world.say("and what about the warranty")
    await world.acts.return_to_bot(world.conversation_id(), anna)
    assert by_author(world.shown(), Author.BOT) == []
    assert by_author(await world.say("new question"), Author.BOT) == ["echo: new question"]
    assert orphans.found(world.database.read) == []


async def test_after_resolve_the_next_message_meets_the_bot_in_a_new_episode(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.acts.claim(world.conversation_id(), anna)
    await world.acts.resolve(world.conversation_id(), anna)
    assert world.status() == "resolved"
    assert by_author(await world.say("hello again"), Author.BOT) == ["echo: hello again"]
    assert world.database.read.one("SELECT episode FROM conversations")["episode"] == 2
    last = world.database.read.one("SELECT episode FROM messages WHERE text = 'hello again'")
    assert last["episode"] == 2, "the first words of an episode belong to it"


async def test_sending_an_article_is_an_answer_and_a_label(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("human")
    await world.acts.claim(world.conversation_id(), anna)
    await world.acts.send_article(world.conversation_id(), anna, "warranty", "c1")
    assert by_author(world.shown(), Author.AGENT) == ["**Two years.**"]
    label = world.database.read.one("SELECT kind, article FROM labels")
    assert label == {"kind": "agent sent article", "article": "warranty"}


async def test_whoever_falls_silent_in_the_form_is_handed_over(world: World) -> None:
    await world.say("form")
    assert world.status() == "with_bot"
    await world.flow.hand_over_silent_forms(world.clock() - 60)
    assert world.status() == "with_bot"
    world.clock.now += 61
    await world.flow.hand_over_silent_forms(world.clock() - 60)
    assert world.status() == "waiting"
    assert orphans.found(world.database.read) == []


async def test_a_wish_for_a_person_that_rasa_missed_is_not_lost(world: World) -> None:
    shown = await world.say("gimme your manager on the line now")
    assert world.status() == "waiting" and "our team" in shown[-1]["text"]
    assert [text for _, text in world.rasa.asked] == ["gimme your manager on the line now", "human"]


async def test_what_was_written_already_stands_in_the_brief(world: World) -> None:
    await world.say("My tent pole snapped, I am furious! Order TT-7654321, mail jo@example.com")
    await world.say("human")
    await world.say("hello? seriously?")
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None
    brief = handoff["brief"]
    assert brief["details"] == {"order_number": "TT-7654321", "contact": "jo@example.com"}
    assert brief["want"].startswith("My tent pole snapped") and brief["mood"]["level"] == "angry"
    assert handoff["priority"] == "high"
