"""The contract: whatever happens on the way, on every channel nothing is lost, doubled, or said by the wrong one.

The same scenarios on every rig of `tests/contract/rigs/`. What counts is what the customer has seen, and the database.
"""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import tests.contract.rigs
from bot.attachments import Files
from bot.channels.base import Channel, Finding
from bot.events import Event, Incoming
from bot.intake import MAX_TEXT, Intake
from bot.pace import Pace
from bot.store.outbox import READ_FROM_HERE
from tests.contract.rig import Rig, Trouble
from tests.contract.script import LONG, LONG_WORDS, MARKED, OPTIONS, PICK
from tests.contract.stage import Stage

STEPS, STEP_SECONDS = 5, 360.0  # 30 minutes


def rig_named(name: str) -> type[Rig]:
    """The one rig that a module of `tests/contract/rigs/` defines."""
    module = importlib.import_module(f"tests.contract.rigs.{name}")
    kinds = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Rig)]
    (found,) = {kind for kind in kinds if kind.__module__ == module.__name__}
    return found


def rigs() -> list[Any]:
    """Each rig's name, by which its test finds it: one that cannot be imported fails its own tests only."""
    found = []
    for module in pkgutil.iter_modules(tests.contract.rigs.__path__):
        try:
            peers = rig_named(module.name).needs_peers
        except Exception:  # the fixture imports it again, and then the error is that test's
            peers = False
        found.append(pytest.param(module.name, marks=[pytest.mark.peers] if peers else []))
    return found


@pytest_asyncio.fixture(params=rigs())
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    rig = rig_named(request.param)()
    await rig.start()
    stage = Stage(rig, tmp_path)
    try:
        yield stage
    finally:
        await stage.close()
        await rig.stop()


def needs(condition: object, why: str) -> None:
    if not condition:
        pytest.skip(why)


def needs_trouble(stage: Stage, kind: Trouble) -> None:
    needs(kind in stage.rig.troubles, f"there is no such thing on this channel: {kind.value}")


def needs_sending(stage: Stage) -> None:
    needs(stage.rig.name not in READ_FROM_HERE, "sending is part of the turn's own transaction")


# In


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


# Out


SENT_AT = "SELECT o.sent_at FROM outbox o JOIN messages m ON m.id = o.message_id WHERE m.text = ?"


@pytest.mark.parametrize("kind", [kind for kind in Trouble if kind is not Trouble.REFUSED_CONNECTION])
async def test_trouble_on_the_way_out_loses_and_doubles_nothing(stage: Stage, kind: Trouble) -> None:
    needs_trouble(stage, kind)
    await stage.start()
    await stage.rig.write("message one")
    await stage.each_once("message one")
    goes_on = stage.hold()
    for text in ("message two", "message three"):
        await stage.rig.write(text)
        await stage.eventually(lambda text=text: text in stage.stored())
    await stage.rig.trouble(kind)
    began = stage.clock()
    goes_on.set()
    await stage.each_once("message one", "message two", "message three")
    (row,) = stage.rows(SENT_AT, "echo: message two")
    assert kind is not Trouble.TOO_FAST or row["sent_at"] - began >= 0.9  # as long as the provider asked for
    assert "failed" not in {row["state"] for row in stage.rows("SELECT state FROM outbox")}


async def test_half_an_hour_without_the_provider_is_waited_out(stage: Stage) -> None:
    needs_trouble(stage, Trouble.REFUSED_CONNECTION)
    await stage.start()
    goes_on = stage.hold()
    for text, person in (("message one", "carl"), ("message two", "carl"), ("message three", "dora")):
        await stage.rig.write(text, person)
        await stage.eventually(lambda text=text: text in stage.stored())
    await stage.rig.trouble(Trouble.REFUSED_CONNECTION)
    goes_on.set()
    await stage.eventually(lambda: _tries(stage) >= 2)
    for _ in range(STEPS):
        before = _tries(stage)
        stage.move_clock(STEP_SECONDS)
        await stage.eventually(lambda before=before: _tries(stage) > before)
    assert await stage.echoes() == [] and await stage.echoes("dora") == []
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} <= {"pending", "sending"}
    await stage.rig.heal()

    def all_left() -> bool:
        stage.move_clock(STEP_SECONDS)  # again and again: a try that met the end of the outage waits once more
        return not stage.rows("SELECT 1 FROM outbox WHERE state IN ('pending', 'sending')")

    await stage.eventually(all_left)
    await stage.each_once("message one", "message two")
    await stage.each_once("message three", person="dora")


def _tries(stage: Stage) -> int:
    return int(stage.rows("SELECT coalesce(sum(attempts), 0) AS n FROM outbox")[0]["n"])


