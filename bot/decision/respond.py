"""From a decision to what the customer reads, and the two-step repair. Pure.

When nothing can be answered, the first time the customer is asked to say it in other words and offered a person;
the second time in a row a person takes over. Nobody is sent round in circles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model import Answer, Article, Candidate, Clarify, Decision, HandOff, Markup, Option, Reason, Reply

SURELY_THE_SHOP = 0.7
"""Below it, what sounds like small talk is not answered with a choice of articles ("the weather in Galway?")."""

NONE_OF_THESE = Option("article:none", "Something else")
ASK_PERSON = Option("say:I would like to talk to a person", "Talk to a person")

ASK_REPHRASE = Reply(
    "I'm not sure that I have the right answer to that. Could you say it in other words? "
    "Or I can bring in a person from our team.",
    (ASK_PERSON,),
)
OUTSIDE_THE_SHOP = Reply(
    "I can only help with the shop: orders, delivery, returns, payment, gear and the like. "
    "If you need something else from us, I can bring in a person.",
    (ASK_PERSON,),
)
NOTED = Reply("I've noted that for our team.")
SAY_IT_DIFFERENTLY = Reply("All right, none of those. Tell me in other words what you need.", (ASK_PERSON,))


@dataclass(frozen=True, slots=True)
class Response:
    """What the bot does about one question.

    Attributes:
        decision: with its evidence.
        reply: what the customer reads; None when a person is to take over.
        repair_step: 1 if the customer was asked to say it in other words, else 0; kept as a slot by Rasa.
        hand_over: the reason to hand over now, if it is to be.
    """

    decision: Decision
    reply: Reply | None
    repair_step: int
    hand_over: Reason | None = None


def respond(
    decision: Decision, articles: Mapping[str, Article], intent: str | None, repair_step: int, in_form: bool = False
) -> Response:
    """Word a decision.

    Args:
        articles: the articles of the knowledge version that decided.
        intent: the conversation act that Rasa saw; only `out_of_scope` matters here.
        repair_step: 1 if the last message was not understood either.
        in_form: a person was asked for already; what we do not know is for that person, without further questions.
    """
    if in_form and not isinstance(decision, Answer):
        return Response(decision, NOTED, repair_step)
    match decision:
        case Answer() if intent == "out_of_scope":
            return Response(decision, _clarify(decision.candidates[:1]), 0)
        case Answer(article):
            return Response(decision, Reply(articles[article].answer, markup=Markup.MARKDOWN), 0)
        case Clarify(options) if intent == "out_of_scope" and options[0].confidence < SURELY_THE_SHOP:
            return Response(decision, OUTSIDE_THE_SHOP, repair_step)
        case Clarify(options):
            return Response(decision, _clarify(options), 0)
        case HandOff(reason):
            if intent == "out_of_scope":
                return Response(decision, OUTSIDE_THE_SHOP, repair_step)
            if repair_step == 0:
                return Response(decision, ASK_REPHRASE, 1)
            return Response(decision, None, 0, hand_over=reason)


def chosen(article: Article | None, repair_step: int) -> Response:
    """The customer tapped an option; None: "something else"."""
    if article is None:
        decision = HandOff(Reason.AMBIGUOUS, (), "None of the offered articles was what the customer meant.")
        if repair_step:
            return Response(decision, None, 0, hand_over=Reason.AMBIGUOUS)
        return Response(decision, SAY_IT_DIFFERENTLY, 1)
    picked = Answer(article.id, (), "The customer chose this article among the options.")
    return Response(picked, Reply(article.answer, markup=Markup.MARKDOWN), 0)


def _clarify(options: tuple[Candidate, ...]) -> Reply:
    text = "Do you mean this?" if len(options) == 1 else "Which of these do you mean?"
    buttons = tuple(Option(f"article:{option.article}", option.title) for option in options)
    return Reply(text, (*buttons, NONE_OF_THESE))
