"""People work at the Chatwoot desk: what they do there happens here, once, with the same rights as at our own desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.conftest import World
from tests.desks.chatwoot_scene import Scene, scene_of
from tests.desks.scene import eventually
from tests.fakes.chatwoot_fake import ME


@pytest.fixture
async def scene(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    async with scene_of(world, monkeypatch) as ready:
        yield ready


async def test_a_handoff_lives_there_from_its_first_word_to_its_end(scene: Scene) -> None:
    await scene.colleague("Anna")
    anna, there = scene.people["Anna"], scene.there
    thread = await scene.asks()
    talk = there.talks[thread]
    assert talk["custom_attributes"]["firstline_handoff"] == "1" and talk["labels"] == ["asked-for-a-person"]
    assert talk["custom_attributes"]["firstline_url"].endswith(f"/desk/c/{scene.talk()}")
    contact = there.contacts[talk["contact"]]
    assert contact["name"].startswith("Web visitor ") and contact["identifier"] == f"firstline-{scene.talk()}"
    assert there.notes(thread)[0].startswith(f"**{contact['name']}** on Web chat: Asked for a person.")
    assert there.said(thread, "incoming") == ["where is my parcel", "human"]
    assert any(note.startswith("**Assistant** to the customer:") for note in there.notes(thread))

    there.assigns(thread, anna)
    await eventually(lambda: scene.owner() == "Anna")
    there.writes(anna, thread, "I will look into it \\*now\\*.")
    await eventually(lambda: scene.messages("agent"))
    await scene.lets_go()
    assert scene.heard() == ["I will look into it *now*."]
    there.writes(anna, thread, "a regular, be kind", private=True)
    await eventually(lambda: scene.messages("note") == ["a regular, be kind"])
    await scene.world.say("thank you")
    scene.world.signals.changed(scene.talk())
    await eventually(lambda: "thank you" in there.said(thread, "incoming"))

    there.moves(thread, "resolved")
    await eventually(lambda: scene.world.status() == "resolved")
    await scene.is_noted(thread, "Anna resolved it.")
    await there.settled()
    assert talk["status"] == "resolved" and there.said(thread, "outgoing") == ["I will look into it \\*now\\*."]
    assert len(scene.heard()) == 1 and len(scene.messages("note")) == 1
    there.writes(anna, thread, "one more thing")
    await scene.is_noted(thread, "Not sent to the customer. This one is over")


async def test_what_our_own_desk_does_is_shown_there_and_never_comes_back(scene: Scene) -> None:
    ben = await scene.colleague("Ben")
    there, thread = scene.there, await scene.asks()
    there.copies = 3
    await scene.acts.claim(scene.talk(), ben)
    await eventually(lambda: (there.talks[thread]["assignee"] or {}).get("id") == scene.people["Ben"])
    for number in range(5):
        await scene.acts.reply(scene.talk(), ben, f"Line {number}.", f"c{number}")
    await scene.acts.note(scene.talk(), ben, "only for us")
    await scene.lets_go()
    await eventually(lambda: len(there.said(thread, "outgoing")) == 5)
    await scene.is_noted(thread, "**Ben**, private note: only for us")
    await there.settled()
    assert len(scene.messages("agent")) == 5 and len(scene.messages("note")) == 1
    await scene.acts.release(scene.talk(), ben)
    await eventually(lambda: there.talks[thread]["assignee"] is None)
    await there.settled()
    assert scene.world.status() == "waiting"
    there.talks[thread]["custom_attributes"]["their_own"] = "stays"
    there.talks[thread]["labels"].append("vip")
    await scene.acts.claim(scene.talk(), ben)
    await eventually(lambda: there.talks[thread]["assignee"])
    assert there.talks[thread]["custom_attributes"]["their_own"] == "stays"
    assert there.talks[thread]["labels"] == ["asked-for-a-person", "vip"]


async def test_calls_that_come_twice_and_in_any_order_are_one_conversation(scene: Scene) -> None:
    await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    there.copies, there.shuffles = 3, True
    for number in range(12):
        there.writes(scene.people["Anna"], thread, f"Line {number}.", private=number % 3 == 0)
    await eventually(lambda: len(scene.messages("agent") + scene.messages("note")) == 12)
    await there.settled()
    await scene.lets_go()
    assert scene.heard() == [f"Line {number}." for number in range(12) if number % 3]
    assert len(scene.messages("note")) == 4 and scene.owner() == "Anna"


async def test_what_is_not_sent_is_said(scene: Scene) -> None:
    anna = await scene.colleague("Anna")
    await scene.colleague("Ben")
    await scene.colleague("Dora", linked=False)
    there, thread = scene.there, await scene.asks()
    await scene.acts.claim(scene.talk(), anna)
    there.writes(scene.people["Ben"], thread, "I take this.")
    await scene.is_noted(thread, "Not sent to the customer. Anna has this conversation.")
    there.writes(scene.people["Dora"], thread, "Hello?")
    await scene.is_noted(thread, f"bot desk link <your login> chatwoot {scene.people['Dora']}")
    there.writes(scene.people["Anna"], thread, "What is your password?")
    await scene.is_noted(thread, "Never ask for passwords")
    assert scene.messages("agent") == []
    there.writes(scene.people["Anna"], thread, "!send What is your password?")
    await eventually(lambda: scene.messages("agent") == ["What is your password?"])
    late = there.writes(scene.people["Anna"], thread, "Wrong, sorry.")
    await eventually(lambda: len(scene.messages("agent")) == 2)
    there.deletes(late)
    await eventually(lambda: scene.rows("outbox", "author = 'agent' AND state = 'cancelled'"))
    await scene.lets_go()
    assert scene.heard() == ["What is your password?"]


async def test_files_of_a_reply_go_along_and_lost_ones_are_said(scene: Scene) -> None:
    await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    there.writes(scene.people["Anna"], thread, "Here it is.", files={"map.png": b"picture"})
    kept = await eventually(lambda: scene.rows("attachments", "state = 'kept'"))
    assert [(row["name"], row["media_type"], row["size"]) for row in kept] == [("map.png", "image/png", 7)]
    there.writes(scene.people["Anna"], thread, "And a film.", files={"film.mp4": b"x" * (1024 * 1024 + 1)})
    await scene.is_noted(thread, "The file “film.mp4” could not be fetched: larger than 1 MB.")
    assert scene.messages("agent") == ["Here it is."]


async def test_state_moves_both_ways(scene: Scene) -> None:
    anna, ben = await scene.colleague("Anna"), await scene.colleague("Ben")
    there, thread = scene.there, await scene.asks()
    there.moves(thread, "resolved")
    await scene.is_noted(thread, "Nobody has this conversation.")
    await eventually(lambda: there.talks[thread]["status"] == "open")
    there.assigns(thread, scene.people["Anna"])
    await eventually(lambda: scene.owner() == "Anna")
    there.moves(thread, "snoozed", scene.world.clock() + 3600)
    handoff = (await eventually(lambda: scene.rows("handoffs", "snoozed_until IS NOT NULL")))[0]
    assert handoff["snoozed_until"] == scene.world.clock() + 3600
    there.moves(thread, "open")
    await eventually(lambda: scene.rows("handoffs", "snoozed_until IS NULL"))
    there.assigns(thread, scene.people["Ben"])
    await eventually(lambda: scene.owner() == "Ben")
    await scene.acts.snooze(scene.talk(), ben, scene.world.clock() + 7200)
    await eventually(lambda: there.talks[thread]["status"] == "snoozed")
    await scene.acts.wake(scene.talk(), ben)
    there.assigns(thread, None)
    await eventually(lambda: scene.world.status() == "waiting")
    await scene.acts.claim(scene.talk(), anna)
    await eventually(lambda: (there.talks[thread]["assignee"] or {}).get("id") == scene.people["Anna"])
    await eventually(lambda: there.talks[thread]["status"] == "open")
    there.moves(thread, "pending")
    await eventually(lambda: scene.world.status() == "with_bot")
    await eventually(lambda: there.talks[thread]["status"] == "resolved")


async def test_the_editors_marks_reach_the_customer_as_marks_and_its_backslashes_do_not(scene: Scene) -> None:
    anna = await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    await scene.acts.claim(scene.talk(), anna)
    person = scene.people["Anna"]
    there.writes(person, thread, "**Two** of [these](https://shop.example/a_b), 2\\*3 &amp; *more*:\\\n\n* a\n* b")
    there.writes(person, thread, "2*3*4 in snake_case")
    there.writes(person, thread, "a *bold* [@Anna](mention://user/12/Anna)", private=True)
    await eventually(lambda: scene.messages("note"))
    await scene.lets_go()
    shown = [(row["text"], row["markup"]) for row in scene.world.shown() if row["author"] == "agent"]
    assert shown == [
        ("**Two** of [these](https://shop.example/a_b), 2*3 & more:\n\n• a\n• b", "markdown"),
        ("2*3*4 in snake_case", "plain"),
    ]
    assert scene.messages("note") == ["a *bold* @Anna"]


async def test_who_types_and_who_is_called(scene: Scene) -> None:
    anna = await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    assert await scene.mirror.alarm(1, "Nobody has taken this for 10 minutes.", "level 2")
    assert await scene.mirror.alarm(1, "Nobody has taken this for 11 minutes.", "level 2")
    await scene.is_noted(thread, f"10 minutes. [@Anna](mention://user/{scene.people['Anna']}/Anna)")
    assert there.talks[thread]["priority"] == "urgent" and "11 minutes" not in "".join(there.notes(thread))
    await scene.acts.claim(scene.talk(), anna)
    there.types(scene.people["Anna"], thread)
    await eventually(lambda: scene.world.signals.who_types(scene.talk(), scene.world.clock()) == ["Anna"])
    assert there.users[ME]["name"] not in scene.world.signals.who_types(scene.talk(), scene.world.clock())


async def test_an_inbox_may_keep_one_conversation_for_all_handoffs(scene: Scene) -> None:
    anna = await scene.colleague("Anna")
    there, thread = scene.there, await scene.asks()
    there.keeps_one = True
    await scene.acts.claim(scene.talk(), anna)
    await scene.acts.resolve(scene.talk(), anna)
    await eventually(lambda: there.talks[thread]["status"] == "resolved")
    await scene.is_noted(thread, "Anna resolved it.")
    scene.world.clock.now += 60
    await scene.world.say("human")
    scene.world.signals.changed(scene.talk())
    await eventually(lambda: there.talks[thread]["custom_attributes"]["firstline_handoff"] == "2")
    await eventually(lambda: there.talks[thread]["status"] == "open")
    await eventually(lambda: there.said(thread, "incoming").count("human") == 2)
    there.writes(scene.people["Anna"], thread, "Here again.")
    await eventually(lambda: scene.owner() == "Anna" and scene.messages("agent") == ["Here again."])
    assert len(there.talks) == 1