async def test_20_000_characters_arrive_in_order(stage: Stage) -> None:
    await stage.start()
    await stage.rig.write(LONG)

    async def words() -> list[str]:
        return [word for entry in await stage.seen() for word in entry.split() if word.startswith("word")]

    await stage.eventually(lambda: stage.saw(LONG_WORDS[-1]))
    await stage.settled()
    assert await words() == LONG_WORDS


# Crashes


async def hold_before(*_: Any, **__: Any) -> Any:
    await asyncio.Event().wait()


async def hold_after_storing(intake: Intake, event: Event) -> bool:
    await STORE(intake, event)
    return bool(await hold_before())


STORE = Intake.accept


def stuck_before_sending(channel: Channel) -> None:
    channel.deliver = hold_before  # type: ignore[method-assign]


def stuck_after_sending(channel: Channel) -> None:
    send = channel.deliver

    async def deliver(request: Any) -> None:
        await send(request)
        await hold_before()

    channel.deliver = deliver  # type: ignore[method-assign]


@pytest.mark.parametrize("held", [hold_before, hold_after_storing], ids=["before storing", "stored, not confirmed"])
async def test_a_crash_while_a_message_comes_in(stage: Stage, monkeypatch: pytest.MonkeyPatch, held: Any) -> None:
    stored_first = held is hold_after_storing
    with monkeypatch.context() as patched:
        patched.setattr(Intake, "accept", held)
        await stage.start()
        writing = stage.meanwhile(stage.rig.write("message one"))
        if stored_first:
            await stage.eventually(stage.stored)
        else:
            await asyncio.sleep(0.5)
            assert stage.stored() == []
        await stage.kill()
    await stage.start()
    await stage.rig.redeliver()
    await asyncio.wait_for(writing, 60)
    await stage.each_once("message one")


async def test_a_crash_while_a_message_is_worked_on(stage: Stage) -> None:
    await stage.start()
    stage.hold()
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.script.asked)
    await stage.kill()
    await stage.start()
    await stage.each_once("message one")


async def test_a_crash_with_a_reply_in_the_outbox(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Pace, "wait", hold_before)
        await stage.start()
        await stage.rig.write("message one")
        await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox"))
        await stage.kill()
    await stage.start()
    await stage.each_once("message one")


@pytest.mark.parametrize("stuck", [stuck_before_sending, stuck_after_sending], ids=["not sent yet", "sent already"])
async def test_a_crash_while_a_reply_is_being_sent(stage: Stage, stuck: Any) -> None:
    needs_sending(stage)
    await stage.start(stuck)
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox WHERE state = 'sending'"))
    if stuck is stuck_after_sending:
        await stage.eventually(lambda: stage.saw("echo: message one"))
    await stage.kill()
    await stage.start()
    await stage.each_once("message one")


# People


async def test_a_person_takes_over_and_gives_back(stage: Stage) -> None:
    await stage.start()
    desk, ben = stage.app.acts, await stage.agent()
    await stage.rig.write("human")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM conversations WHERE status = 'waiting'"))
    talk = stage.conversation_of("human")
    await desk.claim(talk, ben)
    await desk.reply(talk, ben, "Ben speaking: what is it?", "reply-1")
    await stage.eventually(lambda: stage.saw("Ben speaking: what is it?"))
    await stage.rig.write("message one")
    await stage.eventually(lambda: "message one" in stage.stored())
    await stage.settled()
    assert await stage.echoes() == []
    await desk.return_to_bot(talk, ben)
    await stage.rig.write("message two")
    await stage.eventually(lambda: stage.saw("echo: message two"))
    await stage.settled()
    assert await stage.echoes() == ["message two"]


async def test_a_claim_cancels_a_reply_that_waits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_sending(stage)
    await stage.start()
    may_go = asyncio.Event()
    monkeypatch.setattr(Pace, "wait", lambda *_: may_go.wait())
    await stage.rig.write("message one")
    await stage.eventually(lambda: stage.rows("SELECT 1 FROM outbox"))
    ben = await stage.agent()
    await stage.app.acts.claim(stage.conversation_of("message one"), ben)
    may_go.set()
    await stage.eventually(lambda: stage.saw("Ben"))  # who joined is said
    await stage.settled()
    assert await stage.echoes() == []
    assert [row["state"] for row in stage.rows("SELECT state FROM outbox WHERE author = 'bot'")] == ["cancelled"]


