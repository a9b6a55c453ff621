"""Groups on Telegram: who is heard, where the answers land, whose taps count, and groups that move."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import Telegram, albums
from bot.channels.telegram.intake import NOT_YOURS
from bot.errors import DeliveryDelayed, DeliveryFailed, Refused
from bot.events import Event, Incoming, Moved, Outgoing, Reachable
from bot.model import Option, Reply, Status
from bot.store import conversations
from tests.contract.adapter_scene import eventually, stored
from tests.contract.telegram_bench import Bench, bench, running
from tests.fakes.telegram_people import ALBUM_IDS

__all__ = ["bench"]  # the fixture

GROUP = -100_500
OPTIONS = (Option("article:a", "Parcels"), Option("article:b", "Returns"), Option("private:tok-en_12", "Talk"))


async def send(channel: Telegram, incoming: Incoming, text: str, options: tuple[Option, ...] = ()) -> None:
    """Answer as the sender would."""
    message = Outgoing("k", incoming.address, Reply(text, options), place=incoming.place, public=incoming.public)
    for request in channel.render(message):
        await channel.deliver(request)


async def asked(bench: Bench, channel: Telegram, text: str = "@shop_bot where?", **content: Any) -> Incoming:
    """Somebody asks in the group; what the running channel made of it."""
    before = len(bench.incoming())
    bench.server.says_in(GROUP, text, **content)
    await eventually(lambda: len(bench.incoming()) > before)
    return bench.incoming()[-1]


async def test_people_who_talk_to_each_other_are_not_stored(bench: Bench) -> None:
    group = bench.server.make_group(GROUP)
    async with running(bench.make(), bench.accept):
        bench.server.says_in(group, "nice weather today", 1001)
        bench.server.says_in(group, "@shop_bot how long is the warranty?", 1002)
        bench.server.says_in(group, "the same for me", 1001)
        await eventually(lambda: not bench.server.waiting)
    assert stored(bench.database) == ["how long is the warranty?"]
    known = conversations.at(bench.database.read, "telegram", "4242", "-100500/0/1002")
    assert known and (known.public, known.person, known.place["where"]) == (True, "1002", "Walkers")


async def test_an_answer_lands_in_the_topic_under_the_question(bench: Bench) -> None:
    bench.server.make_group(GROUP, "Walkers", 12, 13)
    channel = bench.make()
    async with running(channel, bench.accept):
        await send(channel, await asked(bench, channel, topic=13), "x" * 5000)
        first, second = bench.server.sent
        assert first["reply_to_message"]["text"] == "@shop_bot where?" and first["message_thread_id"] == 13
        assert "reply_to_message" not in second and second["message_thread_id"] == 13
        again = await asked(bench, channel, "and how much?", topic=13, reply_to_message=second)
        assert again.addressed and again.address == "-100500/13/1001"
        assert not (await asked(bench, channel, "what a topic", topic=12)).addressed


async def test_a_question_that_was_deleted_is_answered_all_the_same(bench: Bench) -> None:
    bench.server.make_group(GROUP)
    channel = bench.make()
    async with running(channel, bench.accept):
        incoming = await asked(bench, channel)
        del bench.server.messages[GROUP, int(incoming.place["reply_to"])]
        await send(channel, incoming, "Here.")
    assert bench.server.sent[0]["text"] == "Here." and "reply_to_message" not in bench.server.sent[0]


async def test_only_the_asker_may_tap(bench: Bench) -> None:
    bench.server.make_group(GROUP)
    channel = bench.make()
    async with running(channel, bench.accept):
        await send(channel, await asked(bench, channel), "Which?", OPTIONS)
        offered = dict(bench.server.sent[0])
        data = offered["reply_markup"]["inline_keyboard"][1][0]["callback_data"]
        bench.server.taps(offered, data, person=66)
        await eventually(lambda: bench.server.answered)
        assert bench.server.told == [NOT_YOURS] and "reply_markup" in bench.server.sent[0]
        assert len(bench.incoming()) == 1
        bench.server.taps(offered, data, person=1001)
        await eventually(lambda: "reply_markup" not in bench.server.sent[0])
    tapped = bench.incoming()[-1]
    assert (tapped.text, tapped.choice, tapped.address) == ("Returns", "article:b", "-100500/0/1001")
    assert tapped.place["reply_to"] == bench.incoming()[0].reference


async def test_the_way_into_a_private_talk_brings_its_token_back(bench: Bench) -> None:
    bench.server.make_group(GROUP)
    channel = bench.make()
    async with running(channel, bench.accept):
        await send(channel, await asked(bench, channel), "Not here.", OPTIONS[2:])
        link = bench.server.sent[0]["reply_markup"]["inline_keyboard"][0][0]["url"]
        bench.server.says(f"/start {link.partition('?start=')[2]}", chat=1001)
        await eventually(lambda: len(bench.incoming()) == 2)
    private = bench.incoming()[-1]
    assert (private.address, private.person, private.choice) == ("1001", "1001", "private:tok-en_12")
    assert not private.public


async def test_a_courtesy_in_a_group_lands_where_the_message_was(bench: Bench) -> None:
    bench.server.make_group(GROUP, "Walkers", 12)
    async with running(bench.make(), bench.accept):
        bench.server.says_in(GROUP, "@shop_bot " + "x" * 4080, topic=12)
        await eventually(lambda: bench.server.sent)
    assert "too long" in bench.server.sent[0]["text"] and bench.server.sent[0]["message_thread_id"] == 12


async def test_a_long_message_between_two_people_is_not_ours_to_judge(bench: Bench) -> None:
    """The store refuses a long message whoever it was for; that is said only to who spoke to us."""

    async def refuse(event: Event) -> bool:
        raise Refused("This message is too long.", 413)

    bench.server.make_group(GROUP)
    async with running(bench.make(), refuse):
        bench.server.says_in(GROUP, "x" * 4080)
        bench.server.says_in(GROUP, "@shop_bot hello")
        await eventually(lambda: bench.server.sent)
        await asyncio.sleep(0.1)
    (told,) = bench.server.sent
    assert told["reply_to_message"]["text"] == "@shop_bot hello"


def album_in_group(bench: Bench, *captions: str) -> None:
    group = str(next(ALBUM_IDS))
    for number, caption in enumerate(captions):
        update = bench.server.says_in(GROUP, caption)
        message = update["message"]
        del message["text"]
        words = {"caption": caption, "caption_entities": message.pop("entities", [])} if caption else {}
        photo = [{"file_id": f"file{number}", "file_unique_id": f"f{number}", "width": 90, "height": 90}]
        message.update(photo=photo, media_group_id=group, **words)


def held(bench: Bench) -> str:
    return str(bench.database.read.rows("SELECT value FROM cursors WHERE name LIKE 'album %'"))


@pytest.mark.parametrize("captions", [("@shop_bot torn", "", ""), ("", "", "@shop_bot torn")])
async def test_an_album_that_is_said_to_us_comes_whole(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, captions: tuple[str, ...]
) -> None:
    monkeypatch.setattr(albums, "QUIET_SECONDS", 0.15)
    bench.server.make_group(GROUP)
    album_in_group(bench, *captions)
    async with running(bench.make(), bench.accept):
        await eventually(bench.incoming)
        await asyncio.sleep(0.3)
    (message,) = bench.incoming()
    refs = [file.ref for file in message.attachments]
    assert (message.text, message.addressed, refs) == ("torn", True, ["file0", "file1", "file2"])


async def test_an_album_that_is_not_said_to_us_is_never_stored(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(albums, "QUIET_SECONDS", 0.05)
    bench.server.make_group(GROUP)
    album_in_group(bench, "our wedding", "")
    channel = bench.make()
    async with running(channel, bench.accept):
        await eventually(lambda: not bench.server.waiting)
        assert held(bench) == "[]"
        await eventually(lambda: not channel._intake.albums._overheard)
    assert held(bench) == "[]" and not bench.incoming()


async def test_while_a_person_of_ours_is_there_every_album_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(albums, "QUIET_SECONDS", 0.05)
    bench.server.make_group(GROUP)
    async with running(bench.make(), bench.accept):
        asker = await asked(bench, bench.make(username="shop_bot"))
        known = conversations.at(bench.database.read, "telegram", "4242", asker.address)
        assert known
        await bench.database.write(lambda tx: conversations.change_owner(tx, known, Status.WAITING, 1_790_000_001.0))
        album_in_group(bench, "like this", "")
        await eventually(lambda: len(bench.incoming()) == 2)
    assert stored(bench.database)[-1] == "like this" and len(bench.incoming()[-1].attachments) == 2


async def test_our_name_is_known_without_the_network_after_the_first_time(bench: Bench) -> None:
    bench.server.make_group(GROUP)
    update = bench.server.says_in(GROUP, "@shop_bot hi")
    first = bench.make().parse(update)
    assert isinstance(first, Incoming) and not first.addressed  # Telegram was never asked
    async with running(bench.make(), bench.accept):
        await eventually(lambda: not bench.server.waiting)
    later = bench.make(api_base="http://127.0.0.1:9").parse(update)
    assert isinstance(later, Incoming) and later.addressed and later.text == "hi"


async def test_a_group_that_becomes_a_supergroup_keeps_its_conversations(bench: Bench) -> None:
    old = bench.server.make_group(-77)
    channel = bench.make()
    async with running(channel, bench.accept):
        bench.server.says_in(old, "@shop_bot where?")
        await eventually(lambda: bench.incoming())
        bench.server.becomes_supergroup(old, GROUP)
        await eventually(lambda: not bench.server.waiting)
    assert bench.events[1:] == [Moved("telegram", "4242", "-77", "-100500")] * 2
    assert conversations.at(bench.database.read, "telegram", "4242", "-100500/0/1001")


async def test_a_reply_on_its_way_to_a_group_that_moved_finds_it(bench: Bench) -> None:
    old = bench.server.make_group(-77)
    channel = bench.make()
    incoming = channel.parse(bench.server.says_in(old, "/ask where?"))
    assert isinstance(incoming, Incoming)
    bench.server.becomes_supergroup(old, GROUP)
    with pytest.raises(DeliveryDelayed):
        await send(channel, incoming, "Here.")
    await send(channel, incoming, "Here.")
    assert [message["chat"]["id"] for message in bench.server.sent] == [GROUP]


async def test_a_closed_topic_and_a_group_that_threw_us_out_are_failures(bench: Bench) -> None:
    bench.server.make_group(GROUP, "Walkers", 12)
    channel = bench.make()
    in_topic = channel.parse(bench.server.says_in(GROUP, "/ask where?", topic=12))
    assert isinstance(in_topic, Incoming)
    del bench.server.topics[GROUP, 12]
    with pytest.raises(DeliveryFailed, match="thread not found"):
        await send(channel, in_topic, "Here.")
    bench.server.blocked.add(GROUP)
    with pytest.raises(DeliveryFailed, match="blocked"):
        await send(channel, in_topic, "Here.")


async def test_a_deleted_topic_of_a_private_chat_loses_nothing(bench: Bench) -> None:
    channel = bench.make()
    incoming = channel.parse(bench.server.sends(1001, text="hi", message_thread_id=12, is_topic_message=True))
    assert isinstance(incoming, Incoming)
    await send(channel, incoming, "Hello")
    assert bench.server.sent[0]["text"] == "Hello" and "message_thread_id" not in bench.server.sent[0]


async def test_a_customer_who_blocks_us_is_noted_and_let_in_again(bench: Bench) -> None:
    channel = bench.make()

    def can_be_reached() -> bool:
        return bool(bench.database.read.one("SELECT reachable FROM conversations")["reachable"])

    async with running(channel, bench.accept):
        bench.server.says("hello")
        await eventually(lambda: bench.incoming())
        bench.server.blocks()
        await eventually(lambda: not can_be_reached())
        bench.server.blocks(again_not=True)
        await eventually(can_be_reached)
    assert [event.can_write for event in bench.events if isinstance(event, Reachable)] == [False, True]


async def test_the_menu_is_made_once_and_an_own_one_is_left_alone(bench: Bench) -> None:
    async with running(bench.make(), bench.accept):
        await eventually(lambda: bench.server.commands)
    assert [command["command"] for command in bench.server.commands] == ["ask", "human", "stop"]
    own = bench.server.commands = [{"command": "menu", "description": "Our menu"}]
    async with running(bench.make(), bench.accept):
        await eventually(lambda: bench.server.count("getMyCommands") == 2 and bench.server.count("getUpdates"))
    assert bench.server.commands == own and bench.server.count("setMyCommands") == 1
