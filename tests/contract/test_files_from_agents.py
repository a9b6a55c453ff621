"""The contract for files that agents send: on every channel they arrive whole, once, and never instead of the words."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.attachments import Files
from bot.events import Attachment, AttachmentKind
from bot.model import Author, Reply
from bot.store import attachments, conversations, outbox
from bot.store.database import Tx
from tests.contract.every_rig import hold_before, needs, needs_sending, stage
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
LABEL = ("return label.bin", "application/octet-stream", bytes(1000))
MOST_BYTES = 100 * 1024 * 1024
LEFT = "SELECT 1 FROM outbox o JOIN messages m ON m.id = o.message_id WHERE m.text LIKE 'Here%' AND o.state = 'sent'"
LABELLED = "SELECT 1 FROM outbox WHERE author = 'agent' AND uncertain > 0"


async def with_an_agent(stage: Stage) -> str:
    """A customer's conversation that an agent has, and in which all is said that is to be said."""
    needs(stage.rig.gets_files, "no files can be sent here")
    await stage.start()
    await stage.rig.write("human")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM conversations WHERE status = 'waiting'"))
    talk = stage.conversation_of("human")
    await stage.app.acts.claim(talk, await stage.agent())
    await stage.settled()
    return talk


async def attach(stage: Stage, folder: Path, talk: str, text: str, *files: tuple[str, str, bytes]) -> None:
    """An agent's reply with files, as the desk writes it: all in one transaction."""
    kept = Files(folder / "attachments", MOST_BYTES)
    taken = [
        kept.take_in(Attachment(AttachmentKind.of(media_type), name, media_type, content=content))
        for name, media_type, content in files
    ]
    agent = await stage.agent()

    def write(tx: Tx) -> None:
        to, now = conversations.get(tx, talk), stage.clock()
        (message_id,) = outbox.put(tx, to, f"agent-{text}", Author.AGENT, [Reply(text)], now, agent_id=agent.id)
        attachments.add_all(tx, talk, message_id, taken, now)

    await stage.app.database.write(write)
    stage.app.signals.changed(talk)


async def test_files_from_an_agent_arrive_whole_with_the_words(stage: Stage, tmp_path: Path) -> None:
    talk = await with_an_agent(stage)
    await attach(stage, tmp_path, talk, "Here you are.", ("size chart.pdf", "application/pdf", PDF), LABEL)
    await attach(stage, tmp_path, talk, "", ("größe.pdf", "application/pdf", PDF[::-1]))

    async def all_there() -> bool:
        return len(await stage.rig.files()) == 3

    await stage.eventually(all_there)
    await stage.settled()
    assert await stage.rig.files() == [("size chart.pdf", PDF), (LABEL[0], LABEL[2]), ("größe.pdf", PDF[::-1])]
    assert sum("Here you are." in entry for entry in await stage.seen()) == 1
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} == {"sent"}


@pytest.mark.parametrize("at", ["words", "words, sent", "file", "file, sent"])
async def test_a_crash_around_a_file_from_an_agent(stage: Stage, tmp_path: Path, at: str) -> None:
    needs_sending(stage)
    talk = await with_an_agent(stage)
    sent, stuck = 0, asyncio.Event()
    send = stage.channel.deliver

    async def deliver(request: Any) -> None:
        nonlocal sent
        last = sent == ("file" in at)
        if not last or "sent" in at:
            await send(request)
            sent += 1
        if last:
            stuck.set()
            await hold_before()

    stage.channel.deliver = deliver  # type: ignore[method-assign]
    await attach(stage, tmp_path, talk, "Here you are.", ("size chart.pdf", "application/pdf", PDF))
    # Where words and file are one request, it is over before the second.
    await stage.eventually(lambda: stuck.is_set() or stage.rows(LEFT))
    await stage.kill()
    await stage.start()

    async def there() -> bool:
        return bool(await stage.rig.files())

    await stage.eventually(there)
    await stage.settled()
    files, words = await stage.rig.files(), sum("Here you are." in entry for entry in await stage.seen())
    may_double = stage.rig.may_double and "sent" in at and stage.rows(LABELLED)
    assert set(files) == {("size chart.pdf", PDF)}
    assert (words, len(files)) in ([(1, 1), (2, 1), (1, 2), (2, 2)] if may_double else [(1, 1)])


async def test_a_file_that_is_too_large_is_refused_before_anything_leaves(stage: Stage, tmp_path: Path) -> None:
    needs_sending(stage)
    talk = await with_an_agent(stage)
    assert stage.channel.most_file_mb >= 10
    stage.channel.most_file_mb = 1
    await attach(stage, tmp_path, talk, "Here you are.", ("film.mp4", "video/mp4", bytes(1024 * 1024 + 1)))
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox WHERE state = 'failed'"))
    (row,) = stage.rows("SELECT error FROM outbox WHERE state = 'failed'")
    assert "“film.mp4”" in row["error"] and "1 MB" in row["error"] and stage.channel.label in row["error"]
    assert not await stage.saw("Here you are.")
