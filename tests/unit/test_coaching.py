"""What people find about answers: each flag and verdict teaches, each warning is kept for coaching."""

from __future__ import annotations

import argparse
from datetime import datetime
from random import Random

import pytest

from bot.decision.guard import warnings
from bot.desk.coaching import kinds_of, weeks_of
from bot.desk.who import Agent
from bot.drift_watch import taught
from bot.errors import Refused
from bot.gaps_command import in_words, show_gaps
from bot.store import audit, coaching, samples, satisfaction
from bot.store.database import Tx
from bot.store.gaps import by_hand, gaps
from bot.store.labels import Kind, read_labels, verdicts
from tests.conftest import DUBLIN, World
from tests.fakes.little_rasa import Shop, with_little_rasa

ASKED = "how long is the warranty on boots?"


@pytest.fixture
def shop(world: World) -> Shop:
    knowledge = Shop()
    world.flow = with_little_rasa(world.flow, knowledge)
    return knowledge


def newest(world: World, author: str = "bot") -> int:
    row = world.database.read.one("SELECT id FROM messages WHERE author = ? ORDER BY id DESC LIMIT 1", author)
    return int(row["id"])


async def flag(world: World, who: Agent, reason: str, words: str = "") -> None:
    message_id = newest(world)
    await world.database.write(lambda tx: coaching.flag(tx, message_id, who.id, reason, words, world.clock()))


async def judge(world: World, who: Agent, verdict: str, message_id: int | None = None, words: str = "") -> None:
    at = message_id or newest(world)
    await world.database.write(lambda tx: coaching.review(tx, at, who.id, verdict, words, world.clock()))


