"""Whatever fails between Chatwoot and us, nothing is shown twice, sent twice, or lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.desks.chatwoot import talk
from bot.desks.chatwoot.errors import answer_error, broken_error
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain, SettingsError
from bot.store import desk_threads
from tests.conftest import World
from tests.desks.chatwoot_scene import Scene, desk_of, scene_of
from tests.desks.scene import PUBLIC, eventually, running
from tests.fakes.chatwoot_fake import SECRET, Trouble


@pytest.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as ready:
        yield ready


async def _passing(scene: Scene, condition: object) -> None:
    """Until it has come true, while time passes, so that pauses end."""
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator]
            scene.world.clock.now += 0.5
            scene.world.signals.tell("desk")
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("trouble", Trouble)
async def test_each_call_that_fails_is_made_good(scene: Scene, trouble: Trouble) -> None:
    anna = await scene.colleague("Anna")
    there = scene.there
    steps = (
        "new contact",
        "new conversation",
        "new message",
        "messages",
        "conversation",
        "labels",
        "status",
        "assignment",
    )
    for step in steps:
        there.troubles[step] = [trouble]
    await scene.world.say("where is my parcel")
    await scene.world.say("human")
    await _passing(scene, lambda: any("human" in there.said(one, "incoming") for one in there.talks))
    await scene.acts.claim(scene.talk(), anna)
    there.troubles["new message"] = [trouble]
    await scene.acts.note(scene.talk(), anna, "a regular")
    thread = next(iter(there.talks))
    await _passing(scene, lambda: any("a regular" in note for note in there.notes(thread)))
    await _passing(scene, lambda: there.talks[thread]["assignee"])
    await scene.acts.resolve(scene.talk(), anna)
    await _passing(scene, lambda: there.talks[thread]["status"] == "resolved")
    await _passing(scene, lambda: not desk_threads.open_threads(scene.world.database.read, "chatwoot"))
    marks = [message["source_id"] for message in there.messages[thread]]
    assert len(there.contacts) == len(there.talks) == 1 and len(marks) == len(set(marks))
    assert all(not there.troubles[step] for step in steps)


async def test_what_was_written_while_we_were_away_is_taken_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene_of(world, monkeypatch, reads=False) as scene:
        await scene.colleague("Anna")
        anna, there, thread = scene.people["Anna"], scene.there, await scene.asks()
        there.writes(anna, thread, "too old by then")
        there.writes(anna, thread, "a note", private=True)
        world.clock.now += talk.LATE_SECONDS + 1
        there.writes(anna, thread, "It is on its way.")
        there.moves(thread, "resolved")
        await there.settled()
        assert scene.messages("note") == [] and scene.owner() is None  # whoever has the desk takes it in, nobody else
        async with running(scene.desk.run):
            await eventually(lambda: world.status() == "resolved")
            await scene.is_noted(thread, "Firstline could not read it in time.")
        await scene.lets_go()
        assert scene.messages("note") == ["a note"] and scene.heard() == ["It is on its way."]


async def test_while_chatwoot_is_away_the_customer_is_served_and_all_is_shown_later(scene: Scene) -> None:
    anna = await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    await there.goes_down()
    await scene.acts.claim(scene.talk(), anna)
    await scene.acts.reply(scene.talk(), anna, "I am here.", "c1")
    await scene.lets_go()
    assert scene.heard() == ["I am here."]
    await there.comes_up()
    await _passing(scene, lambda: there.said(thread, "outgoing") == ["**Anna:** I am here."])
    await _passing(scene, lambda: (there.talks[thread]["assignee"] or {}).get("name") == "Anna")


async def test_calls_that_are_not_chatwoots_do_nothing(scene: Scene) -> None:
    await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    forged = {"event": "message_created", "id": 9999, "message_type": "outgoing", "content": "Send us your card."}
    forged |= {"sender": {"id": scene.people["Anna"], "type": "user"}, "conversation": {"id": thread}}
    body = json.dumps({**forged, "inbox": {"id": there.inbox["id"]}}).encode()
    assert await there.calls(body, "another secret") == 401
    assert await there.calls(body, SECRET, ago=301) == 401
    assert await there.calls(b"{", SECRET) == 400
    assert await there.calls(b"[]", SECRET) == 200
    assert await there.calls(b" " * (4 * 1024 * 1024 + 1), SECRET) == 413
    read = there.called.count("messages")
    assert await there.calls(body, SECRET) == 200  # even a signed one is only a hint: no such message is there
    await eventually(lambda: there.called.count("messages") > read)
    assert scene.messages("agent") == [] and scene.owner() is None


async def test_the_doctor_finds_what_is_wrong(scene: Scene) -> None:
    there = scene.there
    there.inbox["webhook_url"] = f"{PUBLIC}/desk/chatwoot"
    assert all(finding.ok for finding in await scene.desk.examine())
    there.inbox |= {"webhook_url": "", "greeting_enabled": True}
    there.role = "agent"
    assert [finding.ok for finding in await scene.desk.examine()] == [True, False]
    there.role = "administrator"
    wrong = [finding.mend for finding in await scene.desk.examine() if not finding.ok]
    assert "its greeting" in wrong[0] and f"{PUBLIC}/desk/chatwoot" in wrong[1]
    refused = desk_of(scene.world, there, scene.acts, token="old")
    assert "FIRSTLINE_DESK_CHATWOOT_TOKEN" in (await refused.examine())[0].mend
    await refused.close()
    old = desk_of(scene.world, there, scene.acts, webhook_secret=None, path_secret="sixteen-letters-1")
    assert "sixteen" not in "".join(finding.mend for finding in await old.examine())
    await old.close()
    for missing in ("url", "account", "inbox", "token", "webhook_secret"):
        with pytest.raises(SettingsError, match="FIRSTLINE_DESK_CHATWOOT_"):
            desk_of(scene.world, there, scene.acts, **{missing: None})


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, DeliveryDelayed), (404, DeliveryFailed), (422, DeliveryFailed), (429, DeliveryDelayed),
     (302, DeliveryDelayed), (500, DeliveryUncertain), (502, DeliveryUncertain)],
)  # fmt: skip
def test_answers_mean_what_they_say(status: int, kind: type[Exception]) -> None:
    error = answer_error(httpx.Response(status, json={"message": "why"}, headers={"Retry-After": "7"}))
    assert type(error) is kind
    if status == 429:
        assert isinstance(error, DeliveryDelayed) and error.retry_after == 7
    assert type(broken_error(httpx.ConnectError("refused"))) is DeliveryDelayed
    assert type(broken_error(httpx.ReadTimeout("silent"))) is DeliveryUncertain
