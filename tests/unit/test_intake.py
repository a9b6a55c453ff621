"""What channels bring beside new messages: files, edits, moves, blocks; each stored once and without its secrets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.attachments import Fetcher, Files
from bot.channels.base import Channel, Request
from bot.errors import DeliveryDelayed, DeliveryFailed, Refused
from bot.events import Attachment, AttachmentKind, Edited, Incoming, Moved, Outgoing, Reachable
from bot.store import attachments, inbox, reach, transcripts
from bot.store.database import Row
from tests.conftest import World

PHOTO = Attachment(AttachmentKind.PHOTO, "tent.jpg", "image/jpeg", content=b"\xff\xd8picture")
VOICE = Attachment(AttachmentKind.VOICE, "", "audio/ogg", 2048, ref="file-7")


def incoming(event: str, text: str, **more: Any) -> Incoming:
    return Incoming("telegram", "42", event, more.pop("address", "7"), text, person="7", **more)


def messages(world: World) -> list[str]:
    return [row["text"] for row in world.database.read.rows("SELECT text FROM messages ORDER BY id")]


def files_of(world: World) -> list[Row]:
    return world.database.read.rows("SELECT * FROM attachments ORDER BY due_at, id")


class TestFiles:
    async def test_bytes_that_came_along_are_kept_once(self, world: World, tmp_path: Path) -> None:
        event = incoming("e1", "broken pole", attachments=(PHOTO,))
        assert await world.intake.accept(event)
        assert not await world.intake.accept(event)
        (row,) = files_of(world)
        assert (row["state"], row["size"], row["name"]) == ("kept", 9, "tent.jpg")
        assert [file.read_bytes() for file in (tmp_path / "attachments").iterdir()] == [PHOTO.content]
        assert (tmp_path / "attachments" / row["id"]).stat().st_mode & 0o777 == 0o600

    async def test_without_words_the_bot_says_what_it_cannot_do(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "", attachments=(VOICE,)))
        await world.work("7")
        last = transcripts.of_conversation(world.database.read, world.conversation_id("7"))[-1]
        assert "listen to recordings" in last["text"]
        assert last["options"][0]["label"] == "Talk to a person"
        assert messages(world)[0] == "[voice message]"
        assert world.rasa.asked == []

    async def test_with_words_they_are_answered_and_the_limit_is_said_once(self, world: World) -> None:
        for number in (1, 2):
            await world.intake.accept(incoming(f"e{number}", f"question {number}", attachments=(PHOTO,)))
            await world.work("7")
        said = [text for text in messages(world) if "can't open files" in text]
        assert len(said) == 1
        assert "echo: question 2" in messages(world)

    async def test_where_a_person_is_called_the_limit_is_not_said(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "form", attachments=(PHOTO,)))
        await world.work("7")
        assert messages(world)[-1] == "number?"

    async def test_too_large_a_file_is_not_kept_and_the_agent_reads_why(self, world: World, tmp_path: Path) -> None:
        large = Attachment(AttachmentKind.VIDEO, "walk.mp4", "video/mp4", content=b"x" * (1024 * 1024 + 1))
        await world.intake.accept(incoming("e1", "", attachments=(large,)))
        (row,) = files_of(world)
        assert (row["state"], row["error"]) == ("lost", "larger than 1 MB")
        assert not (tmp_path / "attachments").exists()

    async def test_what_came_beside_ten_files_is_named_to_the_agent(self, world: World) -> None:
        given = tuple(replace(PHOTO, name=f"{number}.jpg") for number in range(12))
        await world.intake.accept(incoming("e1", "", attachments=given))
        states = [(row["name"], row["state"], row["error"]) for row in files_of(world)]
        assert states[9:] == [
            ("9.jpg", "kept", None),
            ("10.jpg", "lost", "a message holds at most 10 files"),
            ("11.jpg", "lost", "a message holds at most 10 files"),
        ]

    @pytest.mark.parametrize(
        ("answers", "state", "error"),
        [
            ([b"sound"], "kept", None),
            ([DeliveryDelayed("not now", 1.0), b"sound"], "kept", None),
            ([DeliveryFailed("it is gone")], "lost", "it is gone"),
            ([RuntimeError("bug")] * 10, "lost", "adapter fault: RuntimeError"),
        ],
    )
    async def test_what_came_as_a_reference_is_fetched(
        self, world: World, tmp_path: Path, answers: list[Any], state: str, error: str | None
    ) -> None:
        await world.intake.accept(incoming("e1", "", attachments=(VOICE,)))
        files = Files(tmp_path / "attachments", 1024 * 1024)
        fetcher = Fetcher(world.database, world.signals, {"telegram": Fetching(answers)}, files, world.clock)
        while (row := attachments.next_wanted(world.database.read, world.clock())) is not None:
            await world.database.write(await fetcher._fetch(row))
            world.clock.now += 3600
        (row,) = files_of(world)
        assert (row["state"], row["error"]) == (state, error)
        assert files.path(row["id"]).exists() is (state == "kept")


class TestOtherEvents:
    async def test_an_edit_updates_and_is_never_answered_again(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "helo", reference="m1"))
        await world.work("7")
        assert await world.intake.accept(Edited("telegram", "42", "7", "m1", "hello, my card is 4111 1111 1111 1111"))
        await world.work("7")
        assert messages(world) == ["hello, my card is [card number removed]", "echo: helo"]

    async def test_an_edit_before_the_answer_is_what_is_answered(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "helo", reference="m1"))
        await world.intake.accept(Edited("telegram", "42", "7", "m1", "hello"))
        await world.work("7")
        assert messages(world) == ["hello", "echo: hello"]

    async def test_a_deleted_message_is_gone(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "something private", reference="m1"))
        await world.work("7")
        await world.intake.accept(Edited("telegram", "42", "7", "m1", None))
        assert "private" not in messages(world)[0]

    async def test_an_edit_of_what_is_unknown_is_nothing(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "hello", reference="m1"))
        for unknown in (Edited("telegram", "42", "8", "m1", "x"), Edited("telegram", "42", "7", "m2", "x")):
            assert not await world.intake.accept(unknown)

    async def test_a_group_that_moved_keeps_its_conversations(self, world: World) -> None:
        for number, address in enumerate(("-5", "-5/0/7", "-55/0/7", "-5/0/8")):
            await world.intake.accept(incoming(f"e{number}", "hello", address=address))
        await world.intake.accept(Moved("telegram", "42", "-5", "-1005"))
        rows = world.database.read.rows(
            "SELECT address FROM conversations c JOIN messages m ON m.conversation_id = c.id ORDER BY m.id"
        )
        assert [row["address"] for row in rows] == ["-1005", "-1005/0/7", "-55/0/7", "-1005/0/8"]

    async def test_who_blocks_us_is_not_written_to_until_they_write(self, world: World) -> None:
        await world.intake.accept(incoming("e1", "human"))
        await world.work("7")
        conversation, ben = world.conversation_id("7"), await world.agent("ben")
        await world.acts.claim(conversation, ben)
        assert await world.intake.accept(Reachable("telegram", "42", "7", False))
        with pytest.raises(Refused, match="blocked us"):
            await world.acts.reply(conversation, ben, "hello?", "c1")
        await world.intake.accept(incoming("e2", "I am back"))
        await world.acts.reply(conversation, ben, "hello!", "c2")
        assert messages(world)[-1] == "hello!"

    async def test_out_of_the_blue_nobody_is_written_to(self, world: World) -> None:
        await world.say("hello")
        ben = await world.agent("ben")
        world.clock.now += 15 * 24 * 3600
        await world.acts.claim(world.conversation_id(), ben)
        with pytest.raises(Refused, match="out of the blue"):
            await world.acts.reply(world.conversation_id(), ben, "Have you seen our sale?", "c1")

    async def test_a_wish_to_stop_holds_for_agents_too(self, world: World) -> None:
        await world.say("hello")
        await world.database.write(lambda tx: reach.stop_messages(tx, world.conversation_id()))
        ben = await world.agent("ben")
        await world.acts.claim(world.conversation_id(), ben)
        with pytest.raises(Refused, match="asked us not to write"):
            await world.acts.reply(world.conversation_id(), ben, "One more thing", "c1")
        assert inbox.next_pending(world.database.read, world.conversation_id()) is None


class Fetching(Channel):
    """A channel of which only `fetch` is asked."""

    name = "telegram"

    def __init__(self, answers: list[Any]) -> None:
        self._answers = list(answers)

    def parse(self, payload: Any) -> None:
        return None

    def sample(self, text: str) -> Any:
        return text

    def render(self, message: Outgoing) -> list[Request]:
        return []

    async def deliver(self, request: Request) -> None:
        raise AssertionError

    async def fetch(self, attachment: Attachment, most: int) -> bytes:
        assert attachment.ref == VOICE.ref
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, bytes)
        return answer


async def test_half_a_character_in_a_providers_id_stops_nothing(world: World) -> None:
    assert await world.intake.accept(Edited("matrix", "us", "!room\ud800", "$event\udc00", "hi\ud800")) is False
    assert await world.intake.accept(incoming("e1\ud800", "hello\ud800"))
    assert messages(world) == ["hello\ufffd"]
