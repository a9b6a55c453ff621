from bot.decision.respond import chosen, respond
from bot.model import Answer, Candidate, Clarify, HandOff, Markup, Reason
from tests.fakes.scripted import RETURNS, WARRANTY

ARTICLES = {"warranty": WARRANTY, "returns": RETURNS}
NEAR = Candidate("returns", RETURNS.title, 0.5, 0.5, 0.6, "return")
NOTHING = HandOff(Reason.NO_ARTICLE, (NEAR,), "nothing is near")


def test_an_answer_is_the_article_word_for_word() -> None:
    response = respond(Answer("warranty", (), "sure"), ARTICLES, "question", 1)
    assert response.reply is not None
    assert (response.reply.text, response.reply.markup) == (WARRANTY.answer, Markup.MARKDOWN)
    assert (response.repair_step, response.hand_over) == (0, None)


def test_clarify_offers_titles_and_something_else() -> None:
    response = respond(Clarify((NEAR, NEAR), (NEAR,), "close"), ARTICLES, "question", 0)
    assert response.reply is not None
    assert [option.id for option in response.reply.options] == ["article:returns", "article:returns", "article:none"]


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
    for decision in (NOTHING, Clarify((NEAR, NEAR), (NEAR,), "close")):
        response = respond(decision, ARTICLES, "question", 0, in_form=True)
        assert response.reply is not None and not response.reply.options and response.hand_over is None


def test_small_talk_never_gets_an_article_unasked() -> None:
    sure = Candidate("warranty", WARRANTY.title, 0.95, 0.9, 0.9, "warranty")
    answered = respond(Answer("warranty", (sure,), "sure"), ARTICLES, "out_of_scope", 0)
    offered = respond(Clarify((NEAR, NEAR), (NEAR,), "close"), ARTICLES, "out_of_scope", 0)
    assert answered.reply is not None and answered.reply.options[0].id == "article:warranty"
    assert offered.reply is not None and "only help with the shop" in offered.reply.text
