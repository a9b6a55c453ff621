"""What was said before: how it is read from the dialogue's events, and what it does to the next message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.announcement import Announcement
from bot.decision.correction import correction, next_best
from bot.decision.history import MOST_LINES, last_considered, last_decided, said_so_far
from bot.model import Author, Candidate, Clarify, HandOff, Limits, Said
from bot.rasa_client import _corrects
from tests.conftest import World, by_author
from tests.fakes.little_rasa import Shop, with_little_rasa
from tests.fakes.scripted import RETURNS, WARRANTY

ARTICLES = {"warranty": WARRANTY, "returns": RETURNS}
W = Candidate("warranty", WARRANTY.title, 0.9, 0.9, 0.9, "warranty")
R = Candidate("returns", RETURNS.title, 0.4, 0.4, 0.6, "return")


@pytest.fixture
def shop(world: World) -> Shop:
    knowledge = Shop()
    world.flow = with_little_rasa(world.flow, knowledge)
    return knowledge


async def test_two_questions_get_two_answers_and_one_record(world: World, shop: Shop) -> None:
    shown = await world.say("how long is the warranty and how does returning work?")
    assert by_author(shown, Author.BOT) == [WARRANTY.answer, RETURNS.answer]
    row = world.database.read.one("SELECT decision FROM messages WHERE author = 'customer'")
    assert '"about": "how long is the warranty"' in row["decision"] and '"also": [{"about"' in row["decision"]
    assert len(shop.asked) == 3


async def test_what_is_answered_in_part_says_so_and_the_next_failure_is_for_a_person(world: World, shop: Shop) -> None:
    shown = await world.say("what is the warranty on boots? also, do you sell any kayaks?")
    answer, open_question = by_author(shown, Author.BOT)
    assert answer == WARRANTY.answer and "do you sell any kayaks?" in open_question
    await world.say("canoes then")
    assert world.status() == "waiting"


async def test_a_question_is_searched_with_what_was_said(world: World, shop: Shop) -> None:
    await world.say("the warranty please")
    await world.say("something vague")
    text, history = shop.asked[-1]
    assert text == "something vague"
    assert history == (
        Said(Author.CUSTOMER, "the warranty please"),
        Said(Author.BOT, "How long is the warranty? Two years."),
    )


@pytest.mark.parametrize("text", ["no, the other one", "that's not what I meant"])
async def test_after_the_wrong_article_the_next_likeliest_is_offered(world: World, shop: Shop, text: str) -> None:
    await world.say("the warranty please")
    shown = await world.say(text)
    assert by_author(shown, Author.BOT) == ["Sorry, that was the wrong one. Do you mean this?"]
    assert by_author(await world.say("yes"), Author.BOT) == [RETURNS.answer]


async def test_i_meant_names_the_other_article_or_asks_anew(world: World, shop: Shop) -> None:
    await world.say("the warranty please")
    assert by_author(await world.say("no, I meant return something"), Author.BOT) == [RETURNS.answer]
    await world.say("I meant kayaks")
    assert shop.asked[-1][0] == "kayaks"


async def test_the_wrong_article_is_not_sent_again(world: World, shop: Shop) -> None:
    await world.say("the warranty please")
    assert WARRANTY.answer not in by_author(await world.say("I meant the warranty of tents"), Author.BOT)


async def test_a_correction_of_nothing_is_a_message_like_any_other(world: World, shop: Shop) -> None:
    shown = await world.say("that's not what I meant")
    assert "other words" in by_author(shown, Author.BOT)[0]


def user(text: str, **more: object) -> dict[str, object]:
    return {"event": "user", "text": text, **more}


def sent(decision: dict[str, object], **more: object) -> dict[str, object]:
    announcement = {"act": "respond", "reply": {"text": "…"}, "decision": decision, **more}
    return {"event": "bot", "data": {"custom": announcement}}


SENT = sent({"kind": "Answer", "article": "warranty", "candidates": [{"article": "warranty"}]}, article="warranty")


def test_history_is_the_last_lines_before_the_newest_message() -> None:
    tap = user("/choose", parse_data={"entities": [{"entity": "article", "value": "returns"}]})
    events = [
        {"event": "action"},
        *(user(f"m{n}") for n in range(9)),
        tap,
        SENT,
        {"event": "bot", "text": "hi"},
        user("now"),
    ]
    lines = said_so_far(events, ARTICLES)
    assert len(lines) == MOST_LINES
    assert [line.text for line in lines[-3:]] == [RETURNS.title, "How long is the warranty? Two years.", "hi"]
    assert said_so_far(events, ARTICLES, with_last=True)[-1] == Said(Author.CUSTOMER, "now")
    assert said_so_far([], ARTICLES) == () and said_so_far([user("now")], ARTICLES) == ()


def test_a_long_answer_is_told_by_its_beginning() -> None:
    articles = {"warranty": replace(WARRANTY, answer="word " * 100)}
    (line,) = said_so_far([SENT, user("now")], articles)
    assert line.text.startswith(WARRANTY.title) and len(line.text) <= len(WARRANTY.title) + 201


def test_what_the_bot_did_last_is_known_unless_it_did_something_else() -> None:
    assert [d["article"] for d in last_decided([user("a"), SENT, user("b")])] == ["warranty"]
    assert last_decided([user("a"), SENT, {"event": "bot", "text": "order number?"}, user("b")]) == ()
    assert last_decided([user("a"), SENT, user("b"), user("c")]) == ()
    chosen = sent({"kind": "Answer", "article": "warranty", "candidates": []}, article="warranty")
    assert last_considered([user("a"), SENT, user("b"), chosen, user("c")]) == [{"article": "warranty"}]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("wrong one", None), ("no, not what i asked for", None), ("You misunderstood me!", None),
        ("sorry, i meant the tent", "the tent"), ("That's not what I asked. I wanted to know about boots", "boots"),
    ],
)  # fmt: skip
def test_a_correction_is_about_the_article_just_sent(text: str, rest: str | None) -> None:
    found = correction(text, [user("a"), SENT, user(text)])
    assert found is not None and (found.articles, found.rest) == (("warranty",), rest)
    assert correction(text, [user(text)]) is None
    assert _corrects(text, [user("a"), SENT]) and not _corrects(text, [user("a")])


@pytest.mark.parametrize(
    "text", ["no thanks", "ok", "is there another one?", "the wrong size arrived", "this is not what the label says"]
)
def test_what_is_no_correction(text: str) -> None:
    assert correction(text, [user("a"), SENT, user(text)]) is None


def test_only_what_is_worth_an_option_is_offered_next() -> None:
    stored = [
        {
            "article": c.article,
            "title": c.title,
            "confidence": c.confidence,
            "probability": 0.1,
            "similarity": 0.1,
            "nearest": "",
        }
        for c in (W, R)
    ]
    offered = next_best(stored, ("warranty",), Limits(0.8, 0.3, 0.2))
    assert isinstance(offered, Clarify) and [option.article for option in offered.options] == ["returns"]
    assert isinstance(next_best(stored, ("warranty",), Limits(0.8, 0.5, 0.45)), HandOff)


def test_an_announcement_survives_the_way_through_rasa() -> None:
    from bot.announcement import Act

    announcement = Announcement(Act.RESPOND, wrong=("warranty",))
    assert Announcement.from_json(announcement.to_json()) == announcement
