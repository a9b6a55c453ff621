"""From a decision to what the customer reads, and the two-step repair. Pure.

When nothing can be answered, the first time the customer is asked to say it in other words and offered a person;
the second time in a row a person takes over. Nobody is sent round in circles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.model import Answer, Article, Candidate, Clarify, Decision, HandOff, Markup, Option, Reason, Reply

SURELY_THE_SHOP = 0.35
"""Below it, what sounds like small talk is not answered with a choice of articles ("the weather in Galway?")."""

NONE_OF_THESE = Option("article:none", "Something else")
ASK_PERSON = Option("say:I would like to talk to a person", "Talk to a person")

_IN_OTHER_WORDS = "Could you say it in other words? Or I can bring in a person from our team."
ASK_REPHRASE = Reply(f"I'm not sure that I have the right answer to that. {_IN_OTHER_WORDS}", (ASK_PERSON,))
OUTSIDE_THE_SHOP = Reply(
    "I can only help with the shop: orders, delivery, returns, payment, gear and the like. "
    "If you need something else from us, I can bring in a person.",
    (ASK_PERSON,),
)
NOTED = Reply("I've noted that for our team.")
WRONG_ONE = "Sorry, that was the wrong one."
MOST_OPTIONS = 3
LONGEST_LABEL = 60
"""Characters of a button; channels cut longer ones wherever it happens to be."""
LONGEST_QUOTE = 80
SAY_IT_DIFFERENTLY = Reply("All right, none of those. Tell me in other words what you need.", (ASK_PERSON,))
SAY_IT_DIFFERENTLY_SORRY = Reply(f"{WRONG_ONE} Tell me in other words what you need.", (ASK_PERSON,))


@dataclass(frozen=True, slots=True)
class Response:
    """What the bot does about one question.

    Attributes:
        decision: with its evidence.
        reply: what the customer reads; None when a person is to take over.
        repair_step: 1 if the customer was asked to say it in other words, else 0; kept as a slot by Rasa.
        hand_over: the reason to hand over now, if it is to be.
        about: the part of the message that was decided; empty if it is the whole.
        wrong: articles that the customer said were the wrong ones.
    """

    decision: Decision
    reply: Reply | None
    repair_step: int
    hand_over: Reason | None = None
    about: str = ""
    wrong: tuple[str, ...] = ()


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


def respond_parts(
    parts: Sequence[tuple[str, Decision]], articles: Mapping[str, Article], repair_step: int, in_form: bool = False
) -> tuple[Response, ...]:
    """Word the decisions on the questions of one message: the answers, and then what was not answered.

    Buttons belong to the newest message, so what is asked back comes last, about one question; the others that could
    not be answered are named before it. In the form, what we do not know is left to the person.
    """
    sent = [
        replace(respond(decision, articles, None, repair_step), about=text)
        for text, decision in parts
        if isinstance(decision, Answer)
    ]
    unanswered = [(text, decision) for text, decision in parts if not isinstance(decision, Answer)]
    if in_form or not unanswered:
        return tuple(sent)
    unanswered.sort(key=lambda part: isinstance(part[1], Clarify))
    *named, (last, decision) = unanswered
    before = "".join(f"I'm not sure about {_quoted(text)}. " for text, _ in named)
    if isinstance(decision, Clarify):
        asked = _clarify(decision.options)
        reply = replace(asked, text=f"{before}About {_quoted(last)}: {asked.text[0].lower()}{asked.text[1:]}")
        return (*sent, Response(decision, reply, 0, about=last))
    text = f"{before}About {_quoted(last)}: I'm not sure that I have the right answer. {_IN_OTHER_WORDS}"
    return (*sent, Response(decision, Reply(text, (ASK_PERSON,)), 1, about=last))


def respond_to_correction(
    decision: Decision, articles: Mapping[str, Article], wrong: tuple[str, ...], repair_step: int
) -> Response:
    """Word what follows on "that is not what I meant": the next likeliest articles, or the repair."""
    response = respond(decision, articles, None, repair_step)
    if response.reply is None or isinstance(decision, Answer):
        return replace(response, wrong=wrong)
    if isinstance(decision, HandOff):
        return replace(response, reply=SAY_IT_DIFFERENTLY_SORRY, wrong=wrong)
    return replace(response, reply=replace(response.reply, text=f"{WRONG_ONE} {response.reply.text}"), wrong=wrong)


def _clarify(options: Sequence[Candidate]) -> Reply:
    shown = _distinct(options)[:MOST_OPTIONS]
    text = "Do you mean this?" if len(shown) == 1 else "Which of these do you mean?"
    buttons = tuple(Option(f"article:{option.article}", _shortened(option.title, LONGEST_LABEL)) for option in shown)
    return Reply(text, (*buttons, NONE_OF_THESE))


def _distinct(options: Sequence[Candidate]) -> list[Candidate]:
    """Without those that a customer could not tell from an earlier one."""
    shown: dict[str, Candidate] = {}
    for option in options:
        looks = "".join(character for character in option.title.casefold() if character.isalnum())
        if all(option.article != other.article for other in shown.values()):
            shown.setdefault(looks, option)
    return list(shown.values())


def _quoted(text: str) -> str:
    return f"\u201c{_shortened(text.strip(), LONGEST_QUOTE)}\u201d"


def _shortened(text: str, longest: int) -> str:
    """Cut at a word, with an ellipsis, to at most so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]}\u2026"
