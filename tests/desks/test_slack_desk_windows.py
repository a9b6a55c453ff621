"""Windows of the Slack desk, and words with Slack's signs in them: all arrives as typed, or its writer is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from bot.desks.slack import pressing
from bot.store.database import Database
from tests.conftest import World
from tests.desks.scene import eventually
from tests.desks.slack_scene import Scene, scene_of, words_in
from tests.fakes.slack_fake import Trouble


@pytest_asyncio.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as scene:
        yield scene


async def _bens(scene: Scene) -> str:
    """The thread of a conversation that Ben has."""
    await scene.colleague("Ben")
    thread = await scene.asks()
    await scene.claims("ben", thread)
    return thread


def _slow_writes(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Nothing is written until the event is set."""
    real, gate = Database.write, asyncio.Event()

    async def slow(self: Database, do: Callable[..., Any]) -> Any:
        await gate.wait()
        return await real(self, do)

    monkeypatch.setattr(Database, "write", slow)
    return gate


async def test_marks_reach_the_customer_as_marks_from_the_thread_and_from_the_window(scene: Scene) -> None:
    thread = await _bens(scene)
    await scene.slack.answers("!reply *Two* of <https://shop.example/a|these> &amp; 2*3*4 :tada:", "ben", thread)
    window = await scene.opens("Reply…", "ben", thread)
    assert await scene.slack.submits(window, "ben", words="Ask <@U0BEN> about *it* & <that> in snake_case") == {}
    await scene.lets_go()
    shown = [(row["text"], row["markup"]) for row in scene.world.shown() if row["author"] == "agent"]
    assert shown == [
        ("**Two** of [these](https://shop.example/a) & 2*3*4 🎉", "markdown"),
        ("Ask Ben about **it** & <that> in snake_case", "markdown"),
    ]
    await eventually(lambda: "these" in words_in(scene.slack.thread(thread)))
    assert "**" not in words_in(scene.slack.thread(thread))


async def test_a_call_that_only_slack_can_read_is_refused_until_it_is_written_in_words(scene: Scene) -> None:
    thread = await _bens(scene)
    reply = await scene.slack.answers("!reply Please ask <@U0MALLORY>", "ben", thread)
    await scene.is_told("ben", "Write the name in plain words")
    await scene.slack.edits(reply, "!reply Please ask Mallory")
    window = await scene.opens("Reply…", "ben", thread)
    answer = await scene.slack.submits(window, "ben", words="<!here> anybody?")
    assert "plain words" in answer["errors"]["words"]
    await scene.slack.answers("!reply Look", "ben", thread, files=[{"name": "a.png"}], subtype="file_share")
    await scene.is_told("ben", "files stay in Slack")
    await scene.lets_go()
    assert scene.heard() == ["Please ask Mallory"]


@pytest.mark.parametrize("fate", [{"error": "expired_trigger_id"}, Trouble.NO_ANSWER, "slow"])
async def test_a_window_that_does_not_open_says_how_to_answer_without_it(
    scene: Scene, fate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await _bens(scene)
    if fate == "slow":

        async def hangs(**_: Any) -> None:
            await asyncio.sleep(60)

        monkeypatch.setattr(pressing, "WINDOW_SECONDS", 0.05)
        monkeypatch.setattr(scene.desk._room.posting.client, "views_open", hangs)
    else:
        scene.slack.fails["views.open"] = [fate]
    await scene.slack.presses("Reply…", "ben", thread)
    await scene.is_told("ben", "!reply in front of it")


async def test_a_window_opens_though_nothing_can_be_written_now(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = await _bens(scene)
    scene.world.clock.now += 60  # that Ben is here is to be noted again
    gate = _slow_writes(monkeypatch)
    assert await scene.opens("Reply…", "ben", thread)
    gate.set()


async def test_a_window_is_not_confirmed_before_its_words_are_stored(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack has given up by then: the window is open, with all words in it, and is told how it ended."""
    thread = await _bens(scene)
    window = await scene.opens("Reply…", "ben", thread)
    monkeypatch.setattr(pressing, "WINDOW_SECONDS", 0.3)
    monkeypatch.setattr(pressing, "MARGIN_SECONDS", 0.0)
    gate = _slow_writes(monkeypatch)
    sending = asyncio.create_task(scene.slack.submits(window, "ben", words="It is on its way."))
    done, _ = await asyncio.wait({sending}, timeout=0.5)
    assert not done and scene.messages("agent") == []
    gate.set()
    assert await sending == {} and scene.messages("agent") == ["It is on its way."]
    shown = lambda: words_in([one for one in scene.slack.windows.values() if one["id"] == window["id"]])  # noqa: E731
    await eventually(lambda: "It was taken in" in shown())
    assert await scene.slack.submits(window, "ben", words="It is on its way.") == {}  # pressed once more all the same
    other = await scene.slack.submits(window, "ben", words="It will come tomorrow.")
    assert "with other words" in other["errors"]["words"]
    await scene.slack.presses("Undo", "ben", thread)
    await scene.is_told("ben", "Taken back")
    taken_back = await scene.slack.submits(window, "ben", words="It is on its way.")
    assert "nothing was sent now" in taken_back["errors"]["words"]
    await scene.lets_go()
    assert scene.heard() == []


async def test_a_warning_or_a_refusal_that_comes_too_late_is_shown_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await _bens(scene)
    window = await scene.opens("Reply…", "ben", thread)
    refused = await scene.opens("Reply…", "ben", thread)
    monkeypatch.setattr(pressing, "WINDOW_SECONDS", 0.0)
    await scene.slack.submits(window, "ben", words="No, you are wrong!")
    late = await eventually(lambda: next((w for w in scene.slack.windows.values() if "Send anyway" in str(w)), None))
    assert late["id"] == window["id"] and "No, you are wrong!" in str(late)
    await scene.slack.submits(refused, "ben", words="Ask <@U9>")
    await scene.is_told("ben", "plain words")
    assert scene.messages("agent") == []


async def test_a_note_from_a_window_that_comes_twice_is_written_once(scene: Scene) -> None:
    await scene.colleague("Ben")
    thread = await scene.asks()
    window = await scene.opens("Note…", "ben", thread)
    for words in ("their parcel", "their parcel", "their tent"):
        assert await scene.slack.submits(window, "ben", words=words) == {}
    assert scene.messages("note") == ["their parcel", "their tent"]