async def test_a_flag_as_wrong_is_an_agents_label_and_may_be_changed_or_taken_back(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    await world.say(ASKED)
    await flag(world, anna, "wrong", "that is for tents")
    found = read_labels(world.database.read)
    (wrong,) = found.wrong_answers
    assert (wrong.question.text, wrong.question.article, wrong.question.source) == (ASKED, "warranty", "agent")
    assert (wrong.kind, wrong.version, verdicts(found)) == (Kind.AGENT_WRONG, "scripted-1", (False,))
    assert [(q.text, q.article) for q in taught(world.database)] == [(ASKED, None)]
    await flag(world, anna, "tone")
    assert read_labels(world.database.read).wrong_answers == ()
    ((row,),) = coaching.flags_of(world.database.read, [newest(world)]).values()
    assert (row["reason"], row["agent_name"]) == ("tone", "Anna")
    await world.database.write(lambda tx: coaching.unflag(tx, newest(world), anna.id))
    assert coaching.flags_of(world.database.read, [newest(world)]) == {}


async def test_should_have_been_handed_over_says_that_no_article_answers(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    await world.say(ASKED)
    await flag(world, anna, "should have been handed over")
    (none,) = read_labels(world.database.read).right
    assert (none.question.text, none.question.article, none.kind) == (ASKED, None, Kind.NONE_FITS)
    assert verdicts(read_labels(world.database.read)) == (False,)


async def test_of_two_articles_sent_at_once_each_is_judged_by_itself(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    shown = await world.say("how long is the warranty and how does returning work?")
    answers = [row["id"] for row in shown if row["author"] == "bot"]
    tx = world.database.read
    articles = [coaching.answered_by(tx, tx.one("SELECT * FROM messages WHERE id = ?", one))[1] for one in answers]
    assert sorted(map(str, articles)) == ["returns", "warranty"]
    at = answers[articles.index("returns")]
    await world.database.write(lambda tx: coaching.flag(tx, at, anna.id, "wrong", "", world.clock()))
    assert world.database.read.one("SELECT article FROM labels") == {"article": "returns"}


async def test_a_supervisor_is_believed_over_agents_and_customers(world: World, shop: Shop) -> None:
    anna, sue = await world.agent("Anna"), await world.agent("Sue")
    await world.say(ASKED)
    answer = newest(world)
    await flag(world, anna, "wrong")
    await judge(world, sue, "right", answer)
    found = read_labels(world.database.read)
    assert [(r.question.article, r.question.source) for r in found.right] == [("warranty", "supervisor")]
    assert found.wrong_answers == () and verdicts(found) == (True,)
    await judge(world, sue, "wrong", answer)
    found = read_labels(world.database.read)
    assert (found.right, [w.kind for w in found.wrong_answers]) == ((), [Kind.SUPERVISOR_WRONG])
    await world.say("great")
    row = world.database.read.one("SELECT id, conversation_id FROM messages WHERE text = 'great'")
    await world.database.write(lambda tx: tx.run("UPDATE messages SET decision = '{}' WHERE id = ?", row["id"]))
    await world.database.write(
        lambda tx: audit.label(tx, row["conversation_id"], Kind.HELPED, None, "customer", world.clock(), row["id"])
    )
    assert verdicts(read_labels(world.database.read)) == (False,)  # a customer's thanks do not undo it
    await judge(world, sue, "should have been handed over", answer)
    assert [r.question.article for r in read_labels(world.database.read).right] == [None]
    await judge(world, sue, "tone", answer)
    found = read_labels(world.database.read)  # without a word of hers the agent is believed over the customer
    assert (found.right, [w.kind for w in found.wrong_answers]) == ((), [Kind.AGENT_WRONG])


async def test_only_answers_of_the_assistant_are_flagged_and_only_samples_are_judged(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    await world.say(ASKED)
    question, answer = newest(world, "customer"), newest(world)
    with pytest.raises(Refused, match="Only the assistant's answers"):
        await world.database.write(lambda tx: coaching.flag(tx, question, anna.id, "wrong", "", 1.0))
    with pytest.raises(Refused, match="one of the reasons"):
        await world.database.write(lambda tx: coaching.flag(tx, answer, anna.id, "ugly", "", 1.0))
    with pytest.raises(Refused, match="not there"):
        await judge(world, anna, "right", answer)


async def test_a_sample_holds_what_is_doubtful_and_some_by_chance_and_nothing_twice(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    for number in range(12):
        await world.say(ASKED, f"c{number}")
    first = [row["id"] for row in world.database.read.rows("SELECT id FROM messages WHERE author = 'bot' ORDER BY id")]
    await world.say("this is vague", "vague")  # asked back: no article was sent
    unhappy = world.conversation_id("c3")
    await world.acts.claim(unhappy, anna)
    await world.acts.resolve(unhappy, anna)

    def gave_one(tx: Tx) -> None:
        handoff = tx.one("SELECT id FROM handoffs WHERE conversation_id = ?", unhappy)["id"]
        tx.run("DELETE FROM satisfaction")
        tx.insert("satisfaction", handoff_id=handoff, conversation_id=unhappy, asked_at=world.clock() + 1, score=1)

    await world.database.write(gave_one)
    drawn = await world.database.write(lambda tx: samples.sample(tx, 5, world.clock(), Random(4)))
    assert len(drawn) == 5 and set(drawn) <= set(first) and first[3] in drawn
    again = await world.database.write(lambda tx: samples.sample(tx, 50, world.clock(), Random(4)))
    assert sorted(drawn + again) == first
    assert samples.how_many_wait(world.database.read) == 12
    world.clock.now += 20 * 86400
    assert await world.database.write(lambda tx: samples.sample(tx, 5, world.clock(), Random(4))) == []


async def test_what_was_flagged_comes_first_among_the_samples(world: World, shop: Shop) -> None:
    anna = await world.agent("Anna")
    for number in range(3):
        await world.say(ASKED, f"c{number}")
    await world.database.write(lambda tx: samples.sample(tx, 2, world.clock(), Random(1)))
    await flag(world, anna, "outdated")
    waiting = samples.waiting(world.database.read, 10)
    assert waiting[0]["message_id"] == newest(world)


async def test_a_warning_that_was_sent_anyway_is_one_and_holds_no_personal_data_that_was_not_sent(world: World) -> None:
    anna = await world.agent("Anna")
    await world.say("hello")
    conversation_id = world.conversation_id()
    (argues,) = warnings("That's not true.", public=False)
    (personal,) = warnings("Call 087 123 4567", public=True)
    for warning, message in ((argues, None), (personal, None), (argues, newest(world, "customer"))):
        await world.database.write(
            lambda tx, w=warning, m=message: coaching.record_warning(tx, conversation_id, anna.id, w, world.clock(), m)
        )
    kept = coaching.warnings_since(world.database.read, 0.0)
    assert [(row["evidence"], row["message_id"] is not None) for row in kept] == [
        (coaching.LEFT_OUT, False), ("That's not true", True),
    ]  # fmt: skip
    assert [(one.kind, one.shown, one.sent) for one in kinds_of(kept)] == [
        ("personal data in public", 1, 0), ("argues", 1, 1),
    ]  # fmt: skip


async def test_the_editors_see_what_to_mend_and_what_people_answer_by_hand(
    world: World, shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, sue = await world.agent("Anna"), await world.agent("Sue")
    await world.say(ASKED)
    await flag(world, anna, "outdated", "it is three years now")
    await judge(world, sue, "incomplete")
    await world.say("can you engrave my name on a knife?", "tom")
    await world.acts.claim(world.conversation_id("tom"), anna)
    await world.acts.reply(world.conversation_id("tom"), anna, "Yes, we do that in our Cork shop for ten euros.", "r1")
    (gap,) = gaps(world.database.read, 0.0)
    assert (gap.article, gap.count, dict(gap.reasons)) == ("warranty", 2, {"outdated": 1, "incomplete": 1})
    assert {(one.question, one.words) for one in gap.newest} == {(ASKED, "it is three years now"), (ASKED, "")}
    (hand,) = by_hand(world.database.read, 0.0)
    assert hand.question == "can you engrave my name on a knife?" and "Cork" in hand.reply
    assert list(in_words([], [])) == ["Nothing was flagged, and nothing answered by hand, in the last 60 days."]
    if not world.folder.joinpath("firstline.db").exists():
        return  # on Postgres the command reads another database
    monkeypatch.setenv("FIRSTLINE_DATA_DIR", str(world.folder))
    monkeypatch.setattr("bot.gaps_command.time.time", world.clock)
    assert show_gaps(argparse.Namespace()) == 0
    printed = capsys.readouterr().out
    assert "warranty: 1 × incomplete, 1 × outdated" in printed or "warranty: 1 × outdated, 1 × incomplete" in printed
    assert "without an article (1)" in printed and "engrave" in printed


def test_weeks_without_a_question_are_left_out() -> None:
    monday = datetime(2026, 11, 16, tzinfo=DUBLIN)
    rows = [{"asked_at": monday.timestamp() + 5, "score": 5}, {"asked_at": monday.timestamp() - 86400, "score": None}]
    weeks = weeks_of(rows, monday)
    assert [(week.begins, week.content.asked, week.content.n) for week in weeks] == [("16 Nov", 1, 1), ("9 Nov", 1, 0)]
    assert satisfaction.NOT_AGAIN_SECONDS == 7 * 86400
