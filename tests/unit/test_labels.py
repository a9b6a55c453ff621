"""From what people chose to which question it teaches something about, over the real store."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.drift_watch import desk_notice, drift_now, watch_drift
from bot.knowledge.held_out import Budget
from bot.knowledge.learned import read_learned
from bot.labels_command import labels as labels_command
from bot.model import Said
from bot.store import audit
from bot.store.labels import Kind, Labels, read_labels, verdicts
from tests.conftest import World
from tests.fakes.little_rasa import Shop, with_little_rasa


@pytest.fixture
def shop(world: World) -> Shop:
    knowledge = Shop()
    world.flow = with_little_rasa(world.flow, knowledge)
    return knowledge


ASKED = "how long is the warranty on boots?"


async def label(
    world: World, kind: Kind, article: str | None, source: str = "customer", text: str | None = None
) -> None:
    """As the flow and the desk write it: beside the customer's newest message, or the one with that text."""
    where, values = ("AND text = ?", (text,)) if text else ("", ())
    row = world.database.read.one(
        f"SELECT id, conversation_id FROM messages WHERE author = 'customer' {where} ORDER BY id DESC LIMIT 1", *values
    )
    now = world.clock()
    await world.database.write(
        lambda tx: audit.label(tx, row["conversation_id"], kind, article, source, now, row["id"])
    )


def read(world: World, version: str | None = None) -> Labels:
    return read_labels(world.database.read, version)


async def test_a_tap_labels_the_question_and_not_the_tap(world: World, shop: Shop) -> None:
    await world.say("hello, this is vague")
    await world.say("How do I return something?", choice="article:returns")
    (found,) = read(world).right
    assert (found.question.text, found.question.article) == ("hello, this is vague", "returns")
    assert (found.kind, found.question.source, found.channel) == (Kind.CHOSE, "customer", "webchat")
    assert (found.version, found.answered, found.created_at) == ("scripted-1", None, world.clock())
    assert read(world, "scripted-1").right == (found,) and read(world, "other").right == ()


@pytest.mark.parametrize("words", ["something else", "neither", "no", "3"])
async def test_something_else_leads_on_and_says_that_no_option_was_right(world: World, shop: Shop, words: str) -> None:
    await world.say("this is vague")
    shown = await world.say(words)
    assert "in other words" in shown[-1]["text"] and "person" in str(shown[-1]["options"])
    row = world.database.read.one("SELECT kind, article FROM labels")
    assert row == {"kind": "customer chose", "article": None}
    (found,) = read(world).right
    assert (found.question.text, found.question.article) == ("this is vague", None)


async def test_feedback_is_about_the_article_sent_with_what_was_said_before(world: World, shop: Shop) -> None:
    await world.say("about returning")
    await world.say(ASKED)
    await world.say("great")
    await label(world, Kind.HELPED, None)
    (found,) = read(world).right
    assert (found.question.text, found.question.article, found.answered) == (ASKED, "warranty", "warranty")
    assert [line.text for line in found.question.history] == [
        "about returning", "How do I return something? Within 60 days.",
    ]  # fmt: skip
    assert isinstance(found.question.history[0], Said)
    assert verdicts(read(world)) == (True,)


async def feedback(world: World, kind: Kind) -> None:
    await world.say("feedback")
    await world.database.write(lambda tx: tx.run("UPDATE messages SET decision = '{}' WHERE text = 'feedback'"))
    await label(world, kind, None)


async def test_no_help_says_only_that_the_article_was_wrong(world: World, shop: Shop) -> None:
    await world.say(ASKED)
    await feedback(world, Kind.NO_HELP)
    found = read(world)
    assert found.right == () and verdicts(found) == (False,)
    assert (found.wrong_answers[0].question.text, found.wrong_answers[0].question.article) == (ASKED, "warranty")


async def test_of_two_answers_feedback_tells_nothing(world: World, shop: Shop) -> None:
    await world.say("how long is the warranty and how does returning work?")
    await feedback(world, Kind.NO_HELP)
    assert read(world) == Labels((), ())


