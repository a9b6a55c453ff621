"""What customers ask of the assistant itself: linking chats by a code, undoing it, being asked again later."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from bot.decision.errands import AskCode, AskLater, GiveCode, Unlink, errand_of, is_stop_word, moment_of
from bot.errors import Refused
from bot.events import Incoming
from bot.model import Conversation
from bot.privacy import mask
from bot.store import contacts, conversations, reach
from tests.conftest import DUBLIN, World

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=DUBLIN)  # a Friday


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("in 2 hours", "2026-11-20 14:00"),
        ("in a few days", "2026-11-23 12:00"),
        ("in 90 minutes", "2026-11-20 13:30"),
        ("tomorrow", "2026-11-21 09:00"),
        ("tomorrow at 9", "2026-11-21 09:00"),
        ("tomorrow evening", "2026-11-21 18:00"),
        ("tonight", "2026-11-20 20:00"),
        ("tonight at 11pm", "2026-11-20 23:00"),
        ("at 18:30", "2026-11-20 18:30"),
        ("at 8", "2026-11-20 20:00"),
        ("at 8 am", "2026-11-21 08:00"),
        ("today at 5", "2026-11-20 17:00"),
        ("tonight at 8", "2026-11-20 20:00"),
        ("tomorrow morning at 9", "2026-11-21 09:00"),
        ("tomorrow afternoon at 3", "2026-11-21 15:00"),
        ("in half an hour", "2026-11-20 12:30"),
        ("next week", "2026-11-27 12:00"),
        ("in 2 weeks", "2026-12-04 12:00"),
        ("on Monday", "2026-11-23 09:00"),
        ("next friday at noon", "2026-11-27 12:00"),
        ("today at 5 pm", "2026-11-20 17:00"),
    ],
)
def test_when_people_mean(words: str, moment: str) -> None:
    assert f"{moment_of(words, NOW):%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize("words", ["", "soon", "at 25", "when you can", "in the tent", "at 12:75", "a code"])
def test_what_is_no_time(words: str) -> None:
    assert moment_of(words, NOW) is None


@pytest.mark.parametrize(
    ("text", "errand"),
    [
        ("link my chats", AskCode()),
        ("/link", AskCode()),
        ("Please link my accounts together!", AskCode()),
        ("link 7kq4-m2xp", GiveCode("7KQ4M2XP")),
        ("LINK CODE: 7KQ4M2XP", GiveCode("7KQ4M2XP")),
        ("unlink", Unlink()),
        ("ask me tomorrow at 9 if it worked", AskLater(datetime(2026, 11, 21, 9, tzinfo=DUBLIN))),
        ("link 7KQ4–M2XP please", GiveCode("7KQ4M2XP")),
        ("`link 7KQ4-M2XP`", GiveCode("7KQ4M2XP")),
        ("ok thanks, ask me tomorow at 9 if it worked, pls", AskLater(datetime(2026, 11, 21, 9, tzinfo=DUBLIN))),
        ("ask me whether it worked tomorrow", AskLater(datetime(2026, 11, 21, 9, tzinfo=DUBLIN))),
        ("check back tomorrow", AskLater(datetime(2026, 11, 21, 9, tzinfo=DUBLIN))),
        ("Can you remind me in 2 hours please?", AskLater(datetime(2026, 11, 20, 14, tzinfo=DUBLIN))),
    ],
)
def test_errands_are_known_by_their_words(text: str, errand: object) -> None:
    assert errand_of(text, NOW) == errand


@pytest.mark.parametrize(
    "text",
    [
        "How do I link two sleeping bags?", "connect me to a person", "ask me anything", "can you remind me what the warranty is?",
        "the link is broken", "ask me in 3 weeks", "link", "write me an invoice", "message me when it ships", "message me tomorrow if it is back in stock", "Link attached.",
        "link requests", "disconnect the hose", "unlink my paypal", "join slack", "remind me to return the tent tomorrow",
    ],
)  # fmt: skip
def test_questions_are_no_errands(text: str) -> None:
    assert errand_of(text, NOW) is None


@pytest.mark.parametrize(("text", "stops"), [("STOP", True), ("Unsubscribe.", True), ("stop it!", True), ("/stop", True),
                                             ("does the rain stop?", False), ("", False)])  # fmt: skip
def test_stop_words(text: str, stops: bool) -> None:
    assert is_stop_word(text) is stops


def test_a_code_is_not_taken_for_a_secret() -> None:
    for text in ("link 7KQ4-M2XP", "link 7KQ4M2XP", "link 2345-6789"):
        assert mask(text).text == text


def test_hours_are_counted_across_a_change_of_clocks() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=DUBLIN)
    after = moment_of("in 2 hours", before)
    assert after is not None
    assert after.timestamp() - before.timestamp() == 7200


class TestOnePerson:
    async def test_a_code_ties_two_chats_once_and_the_tie_can_be_undone(self, world: World) -> None:
        code = self.code_in(await world.say("link my chats", "carla"))
        told = await world.say(f"link {code}", "on-the-phone")
        assert "linked now" in told[-1]["text"]
        assert "linked now" in world.shown("carla")[-1]["text"]
        assert self.others(world, "carla") == [world.conversation_id("on-the-phone")]
        assert "not valid" in (await world.say(f"link {code}", "a-stranger"))[-1]["text"]
        assert "undone" in (await world.say("unlink", "carla"))[-1]["text"]
        assert self.others(world, "carla") == self.others(world, "on-the-phone") == []
        assert "not linked" in (await world.say("unlink", "carla"))[-1]["text"]

    async def test_a_code_ends_after_ten_minutes(self, world: World) -> None:
        code = self.code_in(await world.say("link my chats"))
        world.clock.now += 601
        assert "not valid" in (await world.say(f"link {code}", "other"))[-1]["text"]

    async def test_three_chats_of_one_person_and_one_undone(self, world: World) -> None:
        for other in ("second", "third"):
            await world.say(f"link {self.code_in(await world.say('link my chats'))}", other)
            world.clock.now += 1
        assert len(self.others(world, "second")) == 2
        await world.say("unlink", "third")
        assert self.others(world, "third") == []
        assert self.others(world, "carla") == [world.conversation_id("second")]

    async def test_a_code_works_while_a_person_is_waited_for(self, world: World) -> None:
        code = self.code_in(await world.say("link my chats"))
        await world.say("human", "other")
        assert "linked now" in (await world.say(f"link {code}", "other"))[-1]["text"]

    async def test_nobody_is_tied_by_a_name_alone(self, world: World) -> None:
        for number, channel in enumerate(("telegram", "slack")):
            await world.intake.accept(Incoming(channel, "1", f"e{number}", "a", "hello", name="Carla", person="77"))
        rows = world.database.read.rows("SELECT id FROM conversations ORDER BY channel")
        found = [conversations.get(world.database.read, row["id"]) for row in rows]
        assert [contacts.other_conversations(world.database.read, one) for one in found] == [[], []]

    def others(self, world: World, address: str) -> list[str]:
        tx = world.database.read
        mine: Conversation = conversations.get(tx, world.conversation_id(address))
        return [row["id"] for row in contacts.other_conversations(tx, mine)]

    def code_in(self, shown: list[dict[str, str]]) -> str:
        found = re.search(r"link (\w{4}-\w{4})", shown[-1]["text"])
        assert found
        return found[1]


class TestAskedAgain:
    async def test_once_at_the_hour_of_the_customers_choosing(self, world: World) -> None:
        await world.say("warranty?")
        said = await world.say("ask me tomorrow at 9 whether it worked")
        assert "tomorrow at 9:00" in said[-1]["text"]
        await self.later(world, hours=20.9)
        assert "is it solved" not in world.shown()[-1]["text"]
        await self.later(world, hours=0.2)
        assert "is it solved" in world.shown()[-1]["text"]
        count = len(world.shown())
        await self.later(world, hours=48)
        assert len(world.shown()) == count
        assert "once already" in (await world.say("ask me in 2 hours"))[-1]["text"]

    async def test_whoever_says_stop_is_not_asked(self, world: World) -> None:
        await world.say("remind me in 2 hours")
        await world.database.write(lambda tx: reach.stop_messages(tx, world.conversation_id()))
        await self.later(world, hours=3)
        assert "is it solved" not in world.shown()[-1]["text"]

    async def test_two_weeks_ahead_is_kept_too(self, world: World) -> None:
        await world.say("remind me in 2 weeks")
        await self.later(world, hours=14 * 24 + 1)
        assert "is it solved" in world.shown()[-1]["text"]

    @pytest.mark.parametrize(("word", "meant"), [("no", "That did not help"), ("Yes!", "It is solved, that helped")])
    async def test_a_written_yes_or_no_is_the_button(self, world: World, word: str, meant: str) -> None:
        await world.say("remind me in 2 hours")
        await self.later(world, hours=2.1)
        await world.say(word)
        assert world.rasa.asked[-1][1] == meant

    async def test_not_while_a_person_has_the_conversation(self, world: World) -> None:
        await world.say("remind me in 2 hours")
        await world.say("human")
        await self.later(world, hours=3)
        assert "is it solved" not in world.shown()[-1]["text"]

    async def later(self, world: World, hours: float) -> None:
        world.clock.now += timedelta(hours=hours).total_seconds()
        await world.flow.ask_what_is_due()


class TestStop:
    @pytest.mark.parametrize("before", ["hello", "human"])
    async def test_it_is_honoured_whoever_has_the_conversation(self, world: World, before: str) -> None:
        await world.say("remind me in 2 hours")
        await world.say(before)
        (line,) = await world.say("Unsubscribe!")
        assert "won't write" in line["text"]
        assert world.status() == "with_bot"
        assert world.database.read.one("SELECT stopped FROM conversations")["stopped"] == 1
        assert world.database.read.one("SELECT state FROM follow_ups")["state"] == "dropped"

    async def test_with_a_person_nothing_more_goes_out(self, world: World) -> None:
        await world.say("human")
        ben = await world.agent("Ben")
        await world.acts.claim(world.conversation_id(), ben)
        (line,) = await world.say("stop")
        assert "won't write" in line["text"]
        with pytest.raises(Refused):
            await world.acts.reply(world.conversation_id(), ben, "One more thing", "c1")

    async def test_it_needs_no_dialogue_model(self, world: World) -> None:
        await world.say("stop")
        assert world.rasa.asked == []
