"""Files that visitors send over web chat: kept for the agents, within limits, and never served back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.contract.webchat_scene import PNG, Served, message, read, serve, served, texts

__all__ = ["served"]  # the fixture


async def test_files_are_kept_for_the_agents_and_never_served_back(served: Served) -> None:
    visitor = await served.visit()
    files = [("file", ("tent.png", PNG, "image/png")), ("file", ("bill.pdf", b"%PDF-1.7", "text/html"))]
    assert (await visitor.post("/chat/files", data=message("both"), files=files)).status_code == 202
    found = await read(visitor, lambda found: bool(found))
    assert found[0]["text"] == "both"
    assert found[0]["files"] == [
        {"name": "tent.png", "kind": "photo", "size": len(PNG)}, {"name": "bill.pdf", "kind": "file", "size": 8}
    ]  # fmt: skip
    rows = served.app.database.read.rows("SELECT * FROM attachments ORDER BY due_at, id")
    assert [row["media_type"] for row in rows] == ["image/png", "application/pdf"]
    assert [row["state"] for row in rows] == ["kept", "kept"]
    assert (served.data_dir / "attachments" / rows[0]["id"]).read_bytes() == PNG
    for path in (f"/chat/files/{rows[0]['id']}", f"/attachments/{rows[0]['id']}", f"/static/{rows[0]['id']}"):
        assert (await visitor.get(path)).status_code == 404


async def test_a_file_alone_shows_no_stand_in_and_the_same_upload_twice_is_one_message(served: Served) -> None:
    visitor = await served.visit()
    for _ in range(2):
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})
        assert answer.status_code == 202
    await visitor.post("/chat/messages", json=message("and?", "33333333-cccc"))
    found = await read(visitor, lambda found: "echo: and?" in texts(found))
    own = [message for message in found if message["author"] == "customer"]
    assert [(message["text"], len(message["files"])) for message in own] == [("", 1), ("and?", 0)]
    assert len(list((served.data_dir / "attachments").iterdir())) == 1


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ([("big.png", bytes(1024 * 1024 + 1))], 413, "“big.png” is too large: at most 1 MB."),
        ([("virus.exe", b"MZ")], 415, "“virus.exe” is of a kind that we cannot take."),
        ([("page.html", b"<script>")], 415, "kind"),
        ([("drawing.svg", b"<svg/>")], 415, "kind"),
        ([("no end", b"x")], 415, "kind"),
        ([("holiday.jpg", b"MZ\x90\x00")], 415, "“holiday.jpg” is a program"),
        ([("notes.txt", b"#!/bin/sh\n")], 415, "is a program"),
        ([("empty.txt", b"")], 422, "There is nothing in “empty.txt”. Choose it again once it is whole."),
        ([("../../etc/passwd\u202egnp.exe", b"x")], 415, "“passwdgnp.exe”"),
        ([("a.png", PNG)] * 6, 422, "at most 5 files"),
        ([("a.png", bytes(1024 * 1024))] * 4 + [("b.png", bytes(1024 * 1024 + 200_000))], 413, "too large"),
    ],
)
async def test_what_is_not_taken_is_refused_in_words(
    served: Served, files: list[tuple[str, bytes]], status: int, sentence: str
) -> None:
    visitor = await served.visit()
    answer = await visitor.post("/chat/files", data=message(""), files=[("file", file) for file in files])
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert served.app.database.read.one("SELECT count(*) AS n FROM messages")["n"] == 0


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "application/json"}, b"{}"),
        ({"Content-Type": "multipart/form-data"}, b"x"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--y\r\n\r\n"),
        (
            {"Content-Type": "multipart/form-data; boundary=x"},
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
        ),
        ({"Content-Type": "multipart/form-data; boundary=" + "x" * 5000}, b"\x00\xff" * 500),
    ],
)
async def test_a_body_that_is_no_form_is_refused(served: Served, headers: dict[str, str], content: bytes) -> None:
    visitor = await served.visit()
    assert (await visitor.post("/chat/files", content=content, headers=headers)).status_code == 422


async def test_uploads_are_rate_limited(served: Served) -> None:
    visitor = await served.visit()

    async def send() -> int:
        return (await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})).status_code

    assert {await send() for _ in range(10)} == {202}
    assert await send() == 429


async def test_one_address_cannot_fill_the_disk(served: Served) -> None:
    """With files of up to 1 MB, 25 MB an hour, whoever sends them."""

    async def send(visitor: httpx.AsyncClient) -> int:
        files = {"file": ("tent.png", bytes(1024 * 1024))}
        return (await visitor.post("/chat/files", data=message(""), files=files)).status_code

    first, second = await served.visit(), await served.visit()
    assert [await send(first) for _ in range(6)] == [202] * 6
    assert [await send(second) for _ in range(6)] == [202] * 6
    assert await send(first) == await send(second) == 429
    assert (await first.post("/chat/messages", json=message("still here", "44444444-dddd"))).status_code == 202


async def test_an_upload_of_unknown_length_is_refused(served: Served) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"--x\r\n"

    visitor = await served.visit()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await visitor.post("/chat/files", content=endless(), headers=headers)).status_code == 411


async def test_files_can_be_turned_off_and_more_kinds_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serve(tmp_path / "off", monkeypatch, FIRSTLINE_WEBCHAT_FILES="false") as served:
        visitor = await served.visit()
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("tent.png", PNG)})
        assert (answer.status_code, answer.json()["error"]) == (415, "Files cannot be sent here.")
    more = {"FIRSTLINE_WEBCHAT_FILES": "true", "FIRSTLINE_WEBCHAT_FILE_TYPES": ".zip, STEP"}
    async with serve(tmp_path / "on", monkeypatch, **more) as served:
        visitor = await served.visit()
        answer = await visitor.post("/chat/files", data=message(""), files={"file": ("part.step", b"ISO-10303")})
        assert answer.status_code == 202