async def test_a_correction_and_the_choice_after_it_are_about_the_first_question(world: World, shop: Shop) -> None:
    await world.say(ASKED)
    await world.say("that's not what I meant")
    await world.database.write(lambda tx: tx.run("DELETE FROM labels"))
    await label(world, Kind.WRONG, "warranty")
    wrong = read(world)
    assert [(w.question.text, w.question.article) for w in wrong.wrong_answers] == [(ASKED, "warranty")]
    assert verdicts(wrong) == (False,)
    await world.say("1")
    both = read(world)
    assert both.wrong_answers == ()
    assert [(r.question.text, r.question.article, r.answered) for r in both.right] == [(ASKED, "returns", "warranty")]
    assert verdicts(both) == (False,)


async def test_what_an_agent_sends_is_about_the_question_and_not_about_the_thanks(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    await world.say(ASKED)
    await world.acts.claim(world.conversation_id(), anna)
    await world.say("ok thanks")
    await world.acts.send_article(world.conversation_id(), anna, "returns", "c1")
    (found,) = read(world).right
    assert (found.question.text, found.question.article, found.question.source) == (ASKED, "returns", "agent")
    assert found.kind is Kind.SENT and verdicts(read(world)) == (False,)


async def test_supervisor_over_agent_over_customer_and_the_newest_of_equals(world: World, shop: Shop) -> None:
    await world.say(ASKED)
    await label(world, Kind.SUPERVISOR, "warranty", "sue")
    await label(world, Kind.SENT, "returns", "anna")
    await feedback(world, Kind.NO_HELP)
    found = read(world)
    assert [(r.kind, r.question.article) for r in found.right] == [(Kind.SUPERVISOR, "warranty")]
    assert found.wrong_answers == () and verdicts(found) == (True,)
    await label(world, Kind.SUPERVISOR, None, "sue", text=ASKED)
    assert [r.question.article for r in read(world).right] == [None]


async def test_a_label_without_a_question_teaches_nothing(world: World, shop: Shop) -> None:
    await world.say("hello")
    for kind in Kind:
        if kind is not Kind.SUPERVISOR:
            await label(world, kind, "warranty")
    await world.database.write(lambda tx: audit.label(tx, world.conversation_id(), "odd", "x", "y", 1.0, None))
    assert read(world) == Labels((), ())


class Live:
    """The part of LiveKnowledge and its calibration that the watch reads."""

    class now:
        version = "scripted-1"

        class calibration:
            budget = Budget()


async def test_the_alarm_is_logged_once_for_a_version_and_told_to_the_desk(
    world: World,
    shop: Shop,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    assert desk_notice(drift_now(world.database, Live)) is None  # type: ignore[arg-type]
    for number in range(5):
        await world.say(f"{number}: {ASKED}", f"c{number}")
        row = world.database.read.one(
            "SELECT id, conversation_id AS c FROM messages WHERE author = 'customer' ORDER BY id DESC LIMIT 1"
        )
        await world.database.write(
            lambda tx, row=row: audit.label(tx, row["c"], Kind.SUPERVISOR, "returns", "sue", 1.0, row["id"])
        )
    found = drift_now(world.database, Live)  # type: ignore[arg-type]
    assert (found.alarm, found.answered, found.wrong) == (True, 5, 5)
    assert "5 of 5" in str(desk_notice(found))
    watching = asyncio.create_task(watch_drift(world.database, Live, tmp_path, period=0.01))  # type: ignore[arg-type]
    await asyncio.sleep(0.2)
    watching.cancel()
    assert [label.article for label in read_learned(tmp_path)] == ["returns"] * 5
    assert caplog.text.count("more than the 4% it was certified for") == 1


async def test_the_command_counts_and_says_what_is_missing(
    world: World,
    shop: Shop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import argparse

    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(world.folder / "nothing"))
    assert labels_command(argparse.Namespace()) == 0
    assert "There are no labels yet" in capsys.readouterr().out
    await world.say("this is vague")
    await world.say("1")
    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(world.folder))
    assert labels_command(argparse.Namespace()) == 0
    printed = capsys.readouterr().out
    assert "1 labelled question;" in printed and "customer chose: 1" in printed
    assert "about 74 more labelled questions needed" in printed
