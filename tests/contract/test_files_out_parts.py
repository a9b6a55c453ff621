"""What single providers make of an agent's file: how Telegram shows it, what a mail carries, what Slack may refuse."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.email.files_out import MOST_FILE_MB, refuse_too_much, with_files
from bot.channels.email.render import render_mail
from bot.errors import DeliveryFailed
from bot.events import AttachmentKind, OutFile, Outgoing
from bot.model import Author, Reply
from tests.contract.rigs.slack import SlackRig
from tests.contract.stage import Stage
from tests.contract.telegram_bench import Bench
from tests.fakes.mail_exchanger import shown_text

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
KEY = "0123456789abcdef0123456789abcdef"


def file_of(folder: Path, name: str, media_type: str, content: bytes, kind: AttachmentKind | None = None) -> OutFile:
    path = folder / "bytes"
    path.write_bytes(content)
    return OutFile(name, media_type, len(content), path, kind or AttachmentKind.of(media_type))


def reply(address: str, *files: OutFile, text: str = "") -> Outgoing:
    return Outgoing(KEY, address, Reply(text), Author.AGENT, files=files)


@pytest_asyncio.fixture
async def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    async with Bench(tmp_path, monkeypatch) as bench:
        yield bench


@pytest.mark.parametrize(
    ("media_type", "content", "kind", "shown_as"),
    [
        ("image/png", PNG, None, "photo"),
        ("image/png", b"no picture at all", None, "document"),  # Telegram cannot read it, and so it goes as it is
        ("image/png", PNG + bytes(10_000_000), None, "document"),
        ("image/gif", b"GIF89a", None, "document"),
        ("audio/ogg", b"OggS", AttachmentKind.VOICE, "voice"),
        ("video/mp4", b"film", None, "video"),
        ("text/html; charset=utf-8", b"<p>", None, "document"),
    ],
)
async def test_telegram_shows_what_it_can_and_takes_the_rest_as_documents(
    bench: Bench, tmp_path: Path, media_type: str, content: bytes, kind: AttachmentKind | None, shown_as: str
) -> None:
    bench.server.says("hi")
    channel, file = bench.make(), file_of(tmp_path, "a file", media_type, content, kind)
    for request in channel.render(reply("1001", file)):
        await channel.deliver(request)
    (sent,) = bench.server.sent
    assert shown_as in sent
    shown = sent[shown_as][-1] if shown_as == "photo" else sent[shown_as]
    assert bench.server.files[shown["file_id"]] == content


async def test_typing_on_telegram_reaches_the_chat_and_trouble_with_it_nobody(bench: Bench) -> None:
    bench.server.says("hi")
    channel = bench.make()
    await channel.typing("1001", {})
    assert bench.server.actions == [(1001, "typing")]
    bench.server.blocks()
    await channel.typing("1001", {})
    await channel.typing("nonsense", {})


def test_a_mail_keeps_its_headers_and_carries_the_files_unchanged(tmp_path: Path) -> None:
    odd = bytes(range(256)) + b"\r\nFrom \n.\n"
    file = file_of(tmp_path, "größe\r\nBcc: x@y.z.csv", "text/csv", odd)
    message = reply("carl@customer.test/abcdefghijklmnop", file, text="Here you are: ä")
    plain = render_mail(message, ours="help@shop.test", from_name="Shop", shop="Shop")["content"]
    mail = message_from_bytes(with_files(plain, [(file, odd)], KEY), policy=default)
    before = message_from_bytes(plain, policy=default)
    for name in ("From", "To", "Subject", "Message-ID"):
        assert mail.get_all(name) == before.get_all(name)
    assert mail["Bcc"] is None and mail["Content-Transfer-Encoding"] is None
    assert isinstance(mail, EmailMessage) and isinstance(before, EmailMessage)
    assert shown_text(mail) == shown_text(before) == "Here you are: ä\n"
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("größe Bcc: x@y.z.csv", odd)


def test_files_that_are_too_much_for_one_mail_are_refused_in_words(tmp_path: Path) -> None:
    half = OutFile("film.mp4", "video/mp4", (MOST_FILE_MB // 2 + 1) * 1024 * 1024, tmp_path)
    refuse_too_much([half])
    with pytest.raises(DeliveryFailed, match=f"{MOST_FILE_MB} MB"):
        refuse_too_much([half, half])


async def test_slack_without_the_scope_fails_the_file_and_holds_up_nothing(tmp_path: Path) -> None:
    rig = SlackRig()
    await rig.start()
    stage = Stage(rig, tmp_path)
    try:
        await stage.start()
        await rig.write("message one")
        await stage.each_once("message one")
        rig.slack.fails["files.getUploadURLExternal"] = [{"error": "missing_scope", "needed": "files:write"}]
        file = file_of(tmp_path, "chart.pdf", "application/pdf", b"%PDF-1.7")
        (request,) = stage.channel.render(reply("U0CARL", file))
        with pytest.raises(DeliveryFailed, match="files:write"):
            await stage.channel.deliver(request)
        await stage.channel.deliver(request)
        assert await rig.files() == [("chart.pdf", b"%PDF-1.7")]
    finally:
        await stage.close()
        await rig.stop()
