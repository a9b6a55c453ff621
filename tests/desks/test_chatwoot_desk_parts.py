"""What Chatwoot says, read with care; what we say there, in words."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest
from markdown_it import MarkdownIt
from starlette.applications import Starlette

from bot.desks.base import Line
from bot.desks.cases import case_of
from bot.desks.chatwoot.parse import Hint, hint_in, plain, there_in, written_in
from bot.desks.chatwoot.words import as_typed, brief_of, change_of, is_graver, labels_of, said_of
from bot.model import Author
from bot.store import agents
from tests.conftest import World
from tests.desks.chatwoot_scene import desk_of, scene_of
from tests.desks.scene import eventually, running
from tests.fakes.chatwoot_fake import Chatwoot

MESSAGE: dict[str, Any] = {
    "id": 5, "content": "Hello", "message_type": 1, "private": False, "created_at": 1795000000,
    "sender": {"id": 12, "type": "user"},
}  # fmt: skip


@pytest.mark.parametrize(
    "differs",
    [
        {"message_type": 0}, {"message_type": 2}, {"message_type": "template"}, {"sender": None}, {"id": "5"},
        {"sender": {"id": 12, "type": "agent_bot"}}, {"sender": {"id": 1, "type": "user"}}, {"source_id": "fl-m-1-2"},
        {"content_attributes": {"firstline": "fl-m-1-2"}}, {"sender": {"id": True, "type": "user"}},
    ],
)  # fmt: skip
def test_only_the_words_of_people_are_theirs(differs: dict[str, Any]) -> None:
    found = written_in(MESSAGE, "1")
    assert found is not None and (found.item, found.person, found.text) == ("5", "12", "Hello")
    assert written_in({**MESSAGE, **differs}, "1") is None


def test_what_the_editor_adds_is_taken_off() -> None:
    assert plain("a \\* b\\\nc\\_d") == "a * b\nc_d"
    assert plain(None) == "" and plain({"no": "text"}) == ""


def test_a_state_is_read_as_rails_writes_it() -> None:
    until = "2026-11-20T12:00:00.000Z"
    there = there_in({"status": "snoozed", "snoozed_until": until, "meta": {"assignee": {"id": 1}}, "labels": "x"}, "1")
    assert (there.until, there.assignee, there.labels) == (1795176000.0, "", [])
    assert there_in({"snoozed_until": "soon"}, "1").until == 0.0


def test_other_inboxes_are_not_ours() -> None:
    event = {"event": "message_created", "conversation": {"id": 3}, "inbox": {"id": 7}}
    assert hint_in(event, 7) == Hint("3") and hint_in(event, 8) is None
    strange: list[Any] = [None, [], {"event": []}, {"event": "contact_updated"}]
    assert [hint_in(one, 7) for one in strange] == [None] * 4


async def test_a_line_says_who_and_what_became_of_it(world: World) -> None:
    await world.say("human")
    case = case_of(world.database.read, 1, "")
    line = Line("message", 9, Author.AGENT, "Anna", "Hello", 0.0, delivery="not delivered: gone", files=("a.png",))
    said = said_of(case, line)
    assert said.kind == "outgoing" and said.text.startswith("**Anna:** Hello") and "⚠ not delivered: gone" in said.text
    assert "a.png" in said.text and change_of(line, from_there=True) == "⚠ not delivered: gone: “Hello”"
    edited = Line("message", 9, Author.CUSTOMER, "Customer", "", 0.0, edited=True)
    assert change_of(edited, from_there=False) == "**Customer** (changed): (deleted)"
    assert labels_of(case, ["vip", "no-article"]) == ["asked-for-a-person", "vip"]
    assert is_graver("urgent", "high") and not is_graver("high", "urgent") and is_graver("high", "odd")


@pytest.mark.parametrize(
    "typed",
    ["2*3*4 cm", "__init__ and a_b_c and _x_", "- one\n- two\n3. three", "# no title\n> no quote", "a\n===\nb\n---",
     "[here](https://evil.example)", "~~gone~~ `code`", "&amp; <b>", "C:\\_new \\* a\\b", "+353 1 at -5, #4711"],
)  # fmt: skip
async def test_plain_words_are_shown_there_as_they_were_typed(world: World, typed: str) -> None:
    await world.say("human")
    case = replace(case_of(world.database.read, 1, ""), want=typed)
    line = Line("message", 9, Author.CUSTOMER, "Customer", typed, 0.0, edited=True)
    assert shown_there(said_of(case, line).text) == typed
    assert shown_there(change_of(line, from_there=False)) == f"Customer (changed): {typed}"
    assert f"Wants: {typed}" in shown_there(brief_of(case))
    assert said_of(case, replace(line, text="**bold**", markdown=True)).text == "**bold**"


def shown_there(source: str) -> str:
    """As CommonMark reads it, without its tags."""
    html = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").render(source)
    return unescape(re.sub(r"<[^<>]*>", "", html)).strip()


def test_an_address_in_plain_words_stays_one() -> None:
    assert as_typed("see https://a.example/b_c_?d=*") == "see https://a.example/b_c_?d=*"


async def test_a_chatwoot_that_does_not_sign_must_know_the_address(world: World) -> None:
    async with Chatwoot(world.clock) as there:
        desk = desk_of(world, there, world.acts, webhook_secret=None, path_secret="sixteen-letters-1")
        transport = httpx.ASGITransport(Starlette(routes=list(desk.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            answers = [
                (await client.post(f"/desk/chatwoot/{key}", content=b"{}")).status_code
                for key in ("sixteen-letters-1", "sixteen-letters-2")
            ]
        await desk.close()
    assert answers == [200, 401]


async def test_who_is_online_there_is_at_a_desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch, reads=False) as scene:
        await scene.colleague("Anna")
        await scene.colleague("Ben")
        scene.there.online = {scene.people["Anna"]}
        async with running(scene.desk.run):
            here = await eventually(lambda: agents.here(world.database.read, world.clock()))
        assert [one["name"] for one in here] == ["Anna"]
