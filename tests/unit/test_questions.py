"""Which parts of a message are questions, and which decisions on them are carried out."""

import pytest

from bot.decision.asking import asks, needs_context
from bot.decision.parts import decide_parts
from bot.decision.questions import MOST_PARTS, split_questions
from bot.model import Answer, Candidate, Clarify, Decision, HandOff, Reason


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("how long is delivery and can I pay with paypal?", ["how long is delivery", "can I pay with paypal?"]),
        ("1) do you ship to norway 2) can i pay with klarna", ["do you ship to norway", "can i pay with klarna"]),
        ("- where are your stores\n- do you have jobs", ["where are your stores", "do you have jobs"]),
        ("do you ship to norway?also how do i pay", ["do you ship to norway?", "also how do i pay"]),
        ("I love it, anyway, do you rent gear?", ["I love it", "do you rent gear?"]),
        ("do you rent gear, by the way where are you", ["do you rent gear", "where are you"]),
        (
            "Two questions: do you rent gear, and are you open today?",
            ["Two questions", "do you rent gear", "are you open today?"],
        ),
    ],
)
def test_questions_are_parted(text: str, parts: list[str]) -> None:
    assert list(split_questions(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "what are your terms and conditions?",
        "is there a bed and breakfast near the store?",
        "do you ship to switzerland and norway?",
        "how do I wash and re-proof my jacket?",
        "When and how do I get my money back?",
        "If I return boots, do I pay the postage?",
        "When I return something, how is the refund paid?",
        "since I moved, can I change the address?",
        "I paid 12.50 for a mat, e.g. the red one",
        "see https://shop.example/a?b=c.d for it",
        "can I return boots also?",
        "my mail is jo@post.example",
        "",
        "   ",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert split_questions(text) == (text.strip(),)


def test_there_are_never_more_than_four_parts_and_no_word_is_lost() -> None:
    text = "is it a? is it b? is it c? is it d? is it e?"
    parts = split_questions(text)
    assert len(parts) == MOST_PARTS and "".join(parts).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text", ["how do I pay", "do you ship to Norway?", "I'd like to return my boots", "tell me about points"]
)
def test_what_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "can you help me?",
        "Hello!",
        "thanks a lot",
        "is that ok?",
        "I bought a tent last week",
        "what should I do?",
        "??",
        "",
    ],
)
def test_what_asks_nothing_of_its_own(text: str) -> None:
    assert not asks(text)


def test_what_leans_on_other_words() -> None:
    for text in (
        "how long does it take?",
        "can you take those back?",
        "what about boots?",
        "and to Iceland?",
        "how much?",
    ):
        assert needs_context(text), text
    for text in ("do you ship to Norway?", "can this jacket be washed?"):
        assert not needs_context(text), text


def near(*articles: str, confidence: float = 0.5) -> tuple[Candidate, ...]:
    return tuple(Candidate(a, a.title(), confidence - n / 10, 0.5, 0.6, a) for n, a in enumerate(articles))


def answer(article: str, *others: str) -> Answer:
    return Answer(article, near(article, *others, confidence=0.9), "sure")


def clarify(*articles: str) -> Clarify:
    return Clarify(near(*articles), near(*articles), "torn")


def nothing(*articles: str, reason: Reason = Reason.NO_ARTICLE) -> HandOff:
    return HandOff(reason, near(*articles, confidence=0.2), "nothing")


NORWAY, PAYPAL = "do you ship to norway?", "can I pay with paypal?"


def test_two_sure_questions_get_two_answers_however_unsure_the_whole() -> None:
    parts = ((NORWAY, answer("norway")), (PAYPAL, answer("paypal")))
    for whole in (nothing("a", "b", "c", "norway", "paypal"), clarify("norway", "paypal"), answer("norway", "paypal")):
        assert decide_parts(whole, parts) == parts


def test_two_questions_that_one_article_answers_get_it_once() -> None:
    whole: Decision = answer("norway", "eu")
    assert decide_parts(whole, ((NORWAY, answer("norway")), ("how much is postage there?", answer("norway")))) == (
        ("", whole),
    )


def test_a_detail_behind_a_sure_article_gets_nothing_of_its_own() -> None:
    whole = answer("events", "stores", "fitting")
    assert decide_parts(
        whole, (("any courses in town?", answer("events")), ("how many days is that?", answer("register")))
    ) == (("", whole),)
    assert decide_parts(
        whole, (("any courses in town?", answer("events")), ("where do I pay for that?", nothing("pay")))
    ) == (("", whole),)


def test_a_story_around_one_question_does_not_hide_it() -> None:
    part = (NORWAY, answer("norway"))
    assert decide_parts(clarify("norway", "eu"), (part,)) == (part,)
    whole = nothing("usa")
    assert decide_parts(whole, (part,)) == (("", whole),), "the story may be what changes the question"
    whole = clarify("returns")
    assert decide_parts(whole, (("can you take those back?", answer("returns")),)) == (("", whole),)


def test_what_could_not_be_answered_comes_behind_what_could() -> None:
    parts = ((NORWAY, clarify("eu", "carriers")), (PAYPAL, answer("paypal")))
    assert decide_parts(nothing("paypal"), parts) == (parts[1], parts[0])


def test_nothing_is_taken_out_of_what_a_person_must_see() -> None:
    whole = nothing("norway", reason=Reason.LEGAL)
    assert decide_parts(whole, ((NORWAY, answer("norway")), (PAYPAL, answer("paypal")))) == (("", whole),)


def test_no_part_overrules_a_whole_that_points_elsewhere() -> None:
    whole = answer("recall", "a", "b")
    assert decide_parts(whole, ((NORWAY, answer("norway")), (PAYPAL, answer("paypal")))) == (("", whole),)


def test_at_most_three_articles_are_sent() -> None:
    parts = [(f"do you have any {name}?", answer(name)) for name in ("tents", "boots", "mats", "stoves")]
    assert len(decide_parts(nothing("tents", "boots", "mats", "stoves"), parts)) == 3


def test_a_sure_part_to_which_the_whole_does_not_point_is_offered_and_not_sent() -> None:
    parts = (("is there a course?", answer("events")), ("do you rent any tents?", answer("rental")))
    first, (text, offered) = decide_parts(answer("events", "stores", "hours", "fitting"), parts)
    assert first == parts[0] and text == parts[1][0]
    assert isinstance(offered, Clarify) and [option.article for option in offered.options] == ["rental"]
