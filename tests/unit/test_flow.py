"""The way of a message, from durable to shown, while the bot has the conversation."""

from __future__ import annotations

import pytest

from bot import wording
from bot.errors import Refused
from bot.events import Incoming
from bot.model import Author, Reason
from bot.store import handoffs, inbox
from tests.conftest import World, by_author


async def test_a_message_is_answered_once_and_in_order(world: World) -> None:
    for text in ("one", "two", "three"):
        await world.accept(text)
    await world.work()
    assert by_author(world.shown(), Author.BOT) == ["echo: one", "echo: two", "echo: three"]
    assert by_author(world.shown(), Author.CUSTOMER) == ["one", "two", "three"]


async def test_a_providers_retry_is_stored_once(world: World) -> None:
    incoming = Incoming("webchat", "site", "e-same", "carla", "hello")
    assert [await world.intake.accept(incoming) for _ in range(5)] == [True, False, False, False, False]
    await world.work()
    assert by_author(world.shown(), Author.BOT) == ["echo: hello"]


async def test_the_same_event_id_of_another_account_is_another_message(world: World) -> None:
    for account in ("site", "other-site"):
        assert await world.intake.accept(Incoming("webchat", account, "e1", account, "hello"))


async def test_doing_a_turn_again_after_a_crash_adds_nothing(world: World) -> None:
    await world.accept("hello")
    item = inbox.next_pending(world.database.read, world.conversation_id())
    assert item is not None
    await world.flow.customer_wrote(item)
    await world.flow.customer_wrote(item)
    assert by_author(world.shown(), Author.BOT) == ["echo: hello"]


async def test_a_secret_reaches_neither_the_disk_nor_rasa_and_the_customer_is_told(world: World) -> None:
    card, password = "4111 1111 1111 1111", "hunter2-secret"
    shown = await world.say(f"my card is {card} and my password is {password}")
    assert any("Please never send" in text for text in by_author(world.shown(), Author.SYSTEM))
    assert by_author(shown, Author.BOT)
    files = [path.read_bytes() for path in world.folder.iterdir()]
    for secret in (card, card.replace(" ", ""), password):
        assert not any(secret.encode() in content for content in files)
        assert not any(secret in text for _, text in world.rasa.asked)


async def test_a_message_that_is_too_long_is_refused_with_a_sentence(world: World) -> None:
    with pytest.raises(Refused, match="too long"):
        await world.accept("x" * 1_000_000)


@pytest.mark.parametrize(
    "text", ["a\0b", "\ud800 lone", "\u202eright to left", "👩‍👩‍👧‍👦" * 50, "\u200b\u200b", "é" * 3999]
)
async def test_odd_text_is_stored_and_answered(world: World, text: str) -> None:
    assert len(by_author(await world.say(text), Author.BOT)) == 1


async def test_an_act_that_hides_a_question_is_answered(world: World) -> None:
    world.rasa.intent = "thanks"
    await world.say("thanks! and the warranty?")
    await world.say("thanks a lot")
    assert world.rasa.taken_as_question == ["thanks! and the warranty?"]


async def test_rasa_away_the_search_alone_answers_what_it_is_sure_of(world: World) -> None:
    flow = world.flow

    async def fail(*_: object, **__: object) -> None:
        from bot.errors import RasaUnavailable

        raise RasaUnavailable("killed")

    world.rasa.turn = fail  # type: ignore[method-assign,assignment]
    assert by_author(await world.say("warranty please", "sure"), Author.BOT) == ["**Two years.**"]
    assert "Which of these" in by_author(await world.say("return", "torn"), Author.BOT)[0]
    shown = await world.say("something odd", "lost")
    assert world.status("lost") == "waiting" and "our team" in shown[-1]["text"]
    assert flow.rasa is world.rasa


async def test_a_message_that_fails_every_time_goes_to_a_person(world: World) -> None:
    await world.accept("poison")
    item = inbox.next_pending(world.database.read, world.conversation_id())
    assert item is not None
    await world.flow.give_up(item)
    assert world.status() == "waiting"
    handoff = handoffs.current(world.database.read, world.conversation_id())
    assert handoff is not None and handoff["reason"] == Reason.BOT_ERROR
    assert by_author(world.shown(), Author.SYSTEM)[0] == wording.TROUBLE.text


async def test_what_was_written_already_is_not_asked_again(world: World) -> None:
    await world.say("hello there")
    assert world.rasa.known[-1] == {}
    await world.say("My order was TT-7654321, my mail is jo@example.com")
    await world.say("form")
    assert world.rasa.known[-1] == {"order_number": "TT-7654321", "contact": "jo@example.com"}
