"""The contract: on every channel what customers send comes in once, and nothing is lost, doubled, or said by another.

The same scenarios on every rig of `tests/contract/rigs/`. What counts is what the customer has seen, and the database.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.attachments import Files
from bot.channels.base import Finding
from bot.events import Incoming
from bot.intake import MAX_TEXT
from tests.contract.every_rig import needs, needs_trouble, stage
from tests.contract.rig import Trouble
from tests.contract.script import OPTIONS, PICK
from tests.contract.stage import Stage

__all__ = ["stage"]  # the fixture


async def test_a_message_is_answered(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write("message one")
    await stage.each_once("message one")
    await stage.rig.write("message two")
    await stage.rig.write("message three", "dora")
    await stage.each_once("message one", "message two")
    await stage.each_once("message three", person="dora")
    assert len({stage.conversation_of(text) for text in ("message one", "message two", "message three")}) == 2


async def test_a_repeated_delivery_is_known(stage: Stage) -> None:
    await stage.start()
    handle = await stage.rig.write("message one")
    await stage.each_once("message one")
    await stage.rig.repeat(handle)
    await stage.rig.write("message two")
    await stage.rig.repeat(handle)
    await stage.each_once("message one", "message two")


async def test_two_messages_in_the_wrong_order_are_both_answered(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write_swapped("message one", "message two")
    await stage.each_once("message one", "message two", in_order=False)


async def test_a_message_that_is_too_long_holds_nothing_up(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write("x" * (MAX_TEXT + 50))
    await stage.rig.write("message one")
    if stage.rig.cuts_long_ones:
        await stage.eventually(lambda: "message one" in stage.stored())
        assert [len(text) for text in stage.stored()] == [MAX_TEXT, len("message one")]
        return
    await stage.each_once("message one")
    assert stage.stored() == ["message one"]
    if not stage.rig.refuses_at_once:
        await stage.eventually(lambda: stage.saw("too long"))


async def test_somebody_else_cannot_speak_as_the_provider(stage: Stage) -> None:
    needs(stage.rig.calls_us, "nobody calls us")
    await stage.start()
    status = await stage.rig.forge()
    assert status is not None and 400 <= status < 500
    await stage.rig.write("message one")
    await stage.each_once("message one")
    assert stage.stored() == ["message one"]


async def test_what_was_written_while_we_were_down_is_answered_after(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write("message one")
    await stage.each_once("message one")
    await stage.kill()

    async def write() -> None:
        for text in ("message two", "message three", "message four"):
            await stage.rig.write(text)

    writing = stage.meanwhile(write())
    await asyncio.sleep(0.3)
    await stage.start()
    await stage.rig.redeliver()
    await asyncio.wait_for(writing, 60)
    await stage.rig.redeliver()
    await stage.each_once("message one", "message two", "message three", "message four", in_order=False)


async def test_an_edit_is_kept_and_never_answered_again(stage: Stage) -> None:
    needs(stage.rig.has_edits, "nobody can edit here")
    await stage.start()
    handle = await stage.rig.write("message one")
    await stage.each_once("message one")
    await stage.rig.edit(handle, "message seven")
    await stage.eventually(lambda: stage.stored() == ["message seven"])
    await stage.settled()
    assert await stage.echoes() == ["message one"]


async def test_a_file_reaches_the_agents(stage: Stage, tmp_path: Path) -> None:
    needs(stage.rig.has_files, "no files here")
    await stage.start()
    content = b"%PDF-1.7\n" + bytes(range(256)) * 40
    await stage.rig.send_file("invoice of may.pdf", content, "message one")
    await stage.each_once("message one")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM attachments WHERE state = 'kept'"))
    (row,) = stage.rows("SELECT * FROM attachments")
    assert row["size"] == len(content)
    assert Files(tmp_path / "attachments", 1).path(row["id"]).read_bytes() == content


async def test_options_are_shown_and_a_choice_comes_back(stage: Stage) -> None:
    needs(stage.rig.has_buttons, "no options here")
    await stage.start()
    await stage.rig.write(PICK)
    await stage.eventually(lambda: stage.saw("Which do you mean?"))
    await stage.rig.tap(OPTIONS[1].label)
    await stage.eventually(lambda: stage.saw(f"chosen: {OPTIONS[1].id.removeprefix('article:')}"))
    await stage.settled()
    assert sum("chosen:" in entry for entry in await stage.seen()) == 1


# The adapter alone


async def test_the_sample_means_what_it_says_and_findings_are_sentences(stage: Stage) -> None:
    await stage.start()
    incoming = stage.channel.parse(stage.channel.sample("Where is my parcel?"))
    assert isinstance(incoming, Incoming)
    assert (incoming.text, incoming.public, incoming.channel) == ("Where is my parcel?", False, stage.rig.name)
    findings = await stage.channel.examine()
    assert all(isinstance(found, Finding) and found.what and (found.ok or found.mend) for found in findings)
    for nothing in (None, {}, [], "", b"", 7, {"a": {"b": [None]}}):
        assert stage.channel.parse(nothing) is None


async def test_findings_come_without_the_provider_too(stage: Stage) -> None:
    needs_trouble(stage, Trouble.REFUSED_CONNECTION)
    await stage.start()
    await stage.rig.trouble(Trouble.REFUSED_CONNECTION)
    findings = await asyncio.wait_for(stage.channel.examine(), 30)
    assert all(isinstance(found, Finding) and found.what and (found.ok or found.mend) for found in findings)
