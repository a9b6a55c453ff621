"""Messages and files between us and a real homeserver: once, whole, and to nobody else."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from bot.errors import DeliveryDelayed, DeliveryFailed
from bot.events import Attachment, AttachmentKind, Event, Incoming
from bot.model import Author
from tests.contract.matrix_scene import Bench, bench, rig
from tests.contract.rigs.matrix import MatrixRig
from tests.contract.samples.matrix import text

__all__ = ["bench", "rig"]  # the fixtures

pytestmark = pytest.mark.peers


async def test_the_same_message_twice_is_one_event(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room = await rig.room("carl")
    long = "word " * 3000
    await bench.send(room, long)
    again = bench.channel
    await bench.stop()
    await bench.start()  # another process
    assert bench.channel is not again
    await bench.send(room, long)
    assert [part.split() for part in await rig.seen()] == [["word"] * 1000] * 3


async def test_the_largest_parts_are_let_through(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room = await rig.room("carl")
    for number, piece in enumerate(("\U0001f3d4", '"', "<", "&", "\\", "a\n\n")):
        await bench.send(room, "begin" + piece * 5000 + "end", key=f"{number:032}", author=Author.AGENT)
    assert sum(entry.startswith("begin") for entry in await rig.seen()) == 6


async def test_a_private_message_is_not_said_before_others(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    await rig.write("hello")
    await bench.eventually(bench.texts)
    room, dora = await rig.room("carl"), await rig.customer("dora")
    token = (await rig.customer("carl")).token
    await rig.call(token, "POST", f"/rooms/{quote(room)}/invite", {"user_id": dora.user})
    await rig.call(dora.token, "POST", f"/join/{quote(room)}", {})
    await rig.say("carl", text(f"{rig.user} with dora"))
    await bench.eventually(lambda: "with dora" in bench.texts())
    with pytest.raises(DeliveryFailed, match="Other people"):
        await bench.send(room, "something private")
    await bench.stop()
    bench.channel = bench.make()  # a process that only sends knows no members and asks
    with pytest.raises(DeliveryFailed, match="Other people"):
        await bench.send(room, "something private")
    assert await rig.seen() == []


async def test_files_are_fetched_up_to_a_size(rig: MatrixRig, bench: Bench) -> None:
    await bench.start()
    seen: list[Incoming] = []

    async def accept(event: Event) -> bool:
        seen.extend([event] if isinstance(event, Incoming) else [])
        return True

    bench.accept = accept
    await rig.send_file("bill.pdf", b"x" * 200_000)
    await bench.eventually(lambda: seen)
    (file,) = seen[0].attachments
    assert (file.kind, file.name, file.size) == (AttachmentKind.FILE, "bill.pdf", 200_000)
    assert await bench.channel.fetch(file, 200_000) == b"x" * 200_000
    with pytest.raises(DeliveryFailed, match="larger"):
        await bench.channel.fetch(file, 199_999)
    for ref in ("mxc://localhost.test/missing", "https://evil.example/x", "mxc://localhost.test/../../x"):
        with pytest.raises(DeliveryFailed):
            await bench.channel.fetch(Attachment(AttachmentKind.FILE, "x", "x/x", ref=ref), 1000)
    await rig.proxy.stop()
    with pytest.raises(DeliveryDelayed):
        await bench.channel.fetch(file, 200_000)