async def test_a_claim_waits_for_a_reply_that_is_on_its_way(stage: Stage) -> None:
    needs_sending(stage)
    begun, may_go = asyncio.Event(), asyncio.Event()

    def slow(channel: Channel) -> None:
        send = channel.deliver

        async def deliver(request: Any) -> None:
            begun.set()
            await may_go.wait()
            await send(request)

        channel.deliver = deliver  # type: ignore[method-assign]

    await stage.start(slow)
    ben = await stage.agent()
    await stage.rig.write("message one")
    await asyncio.wait_for(begun.wait(), 30)
    claiming = stage.meanwhile(stage.app.acts.claim(stage.conversation_of("message one"), ben))
    await asyncio.sleep(0.3)
    assert not claiming.done()
    may_go.set()
    await claiming
    assert [row["state"] for row in stage.rows("SELECT state FROM outbox WHERE author = 'bot'")] == ["sent"]
    await stage.each_once("message one")


async def test_nothing_of_the_bot_begins_after_a_claim_whenever_it_comes(stage: Stage) -> None:
    """Ten customers, each claimed a little later after writing than the one before."""
    await stage.start()
    ben = await stage.agent()
    left = """SELECT state, count(*) AS n FROM outbox
              WHERE author = 'bot' AND conversation_id = ? AND state != 'cancelled' GROUP BY 1"""

    async def write_and_claim(number: int) -> tuple[str, str, list[Any]]:
        text, person = f"message {'abcdefghij'[number]}", f"p{number}"
        await stage.rig.write(text, person)
        await stage.eventually(lambda: text in stage.stored())
        await asyncio.sleep(number * 0.015)
        talk = stage.conversation_of(text)
        await stage.app.acts.claim(talk, ben)
        return person, talk, stage.rows(left, talk)

    claimed = await asyncio.gather(*(write_and_claim(number) for number in range(10)))
    await stage.settled()
    for person, talk, at_the_claim in claimed:
        assert stage.rows(left, talk) == at_the_claim
        assert {row["state"] for row in at_the_claim} <= {"sent"}
        assert len(await stage.echoes(person)) == sum(row["n"] for row in at_the_claim)


# Odd texts

ODD = [
    "**bold _italic `code ~strike [label]( (*_*_**__``~~[]()<>&|\\",
    "*one* _two_ ~three~ `four` ```five``` ||six|| __seven__ #eight +nine -ten =eleven {twelve} !",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 flag \U0001f1ee\U0001f1ea \U0001f44b\U0001f3fd",
    "\u0645\u0631\u062d\u0628\u0627 \u202eright to left\u202c and \u2067back\u2069",
    "zero\u200bwidth\u200cnon\u200djoiners\ufeffhere",
    "nul \x00 bell \x07 escape \x1b[31m",
    "half a pair \ud83d and the other \udc4d",
    "Zalgo a" + "\u0301" * 200 + " text",
    "<script>alert('x')</script> <b>not bold</b> &amp; &lt; &#60; <br/>",
    "@everyone @here @channel <!channel> <!everyone> <@U12345678> <#C12345678>",
    "hello\r\nBcc: all@shop.example\r\nContent-Type: text/html\r\n\r\nthere",
    "[click](javascript:alert(1)) [x](data:text/html,hi) ![y](https://evil.example/p.png)",
    "%s %d {0} {name} ${HOME} $(id) '; DROP TABLE messages; --",
    "long" * 200,
]


def letters(text: str) -> str:
    """What a reader sees of a text: without space, controls, marks of direction, and what stands for broken ones."""
    unwanted = ("Z", "C")
    seen = unicodedata.normalize("NFC", text.replace("\ufffd", ""))
    return "".join(character for character in seen if unicodedata.category(character)[0] not in unwanted)


async def test_odd_texts_come_in_and_go_out_whole(stage: Stage) -> None:
    await stage.start()
    odd = {f"p{n}": f"begin {text} end" for n, text in enumerate(ODD) if stage.rig.carries(f"begin {text} end")}
    for person, text in odd.items():
        await stage.rig.write(text, person)
    await stage.eventually(lambda: len(stage.stored()) == len(odd))
    assert sorted(map(letters, stage.stored())) == sorted(map(letters, odd.values()))
    for person, text in odd.items():

        async def answered(person: str = person, text: str = text) -> bool:
            return letters(f"echo: {text}") in letters("".join(await stage.rig.seen(person)))

        await stage.eventually(answered)
    await stage.settled()
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} == {"sent"}


async def test_unbalanced_markdown_stays_readable(stage: Stage) -> None:
    await stage.start()
    for number, text in enumerate(ODD):
        if stage.rig.carries(text):
            await stage.rig.write(f"{MARKED}begin {text} end", f"p{number}")
    for number, text in enumerate(ODD):
        if stage.rig.carries(text):

            async def answered(number: int = number) -> bool:
                seen = " ".join(await stage.seen(f"p{number}"))
                return "begin" in seen and "end" in seen[seen.index("begin") :]

            await stage.eventually(answered)
    await stage.settled()
    assert {row["state"] for row in stage.rows("SELECT state FROM outbox")} == {"sent"}


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
