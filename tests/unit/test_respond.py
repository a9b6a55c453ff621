from dataclasses import replace

from bot.decision.respond import LONGEST_LABEL, chosen, respond, respond_parts, respond_to_correction
from bot.model import Answer, Candidate, Clarify, HandOff, Markup, Reason
from tests.fakes.scripted import RETURNS, WARRANTY

ARTICLES = {"warranty": WARRANTY, "returns": RETURNS}
NEAR = Candidate("returns", RETURNS.title, 0.5, 0.5, 0.6, "return")
OTHER = Candidate("warranty", WARRANTY.title, 0.4, 0.4, 0.6, "guarantee")
NOTHING = HandOff(Reason.NO_ARTICLE, (NEAR,), "nothing is near")


def test_an_answer_is_the_article_word_for_word() -> None:
    response = respond(Answer("warranty", (), "sure"), ARTICLES, "question", 1)
    assert response.reply is not None
    assert (response.reply.text, response.reply.markup) == (WARRANTY.answer, Markup.MARKDOWN)
    assert (response.repair_step, response.hand_over) == (0, None)


def test_clarify_offers_titles_and_something_else() -> None:
    response = respond(Clarify((NEAR, OTHER), (NEAR,), "close"), ARTICLES, "question", 0)
    assert response.reply is not None and response.reply.text == "Which of these do you mean?"
    assert [option.id for option in response.reply.options] == ["article:returns", "article:warranty", "article:none"]
    assert [option.label for option in response.reply.options] == [RETURNS.title, WARRANTY.title, "Something else"]


def test_options_that_look_the_same_are_offered_once() -> None:
    twin = Candidate("returns-2", "how do i return something", 0.4, 0.4, 0.6, "return")
    response = respond(Clarify((NEAR, NEAR, twin), (NEAR,), "close"), ARTICLES, "question", 0)
    assert response.reply is not None and response.reply.text == "Do you mean this?"
    assert [option.id for option in response.reply.options] == ["article:returns", "article:none"]


def test_a_long_title_is_cut_at_a_word_and_there_are_at_most_three() -> None:
    many = tuple(
        Candidate(f"a{n}", f"How many {'very ' * 15}long words has title {n}?", 0.4, 0.4, 0.6, "x") for n in range(3)
    )
    response = respond(Clarify((*many, NEAR, OTHER), (), "close"), ARTICLES, "question", 0)
    assert response.reply is not None
    assert len(response.reply.options) <= 4
    assert all(len(option.label) <= LONGEST_LABEL for option in response.reply.options)
    assert response.reply.options[0].label.endswith("very\u2026")


def test_two_answers_are_two_messages() -> None:
    responses = respond_parts((("a?", Answer("warranty", (), "")), ("b?", Answer("returns", (), ""))), ARTICLES, 1)
    assert [response.reply.text for response in responses if response.reply] == [WARRANTY.answer, RETURNS.answer]
    assert [response.repair_step for response in responses] == [0, 0]


def test_what_was_not_answered_is_said_last_with_the_words_it_is_about() -> None:
    parts = (
        ("how long?", Clarify((NEAR, OTHER), (), "")),
        ("what now?", NOTHING),
        ("warranty?", Answer("warranty", (), "")),
    )
    first, last = respond_parts(parts, ARTICLES, 0)
    assert first.reply is not None and first.reply.text == WARRANTY.answer
    assert last.reply is not None and last.reply.text == (
        "I'm not sure about \u201cwhat now?\u201d. About \u201chow long?\u201d: which of these do you mean?"
    )
    assert last.reply.options[-1].id == "article:none"
    assert len(respond_parts(parts, ARTICLES, 0, in_form=True)) == 1


def test_a_part_that_nothing_answers_offers_a_person() -> None:
    _, last = respond_parts((("warranty?", Answer("warranty", (), "")), ("x " * 100, NOTHING)), ARTICLES, 1)
    assert last.reply is not None and last.repair_step == 1 and last.hand_over is None
    assert last.reply.options[0].id.startswith("say:") and len(last.reply.text) < 250


def test_after_the_wrong_article_others_are_offered_or_other_words_asked_for() -> None:
    offered = respond_to_correction(Clarify((NEAR,), (), ""), ARTICLES, ("warranty",), 0)
    assert offered.reply is not None and offered.reply.text == "Sorry, that was the wrong one. Do you mean this?"
    lost = respond_to_correction(NOTHING, ARTICLES, ("warranty",), 0)
    assert lost.reply is not None and "in other words" in lost.reply.text and lost.repair_step == 1
    twice = respond_to_correction(NOTHING, ARTICLES, ("warranty",), 1)
    assert twice.hand_over is Reason.NO_ARTICLE and twice.wrong == ("warranty",)


def test_not_understood_once_asks_for_other_words_and_offers_a_person() -> None:
    response = respond(NOTHING, ARTICLES, "question", 0)
    assert response.hand_over is None and response.repair_step == 1
    assert response.reply is not None and response.reply.options[0].id.startswith("say:")


def test_not_understood_twice_hands_over() -> None:
    response = respond(NOTHING, ARTICLES, "question", 1)
    assert response.hand_over is Reason.NO_ARTICLE and response.reply is None


def test_what_is_outside_the_shop_is_no_reason_to_call_a_person() -> None:
    response = respond(NOTHING, ARTICLES, "out_of_scope", 1)
    assert response.hand_over is None and response.reply is not None


def test_something_else_leads_on_and_the_second_time_to_a_person() -> None:
    first, second = chosen(None, 0), chosen(None, 1)
    assert first.reply is not None and first.hand_over is None
    assert second.hand_over is Reason.AMBIGUOUS


def test_a_tapped_article_is_sent() -> None:
    response = chosen(RETURNS, 1)
    assert response.reply is not None and response.reply.text == RETURNS.answer and response.repair_step == 0


def test_inside_the_form_nothing_more_is_asked() -> None:
    for decision in (NOTHING, Clarify((NEAR, OTHER), (NEAR,), "close")):
        response = respond(decision, ARTICLES, "question", 0, in_form=True)
        assert response.reply is not None and not response.reply.options and response.hand_over is None


def test_small_talk_never_gets_an_article_unasked() -> None:
    sure = Candidate("warranty", WARRANTY.title, 0.95, 0.9, 0.9, "warranty")
    answered = respond(Answer("warranty", (sure,), "sure"), ARTICLES, "out_of_scope", 0)
    far = replace(NEAR, confidence=0.3)
    offered = respond(Clarify((far, OTHER), (far,), "close"), ARTICLES, "out_of_scope", 0)
    assert answered.reply is not None and answered.reply.options[0].id == "article:warranty"
    assert offered.reply is not None and "only help with the shop" in offered.reply.text
