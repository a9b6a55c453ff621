"""The brief says the customer's own matter: what is asked, not what was said to the assistant or to a form."""

from __future__ import annotations

import pytest

from bot.brief import make_brief
from bot.decision.errands import without_link_code
from bot.decision.essence import LONG, essence, with_more
from bot.desk.brief_page import read_brief
from bot.desk.brief_view import Brief
from bot.desk.elsewhere import elsewhere_of
from bot.desk.queue_lines import Facts, lines_of
from bot.desk.standing import next_step, standing_of
from bot.desk.who import Agent
from bot.model import Author, Conversation, Reason
from bot.store import conversations, handoffs, transcripts, waits
from bot.triage.policy import DEFAULT_POLICY
from tests.conftest import World

STORY = "I bought a tent from you last summer and took it to Norway with two friends of mine. " * 20


def talk(world: World, address: str = "carla") -> Conversation:
    return conversations.get(world.database.read, world.conversation_id(address))


def brief_for(world: World, agent: Agent, address: str = "carla") -> Brief:
    tx, one = world.database.read, talk(world, address)
    return read_brief(tx, one, handoffs.current(tx, one.id), {}, set(), agent.id, world.clock())


@pytest.mark.parametrize("matter", ["I am furious!!! my order never arrived", "also: the tent is torn"])
async def test_linking_chats_is_nobodys_matter(world: World, matter: str) -> None:
    await world.say(matter)
    await world.say("link my chats")
    await world.say("link 8W6A-HTW4")
    await world.say("link my chats")
    made = make_brief(world.database.read, talk(world), Reason.CUSTOMER_ASKED, None, DEFAULT_POLICY)
    assert made["want"] == matter and made["mood"]["level"] == ("angry" if "furious" in matter else "calm")


async def test_a_code_that_links_chats_is_read_by_the_customer_alone(world: World) -> None:
    shown = (await world.say("link my chats"))[-1]["text"]
    await world.say("link 8W6A-HTW4")
    lines = [row["text"] for row in transcripts.of_conversation(world.database.read, talk(world).id)]
    assert "link 8W6A-HTW4" not in lines and "link [code]" in lines
    assert without_link_code(shown) in lines and shown not in lines
    assert without_link_code("The link trackings.com is dead") == "The link trackings.com is dead"


async def test_what_is_settled_now_is_no_earlier_matter_and_spam_never_is(world: World, anna: Agent) -> None:
    await world.say("my lamp is broken, what now?")
    first = await world.claimed(anna)
    await world.acts.reply(first, anna, "A new one left today.", "c1")
    await world.acts.resolve(first, anna)
    assert not brief_for(world, anna).earlier
    await world.say("do you ship to Norway?")
    assert [one.want for one in brief_for(world, anna).earlier] == ["my lamp is broken, what now?"]
    await world.acts.claim(first, anna)
    await world.acts.spam(first, anna, block=False)
    await world.say("and to Iceland?")
    assert len(brief_for(world, anna).earlier) == 1


def test_of_a_long_message_the_brief_says_what_it_asks() -> None:
    assert essence("My pole is bent.\nWhat now?") == "My pole is bent.\nWhat now?"
    short = essence(f"{STORY}Now a pole has snapped. Can I get a new pole? Thank you for reading all this. {STORY}")
    assert short.startswith("I bought a tent") and short.endswith(" … Can I get a new pole?") and len(short) < LONG
    assert essence(STORY + "My pole is bent").endswith("My pole is bent")
    assert (
        with_more(with_more("A torn tent", "where are you?"), "and my refund?") == "A torn tent … Then: and my refund?"
    )


async def test_what_is_asked_while_waiting_is_in_the_brief_and_the_queue(world: World, anna: Agent) -> None:
    await world.say("my tent is torn, who pays for that?")
    await world.say("human")
    world.clock.now += 60
    await world.say("Hello???? also what is your return period?")
    brief = brief_for(world, anna)
    both = "my tent is torn, who pays for that? … Then: Hello???? also what is your return period?"
    assert brief.want == both and [sign.label for sign in brief.signs] == ["Unhappy"]
    queue = Facts(handoffs.queue(world.database.read))
    assert lines_of(queue, world.acts.rules, world.clock()).waiting[0].words == both
    await world.say("how long?")
    assert brief_for(world, anna).want == both


async def test_the_next_step_knows_a_holding_reply_and_a_sleeping_matter(world: World, anna: Agent) -> None:
    one = await world.claimed(anna)
    handoff = handoffs.current(world.database.read, one)
    assert handoff and not waits.only_held(world.database.read, handoff["id"])
    await world.acts.reply(one, anna, "Hello, I will look into it.", "c1")
    assert waits.only_held(world.database.read, handoff["id"]) and "holding reply" in said(world, anna, held=True)
    world.clock.now += 60
    await world.acts.reply(one, anna, "It was sent on Monday with DHL.", "c2")
    assert not waits.only_held(world.database.read, handoff["id"])
    asleep = said(world, anna, waits=False, asleep=True)
    assert "sleeps until" in asleep and "let it sleep" not in asleep


def said(world: World, agent: Agent, *, waits: bool = True, held: bool = False, asleep: bool = False) -> str:
    standing = standing_of(talk(world), agent.name, agent.id)
    return next_step(
        standing, candidates=0, customer_waits=waits, merged=False, may_answer=True, only_held=held, asleep=asleep
    )


async def test_another_chat_is_known_by_what_it_is_about(world: World, anna: Agent) -> None:
    await world.say("my gloves are too small, can I swap them?", "on-the-web")
    await world.say("form", "on-the-web")
    await world.database.write(
        lambda tx: world.flow.handover.hand_over(tx, talk(world, "on-the-web"), "k", None) and None
    )
    await world.say("skip", "on-the-web")
    await world.say("hello", "on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    there = elsewhere_of(world.database.read, talk(world, "on-telegram"), world.clock(), anna.id).others
    assert [one.last_words for one in there] == ["my gloves are too small, can I swap them?"]


async def test_after_two_matters_after_all_the_customer_knows_where_it_goes_on(world: World, anna: Agent) -> None:
    first = await world.claimed(anna, "on-the-web")
    await world.say("human", "on-telegram")
    await world.one_customer("on-the-web", "on-telegram")
    second = world.conversation_id("on-telegram")
    for times in (1, 2):
        await world.acts.merge(second, anna, first, "Web chat")
        await world.acts.unmerge(second, anna)
        lines = [row["text"] for row in world.shown("on-telegram") if row["author"] == Author.SYSTEM]
        assert (
            lines[-1].startswith("We go on with this here again") and len([x for x in lines if "again" in x]) == times
        )
