"""The Slack adapter against a strict fake of Slack: nothing lost, nothing confirmed too early, nothing doubled."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from bot.attachments import Files
from bot.channels.base import Accept, Finding
from bot.channels.slack import Slack, catch_up, socket_mode
from bot.channels.slack.sending import SEARCHED_SECONDS
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, Refused, StoreError
from bot.events import Attachment, AttachmentKind, Event, Outgoing
from bot.intake import Intake
from bot.model import Option, Reply
from bot.sender import GIVE_UP_SECONDS
from bot.signals import Signals
from bot.store import cursors
from bot.store.database import Database
from tests.fakes.slack_blocks import buttons_of, shown
from tests.fakes.slack_fake import APP_TOKEN, BOT, BOT_TOKEN, SECRET, TEAM, FakeSlack, Trouble

KEY = "0123456789abcdef0123456789abcdef"
LONG = " ".join(f"word{number:04}" for number in range(900))
Make = Callable[..., Slack]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "firstline.db")
    yield database
    database.close()


@pytest.fixture
def accept(database: Database, tmp_path: Path) -> Accept:
    return Intake(database, Signals(), Files(tmp_path / "attachments", 1024 * 1024), time.time).accept


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as slack:
        yield slack


@pytest_asyncio.fixture
async def make(slack: FakeSlack, database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    made: list[Slack] = []
    monkeypatch.setattr(catch_up, "PACE_SECONDS", 0.0)
    monkeypatch.setattr(catch_up, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(socket_mode, "LOOK_SECONDS", 0.02)

    def make(**changed: Any) -> Slack:
        settings = {
            "team_id": TEAM, "signing_secret": SECRET, "app_token": None, "api_base": slack.base_url,
            "public_url": None, "database": database, "clock": time.time, **changed,
        }  # fmt: skip
        made.append(Slack(settings.pop("bot_token", BOT_TOKEN), **settings))
        return made[-1]

    yield make
    for channel in made:
        await channel.close()


@asynccontextmanager
async def running(channel: Slack, accept: Accept) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(channel.run(accept))
    yield task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def called(slack: FakeSlack, channel: Slack, accept: Accept) -> AsyncIterator[None]:
    """The channel's web route on a real server, which the fake calls."""
    config = uvicorn.Config(
        Starlette(routes=channel.routes(accept)), host="127.0.0.1", port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    slack.events_url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/webhooks/slack"
    yield
    slack.events_url = ""
    server.should_exit = True
    await task


async def eventually(condition: Callable[[], object], seconds: float = 10.0) -> None:
    for _ in range(int(seconds * 100)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"It has not come true in {seconds} seconds.")


def stored(database: Database) -> list[str]:
    rows = database.read.rows("SELECT m.text FROM inbox i JOIN messages m ON m.id = i.message_id ORDER BY i.id")
    return [row["text"] for row in rows]


def outgoing(text: str, *options: Option, name: str = "CARL", **more: Any) -> Outgoing:
    return Outgoing(KEY, **{"address": f"U0{name}", "reply": Reply(text, options), **more})


async def send(channel: Slack, message: Outgoing) -> None:
    for request in channel.render(message):
        await channel.deliver(request)


def failing(accept: Accept, *errors: Exception) -> Accept:
    """`accept`, whose first calls fail."""
    left = list(errors)

    async def failing(event: Event) -> bool:
        if left:
            raise left.pop(0)
        return await accept(event)

    return failing


# Slack calls us


async def test_an_event_is_confirmed_only_when_it_is_stored(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    async with called(slack, make(), failing(accept, StoreError("disk full"), RuntimeError("a fault"))):
        await slack.says("Where is my parcel?")
        assert slack.statuses == [500] and stored(database) == []
        await slack.redeliver()
        assert slack.statuses == [500, 500]
        await slack.redeliver()
        await slack.repeat(slack.emitted[0])
    assert slack.statuses == [500, 500, 200, 200] and stored(database) == ["Where is my parcel?"]


async def test_a_mention_that_comes_as_two_events_is_stored_once(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    slack.person("carl")
    async with called(slack, make(), accept):
        event = await slack.says(f"<@{BOT}> where is my parcel?", channel="C0HELP")
        await slack.says("nice weather", "dora", channel="C0HELP", thread=event["ts"])
    assert len(slack.emitted) == 3 and slack.statuses == [200, 200, 200]
    assert stored(database) == ["where is my parcel?"]
    row = database.read.one("SELECT * FROM conversations")
    assert (row["address"], row["public"], row["person"]) == (f"C0HELP/{event['ts']}/U0CARL", 1, "U0CARL")
    assert (row["name"], row["place"]) == ("Carl", '{"where": "#help"}')


async def test_many_messages_at_once_keep_their_order(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make(app_token=APP_TOKEN)
    async with running(channel, accept):
        await eventually(lambda: slack.sockets)
        texts = [f"message {number}" for number in range(20)]
        events = [
            {
                "type": "message",
                "channel": slack.dm("carl"),
                "user": "U0CARL",
                "text": text,
                "ts": f"17900000{n:02}.0001",
            }
            for n, text in enumerate(texts)
        ]
        await asyncio.gather(*(slack.emit(event) for event in events))
        await eventually(lambda: len(stored(database)) == 20)
    assert stored(database) == texts


async def test_bad_signatures_are_refused(slack: FakeSlack, make: Make, accept: Accept) -> None:
    async with called(slack, make(), accept), httpx.AsyncClient() as client:
        body = '{"type":"url_verification","challenge":"zz","token":"x"}'
        now, headers = time.time(), {"Content-Type": "application/json"}
        good = await client.post(slack.events_url, content=body, headers={**headers, **slack.signed(body)})
        assert (good.status_code, good.json()) == (200, {"challenge": "zz"})
        for wrong in (
            {},
            {**slack.signed(body), "X-Slack-Signature": "v0=none"},
            {**slack.signed(body), "X-Slack-Request-Timestamp": "soon"},
            slack.signed(body, now - 301),
            slack.signed(body + " "),
        ):
            assert (await client.post(slack.events_url, content=body, headers={**headers, **wrong})).status_code == 401
        large = await client.post(slack.events_url, content=b"x" * (1024 * 1024 + 1))
        assert large.status_code == 413


def test_the_signature_is_checked_whatever_comes(make: Make, slack: FakeSlack) -> None:
    channel = make()
    body = "schön"
    assert channel.verify(slack.signed(body), body.encode())
    assert not channel.verify(slack.signed(body), b"\xff\xfe")
    assert not channel.verify({}, b"")
    assert not make(signing_secret=None).verify(slack.signed(body), body.encode())
    assert list(make(signing_secret=None).routes(None)) == []  # type: ignore[arg-type]


async def test_a_slash_command_is_answered_in_private(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    async with called(slack, channel, failing(accept, StoreError("disk full"))):
        assert await slack.commands("/ask", "where is my parcel?") == 200
        assert "try again" in slack.command_answers[-1]
        await slack.commands("/ask", "where is my parcel?")
        assert "private chat" in slack.command_answers[-1]
        await slack.commands("/ask", " ")
        assert "/ask where is my parcel?" in slack.command_answers[-1]
    assert stored(database) == ["where is my parcel?"]
    await send(channel, outgoing("It is on its way.", place={"dm": "", "thread": ""}))
    assert [shown(message) for message in slack.messages["D0CARL"]] == ["It is on its way."]


async def test_a_tap_in_public_counts_for_the_asker_only(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    slack.person("dora")
    async with called(slack, channel, accept):
        event = await slack.says(f"<@{BOT}> help", channel="C0HELP")
        message = outgoing(
            "Which?", Option("article:returns", "Returns"), Option("private:tok", "Talk in private"),
            address=f"C0HELP/{event['ts']}/U0CARL", public=True,
        )  # fmt: skip
        await send(channel, message)
        posted = slack.messages["C0HELP"][-1]
        assert posted["thread_ts"] == event["ts"] and posted["text"].startswith("<@U0CARL>")
        assert await slack.taps("Returns", "dora", "C0HELP") == 200
        await eventually(lambda: slack.ephemeral)
        assert slack.ephemeral[0]["user"] == "U0DORA" and stored(database) == ["help"]
        assert await slack.taps("Talk in private", "carl", "C0HELP") == 200
        await eventually(lambda: not buttons_of(posted))
    assert stored(database) == ["help", "Talk in private"]
    private = database.read.one("SELECT * FROM conversations WHERE public = 0")
    assert (private["address"], private["person"]) == ("U0CARL", "U0CARL")
    assert database.read.one("SELECT choice FROM inbox ORDER BY id DESC LIMIT 1")["choice"] == "private:tok"


async def test_a_refused_message_is_confirmed_and_the_customer_told(slack: FakeSlack, make: Make) -> None:
    async def refuse(_: Event) -> bool:
        raise Refused("This message is too long: <5,000> characters.", 413)

    channel = make()
    async with called(slack, channel, refuse):
        await slack.says("x" * 5000)
        assert slack.statuses == [200]
        await eventually(lambda: len(slack.messages["D0CARL"]) == 2)
    assert shown(slack.messages["D0CARL"][1]) == "This message is too long: <5,000> characters."


async def refuse_everything(_: Event) -> bool:
    raise Refused("This message is too long.", 413)


def told_in_public(slack: FakeSlack) -> list[Any]:
    return [fields["user"] for method, fields in slack.calls if method == "chat.postEphemeral"]


async def test_a_refusal_is_said_once_however_often_the_message_comes(slack: FakeSlack, make: Make) -> None:
    channel = make()
    slack.person("carl")
    async with called(slack, channel, refuse_everything):
        await slack.says(f"<@{BOT}> " + "x" * 5000, channel="C0HELP")
        for payload in list(slack.emitted):
            await slack.repeat(payload)
        await eventually(lambda: told_in_public(slack))
        await slack.says("y" * 5000)
        await slack.repeat(slack.emitted[-1])
        await eventually(lambda: len(slack.messages["D0CARL"]) == 2)
        await asyncio.sleep(0.1)
    assert len(slack.emitted) == 3  # the mention as two events
    assert told_in_public(slack) == ["U0CARL"] and len(slack.messages["D0CARL"]) == 2


async def test_what_colleagues_write_to_each_other_is_not_ours_to_refuse(slack: FakeSlack, make: Make) -> None:
    channel = make()
    async with called(slack, channel, refuse_everything):
        first = await slack.says("nice weather", channel="C0HELP")
        await slack.says("x" * 5000, "dora", channel="C0HELP", thread=first["ts"])
        await slack.says(f"<@{BOT}> hello", channel="C0HELP")
        await eventually(lambda: told_in_public(slack))
        await asyncio.sleep(0.1)
    assert told_in_public(slack) == ["U0CARL"] and set(slack.statuses) == {200}


async def test_no_names_are_needed(slack: FakeSlack, make: Make, accept: Accept, database: Database) -> None:
    slack.fails["users.info"] = [{"error": "missing_scope"}, *[Trouble.NO_ANSWER] * 2]
    async with called(slack, make(), accept):
        await slack.says("one")
        await slack.says("two", "dora")
        await slack.says("three", "emma")
    assert stored(database) == ["one", "two", "three"]
    assert [method for method, _ in slack.calls].count(
        "users.info"
    ) == 3  # after no answer (asked twice) nobody asks for a while


# Socket Mode


async def test_socket_mode_stores_before_it_confirms(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make(app_token=APP_TOKEN, signing_secret=None)
    async with running(channel, failing(accept, StoreError("disk full"))):
        await eventually(lambda: slack.sockets)
        await slack.says("one")
        assert slack.acknowledged == [] and stored(database) == []
        await slack.redeliver()
        await slack.repeat(slack.emitted[0])
        assert stored(database) == ["one"]
        await slack.commands("/ask", "two")
        await eventually(lambda: slack.command_answers)
    assert "private chat" in slack.command_answers[0] and stored(database) == ["one", "two"]


@pytest.mark.parametrize("how", ["closed", "refresh", "quiet", "no hello"])
async def test_a_socket_that_is_of_no_use_is_replaced(
    slack: FakeSlack,
    make: Make,
    accept: Accept,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    if how == "no hello":
        monkeypatch.setattr(socket_mode, "HELLO_SECONDS", 0.5)
        slack.greets = False
    channel = make(app_token=APP_TOKEN)
    async with running(channel, accept):
        await eventually(lambda: slack.sockets)
        if how == "closed":
            await slack.sockets[0].close(code=1011)
        elif how == "refresh":
            await slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        elif how == "quiet":
            monkeypatch.setattr(socket_mode, "QUIET_SECONDS", 0.2)
            await eventually(lambda: len(slack.sockets) > 1)
            monkeypatch.undo()
        else:
            slack.greets = True
        await eventually(lambda: len(slack.sockets) > 1 and not slack.sockets[-1].closed)
        await asyncio.sleep(0.1)
        await slack.says("after it")
        await slack.redeliver()
        await eventually(lambda: stored(database) == ["after it"])


async def test_a_refused_app_token_is_said_and_ends_it(
    slack: FakeSlack, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    channel = make(app_token="xapp-wrong")
    await asyncio.wait_for(channel.run(accept), 10)
    assert "FIRSTLINE_SLACK_APP_TOKEN" in caplog.text and "xapp-wrong" not in caplog.text


@pytest.mark.parametrize(
    ("changed", "setting"),
    [({"bot_token": "xoxb-wrong"}, "FIRSTLINE_SLACK_BOT_TOKEN"), ({"team_id": "T0OTHER"}, "FIRSTLINE_SLACK_TEAM_ID")],
)
async def test_wrong_settings_are_said_and_end_it(
    make: Make, accept: Accept, caplog: pytest.LogCaptureFixture, changed: Any, setting: str
) -> None:
    await asyncio.wait_for(make(**changed).run(accept), 10)
    assert setting in caplog.text and "xoxb" not in caplog.text


# What was missed


async def test_what_slack_gave_up_on_is_read_later(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    async with called(slack, make(), accept), running(make(), accept):
        await slack.says("before")
        question = await slack.says(f"<@{BOT}> in public", channel="C0HELP")
        await eventually(lambda: cursor(database) is not None)
    started = len(slack.calls)
    await slack.says("missed one")
    event = await slack.says("missed two")
    await slack.says("first ever", "dora")
    await slack.says(f"<@{BOT}> and mine?", "carl", channel="C0HELP", thread=question["ts"])
    await slack.says("nobody's business", "dora", channel="C0HELP")
    await slack.edits(event, "missed two, changed")
    slack.unconfirmed.clear()
    slack.fails["conversations.history"] = [Trouble.NO_ANSWER, Trouble.NO_ANSWER, Trouble.TOO_FAST]
    async with running(make(), accept):
        await eventually(lambda: len(stored(database)) == 6)
        await asyncio.sleep(0.2)
    texts = ["before", "in public", "missed one", "missed two, changed", "first ever", "and mine?"]
    assert sorted(stored(database)) == sorted(texts)
    assert stored(database).index("missed one") < stored(database).index("missed two, changed")
    since = [float(fields["oldest"]) for method, fields in slack.calls[started:] if method == "conversations.history"]
    assert all(time.time() - 700 < each < time.time() - 590 for each in since)


async def test_a_place_that_may_not_be_read_does_not_hold_up_the_others(
    slack: FakeSlack, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    await slack.says("one")
    await slack.says("two", "dora")
    slack.fails["conversations.history"] = [{"error": "missing_scope"}]
    async with running(make(), accept):
        await eventually(lambda: stored(database))
    assert len(stored(database)) == 1 and "could not be read for what was missed: 1." in caplog.text


async def test_a_message_that_fails_in_our_code_does_not_hold_up_the_others(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    await slack.says("one")
    await slack.says("two")
    async with running(make(), failing(accept, ValueError("a fault"))):
        await eventually(lambda: stored(database) == ["two"])


def cursor(database: Database) -> str | None:
    return cursors.get(database.read, "slack", TEAM, catch_up.CURSOR)


async def test_at_the_first_start_nothing_old_is_read(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    await slack.says("long before")
    async with running(make(), accept):
        await eventually(lambda: cursor(database))
    assert stored(database) == [] and "conversations.history" not in [method for method, _ in slack.calls]


async def test_the_cursor_stays_while_the_database_cannot_be_written(
    slack: FakeSlack, make: Make, accept: Accept, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(lambda tx: cursors.put(tx, "slack", TEAM, catch_up.CURSOR, f"{time.time() - 60:.3f}"))
    before = cursor(database)
    await slack.says("missed")
    async with running(make(), failing(accept, *[StoreError("disk full")] * 3)):
        await eventually(lambda: stored(database) == ["missed"])
        await eventually(lambda: cursor(database) != before)
    assert caplog.text.count("cannot be read now") == 1


# Out


async def test_nothing_is_sent_twice_whatever_happened_in_between(slack: FakeSlack, make: Make) -> None:
    """Three parts; the second is accepted without an answer; a new process goes on."""
    slack.dm("carl")
    message = outgoing(LONG)
    requests = make().render(message)
    assert len(requests) == 3
    first = make()
    assert await first.arrived(message) is False
    await first.deliver(requests[0])
    slack.trouble(Trouble.ACCEPTED_NO_ANSWER, 1)
    with pytest.raises(DeliveryUncertain):
        await first.deliver(requests[1])
    second = make()
    assert await second.arrived(message) is False
    await send(second, message)
    assert " ".join(shown(each) for each in slack.messages["D0CARL"]) == LONG
    assert await make().arrived(message) is True
    await send(make(), outgoing("something else"))


async def test_a_later_part_that_has_to_wait_is_asked_for_first(slack: FakeSlack, make: Make) -> None:
    slack.dm("carl")
    message, channel = outgoing(LONG), make()
    requests = channel.render(message)
    await channel.deliver(requests[0])
    slack.trouble(Trouble.TOO_FAST, 1)
    with pytest.raises(DeliveryUncertain):
        await channel.deliver(requests[1])
    with pytest.raises(DeliveryDelayed) as delayed:
        await channel.arrived(message)
    assert 0 < delayed.value.retry_after <= 1
    await asyncio.sleep(1)
    assert await channel.arrived(message) is False
    await send(channel, message)
    assert " ".join(shown(each) for each in slack.messages["D0CARL"]) == LONG


@pytest.mark.parametrize("place", ["thread", "chat", "chat thread"])
async def test_arrived_finds_a_message_wherever_it_went(slack: FakeSlack, make: Make, place: str) -> None:
    in_public = place == "thread"
    event = await slack.says("hello", channel="C0HELP" if in_public else "")
    thread = "" if place == "chat" else event["ts"]
    message = outgoing(
        "hi", address=f"C0HELP/{event['ts']}/U0CARL" if in_public else "U0CARL", public=in_public,
        place={} if in_public else {"dm": "D0CARL", "thread": thread},
    )  # fmt: skip
    channel = make()
    assert await channel.arrived(message) is False
    await send(channel, message)
    assert await channel.arrived(message) is True
    assert len(slack.messages[event["channel"]]) == 2


async def test_a_chat_that_cannot_be_opened(slack: FakeSlack, make: Make) -> None:
    (request,) = make().render(outgoing("hi", name="NOBODY"))
    with pytest.raises(DeliveryFailed, match="user_not_found"):
        await make().deliver(request)
    slack.person("nobody")
    slack.fails["conversations.open"] = [Trouble.NO_ANSWER]
    with pytest.raises(DeliveryDelayed):  # nothing was sent, so nothing is uncertain
        await make().deliver(request)
    assert "chat.postMessage" not in [method for method, _ in slack.calls]


async def test_refused_formatting_goes_as_plain_words(slack: FakeSlack, make: Make) -> None:
    slack.dm("carl")
    slack.fails["chat.postMessage"] = [{"error": "invalid_blocks"}]
    await send(make(), outgoing("Which?", Option("say:yes", "Yes")))
    (message,) = slack.messages["D0CARL"]
    assert shown(message) == "Which?" and len(buttons_of(message)) == 1


async def test_a_refused_token_is_said_once(slack: FakeSlack, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    slack.dm("carl")
    channel = make(bot_token="xoxb-wrong")
    for _ in range(3):
        with pytest.raises(DeliveryDelayed) as delayed:
            await send(channel, outgoing("hi", place={"dm": "D0CARL", "thread": ""}))
        assert delayed.value.everywhere and delayed.value.retry_after >= 60
    assert caplog.text.count("FIRSTLINE_SLACK_BOT_TOKEN") == 1 and "xoxb-wrong" not in caplog.text


# Files


async def test_a_file_is_fetched_with_the_token(
    slack: FakeSlack, make: Make, accept: Accept, database: Database
) -> None:
    channel = make()
    async with called(slack, channel, accept):
        await slack.sends_file("tent.png", b"x" * 70_000)
    row = database.read.one("SELECT * FROM attachments")
    attachment = Attachment(AttachmentKind(row["kind"]), row["name"], row["media_type"], row["size"], row["ref"])
    assert attachment.kind is AttachmentKind.PHOTO
    assert await channel.fetch(attachment, 100_000) == b"x" * 70_000
    with pytest.raises(DeliveryFailed, match="larger"):
        await channel.fetch(attachment, 60_000)


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("tent.png", b"tent"),  # an id: the address is asked for first
        ("https://evil.example/tent.png", "outside"),
        ("{files}/files-pri/none.png", "404"),
    ],
)
async def test_where_files_are_fetched_from(slack: FakeSlack, make: Make, ref: str, expected: Any) -> None:
    slack.files["tent.png"] = b"tent"
    ref = ref.replace("{files}", slack.base_url.removesuffix("/api/"))
    attachment = Attachment(AttachmentKind.FILE, "tent", "image/png", None, ref)
    if isinstance(expected, bytes):
        assert await make().fetch(attachment, 100) == expected
        return
    with pytest.raises(DeliveryFailed, match=expected):
        await make().fetch(attachment, 100)


async def test_the_token_does_not_follow_a_file_elsewhere(slack: FakeSlack, make: Make) -> None:
    """Without the right to read files Slack sends us to a sign-in page."""
    ref = f"{slack.base_url.removesuffix('/api/')}/files-pri/tent.png"
    with pytest.raises(DeliveryFailed, match="outside"):
        await make(bot_token="xoxb-no-files").fetch(Attachment(AttachmentKind.FILE, "t", "image/png", None, ref), 100)


# Doctor


def failures(findings: Any) -> list[str]:
    assert all(isinstance(found, Finding) for found in findings)
    return [found.mend for found in findings if not found.ok]


async def test_doctor_is_content(slack: FakeSlack, make: Make) -> None:
    assert failures(await make(public_url="https://help.shop.example").examine()) == []
    for public_url in (None, "https://help.shop.example"):  # which another channel may need
        socket = make(app_token=APP_TOKEN, signing_secret=None, public_url=public_url)
        assert failures(await socket.examine()) == []


async def test_doctor_says_what_to_do(slack: FakeSlack, make: Make) -> None:
    slack.scopes = slack.scopes.replace(",im:write", "")
    (scopes, address) = failures(await make().examine())
    assert "im:write" in scopes and "FIRSTLINE_PUBLIC_URL" in address
    (_, secret) = failures(await make(signing_secret=None, public_url="https://help.shop.example").examine())
    assert "FIRSTLINE_SLACK_SIGNING_SECRET" in secret
    (app_token,) = [each for each in failures(await make(app_token="xapp-wrong").examine()) if "APP_TOKEN" in each]
    assert "connections:write" in app_token
    (team, _, _) = failures(await make(team_id="T0OTHER").examine())
    assert f"FIRSTLINE_SLACK_TEAM_ID={TEAM}" in team
    (token, _) = failures(await make(bot_token="xoxb-wrong").examine())
    assert "FIRSTLINE_SLACK_BOT_TOKEN" in token
    await slack.unplug()
    (network, _) = failures(await make().examine())
    assert "network" in network


# Nothing said in private


async def test_words_and_tokens_stay_out_of_the_log(
    slack: FakeSlack, make: Make, accept: Accept, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp", "asyncio", "slack_sdk", "slack_bolt"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    channel = make()
    async with called(slack, channel, failing(accept, StoreError("disk full"), RuntimeError("my secret words"))):
        await slack.says("my secret words")
        await slack.redeliver()
        await slack.redeliver()
        slack.trouble(Trouble.SERVER_ERROR, 1)
        with pytest.raises(DeliveryUncertain):
            await send(channel, outgoing("my secret words"))
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert ours and not [line for line in ours if "secret words" in line or BOT_TOKEN in line or SECRET in line]


def test_the_search_for_what_arrived_is_wider_than_the_core_tries() -> None:
    assert SEARCHED_SECONDS > GIVE_UP_SECONDS
