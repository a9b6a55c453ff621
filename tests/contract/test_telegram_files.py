"""Files on Telegram: fetched within limits; an album is one message, whatever happens on the way."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.base import Accept
from bot.channels.telegram import albums
from bot.channels.telegram.limits import Floods, buckets
from bot.errors import DeliveryDelayed, DeliveryFailed, StoreError
from bot.events import Attachment, AttachmentKind, Event, Incoming
from tests.contract.adapter_scene import eventually, stored
from tests.contract.telegram_bench import Bench, bench, running
from tests.fakes.telegram_limits import Fields, Refusal

__all__ = ["bench"]  # the fixture

MOST = 1_000_000


@pytest.fixture(autouse=True)
def _albums_are_complete_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(albums, "QUIET_SECONDS", 0.15)


# Fetching


def sent_file(bench: Bench, content: bytes, caption: str = "") -> Attachment:
    incoming = bench.make().parse(bench.server.sends_file(content, "invoice.pdf", caption))
    assert isinstance(incoming, Incoming)
    return incoming.attachments[0]


async def test_a_file_is_fetched_whole(bench: Bench) -> None:
    content = bytes(range(256)) * 1000
    file = sent_file(bench, content)
    assert (file.kind, file.name, file.size) == (AttachmentKind.FILE, "invoice.pdf", len(content))
    assert await bench.make().fetch(file, MOST) == content


async def test_reading_stops_at_the_limit(bench: Bench) -> None:
    with pytest.raises(DeliveryFailed, match="larger than 1 MB"):
        await bench.make().fetch(sent_file(bench, b"x" * (MOST * 3)), 1024 * 1024)


async def test_what_telegram_keeps_from_bots_is_said(bench: Bench) -> None:
    with pytest.raises(DeliveryFailed, match="20 MB"):
        await bench.make().fetch(sent_file(bench, b"x" * 20_000_001), 50_000_000)


async def test_a_file_that_is_gone_is_a_failure_and_trouble_is_a_delay(bench: Bench) -> None:
    channel, file = bench.make(), sent_file(bench, b"x")
    bench.server.fail("getFile", Refusal(400, "Bad Request: invalid file_id"), Refusal(429, "Slow", retry_after=7))
    with pytest.raises(DeliveryFailed):
        await channel.fetch(file, MOST)
    with pytest.raises(DeliveryDelayed) as delayed:
        await channel.fetch(file, MOST)
    assert delayed.value.retry_after == 7
    bench.server.fail("getFile", Refusal(500, "Internal Server Error"), Refusal(401, "Unauthorized"))
    for _ in range(2):
        with pytest.raises(DeliveryDelayed):
            await channel.fetch(file, MOST)
    bench.server.fail("file", Refusal(502, ""), Refusal(404, ""))
    with pytest.raises(DeliveryDelayed):
        await channel.fetch(file, MOST)
    with pytest.raises(DeliveryFailed):
        await channel.fetch(file, MOST)
    assert await channel.fetch(file, MOST) == b"x"


async def test_no_connection_is_only_a_delay_and_shows_no_token(bench: Bench) -> None:
    file = sent_file(bench, b"x")
    with pytest.raises(DeliveryDelayed) as delayed:
        await bench.make(api_base="http://127.0.0.1:9").fetch(file, MOST)
    assert "AAfake" not in str(delayed.value)


# Albums


def whole(bench: Bench) -> list[tuple[str, int]]:
    return [(message.text, len(message.attachments)) for message in bench.incoming()]


async def test_an_album_is_one_message_with_all_pictures(bench: Bench) -> None:
    parts = bench.server.sends_album(4, "They all arrived like this")
    async with running(bench.make(), bench.accept):
        await eventually(lambda: whole(bench))
        await asyncio.sleep(0.3)
    assert whole(bench) == [("They all arrived like this", 4)]
    (album,) = bench.incoming()
    assert (album.event_id, album.reference) == (f"u{parts[0]['update_id']}", str(parts[0]["message"]["message_id"]))
    assert [file.ref for file in album.attachments] == [part["message"]["photo"][-1]["file_id"] for part in parts]
    assert stored(bench.database) == ["They all arrived like this"] and not bench.server.waiting


async def test_an_album_without_words_and_two_at_once(bench: Bench) -> None:
    bench.server.sends_album(2)
    bench.server.sends_album(3, "second", chat=1002)
    async with running(bench.make(), bench.accept):
        await eventually(lambda: len(whole(bench)) == 2)
    assert sorted(whole(bench)) == [("", 2), ("second", 3)]


async def test_what_follows_an_album_stays_behind_it(bench: Bench) -> None:
    bench.server.sends_album(3, "look")
    bench.server.says("well?")
    async with running(bench.make(), bench.accept):
        await eventually(lambda: len(whole(bench)) == 2)
    assert stored(bench.database) == ["look", "well?"]


async def test_an_edit_of_an_album_finds_it(bench: Bench) -> None:
    first, *_ = bench.server.sends_album(3, "lok")
    message = {**first["message"], "caption": "look", "edit_date": first["message"]["date"]}
    bench.server.emit(edited_message=message)
    async with running(bench.make(), bench.accept):
        await eventually(lambda: stored(bench.database) == ["look"])


async def test_a_part_that_comes_late_or_again(bench: Bench) -> None:
    parts = bench.server.sends_album(3, "look")
    late = bench.server.waiting.pop()
    async with running(bench.make(), bench.accept):
        await eventually(lambda: whole(bench))
        bench.server.repeat(parts[0])
        bench.server.repeat(parts[1])
        await eventually(lambda: not bench.server.again)
        bench.server.waiting.append({**late, "update_id": late["update_id"] + 1})
        bench.server.news.set()
        await eventually(lambda: len(whole(bench)) == 2)
        await asyncio.sleep(0.3)
    assert whole(bench) == [("look", 2), ("", 1)]  # the late one is a message of its own, the repeated ones nothing


async def test_a_secret_in_a_caption_is_never_held_unmasked(bench: Bench) -> None:
    bench.server.sends_album(3, "my card is 4111 1111 1111 1111")
    async with running(bench.make(), bench.accept):
        await eventually(lambda: len(whole(bench)) == 2)
        rows = bench.database.read.rows("SELECT value FROM cursors WHERE name LIKE 'album %'")
        assert rows and "4111" not in str(rows)
    assert [count for _, count in whole(bench)] == [1, 2] and "4111" not in "".join(stored(bench.database))


def failing(accept: Accept, *errors: Exception) -> Accept:
    left = list(errors)

    async def failing(event: Event) -> bool:
        if left:
            raise left.pop(0)
        return await accept(event)

    return failing


async def test_an_album_waits_out_trouble_with_the_database(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.server.sends_album(2, "look")
    async with running(bench.make(), failing(bench.accept, StoreError("full"), StoreError("full"))):
        await eventually(lambda: stored(bench.database))
    assert stored(bench.database) == ["look"] and caplog.text.count("An album from Telegram") == 1


async def test_an_album_that_fails_for_good_is_told(bench: Bench) -> None:
    bench.server.sends_album(2, "impossible")
    async with running(bench.make(), failing(bench.accept, *[ValueError("no")] * 5)):
        await eventually(lambda: bench.server.sent)
    assert "went wrong" in bench.server.sent[0]["text"] and stored(bench.database) == []


@pytest.mark.parametrize("point", ["parts held", "before storing", "after storing"])
async def test_a_crash_loses_no_part_and_doubles_none(bench: Bench, point: str) -> None:
    """The first process ends with the album in its hands; a second one goes on."""
    never = asyncio.Event()

    async def stuck(event: Event) -> bool:
        if point == "after storing":
            await bench.accept(event)
        await never.wait()
        return True

    bench.server.sends_album(3, "look")
    first = bench.make()
    async with running(first, stuck):
        await eventually(lambda: not bench.server.waiting)  # all parts are confirmed to Telegram
        if point != "parts held":
            await asyncio.sleep(0.3)
    await first.close()
    async with running(bench.make(), bench.accept):
        await eventually(lambda: stored(bench.database))
        await asyncio.sleep(0.3)
    assert stored(bench.database) == ["look"]
    rows = bench.database.read.rows("SELECT value FROM cursors WHERE name LIKE 'album %'")
    assert len(rows) == 1 and "look" not in rows[0]["value"]  # only the ids are kept, to know a repeat
    assert {(event.event_id, len(event.attachments)) for event in bench.incoming()} == {("u700001", 3)}


async def test_a_webhook_confirms_each_part_at_once(bench: Bench) -> None:
    """Telegram sends the next part only after the last one was confirmed; so holding a call back would gather none."""
    bench.server.sends_album(3, "look")
    channel = bench.make(mode="webhook")
    await channel.run(bench.accept)
    bench.server.webhook_app = Starlette(routes=list(channel.routes(bench.accept)))
    await bench.server.push()
    assert bench.server.webhook_statuses == [200, 200, 200] and whole(bench) == []
    await eventually(lambda: whole(bench))
    assert whole(bench) == [("look", 3)]


async def test_old_albums_are_forgotten(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.server.sends_album(2, "first")
    async with running(bench.make(), bench.accept):
        await eventually(lambda: len(whole(bench)) == 1)
        monkeypatch.setattr(albums, "KNOWN_SECONDS", -1.0)
        bench.server.sends_album(2, "second")
        await eventually(lambda: len(whole(bench)) == 2)
    assert len(bench.database.read.rows("SELECT name FROM cursors WHERE name LIKE 'album %'")) == 1


# Pace


def test_groups_are_slower_than_private_chats_and_share_their_limit() -> None:
    private, everything = buckets("1001")
    assert (private.most, private.seconds, everything.most, everything.seconds) == (3, 3.0, 30, 1.0)
    group, _ = buckets("-100500/12/1001")
    assert (group.most, group.seconds) == (20, 60.0)
    assert group == buckets("-100500/0/1002")[0] and private != buckets("1002")[0]


def test_two_chats_slowed_down_at_once_mean_the_whole_bot() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0])
    assert not floods.is_everywhere(1, 5)
    assert not floods.is_everywhere(1, 5)
    assert floods.is_everywhere(2, 5)
    now[0] = 20
    assert not floods.is_everywhere(3, 5)


async def test_a_429_holds_back_its_chat_and_two_of_them_the_channel(bench: Bench) -> None:
    channel = bench.make()
    requests: list[Fields] = []
    for chat in (1001, 1002):
        bench.server.says("hi", chat=chat)
        requests.append({"parameters": {"chat_id": chat, "text": "x", "link_preview_options": {}}, "follows": False})
    bench.server.fail("sendMessage", *[Refusal(429, "Too Many Requests", retry_after=9)] * 2)
    everywhere = []
    for request in requests:
        with pytest.raises(DeliveryDelayed) as delayed:
            await channel.deliver(request)
        everywhere.append(delayed.value.everywhere)
    assert everywhere == [False, True]


async def test_the_poller_runs_alone_and_a_webhook_does_not(bench: Bench) -> None:
    assert bench.make().alone and not bench.make(mode="webhook").alone


def test_the_file_server_is_the_api_server(bench: Bench) -> None:
    assert httpx.URL(bench.make()._bot.base_file_url).host == "127.0.0.1"
