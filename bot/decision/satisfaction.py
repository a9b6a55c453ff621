"""What a customer answers to "How was it?": a score, words about it, or something else altogether. Pure.

Whatever may be a new question goes the ordinary way: a score that is lost costs little, a question that is lost much.
"""

# ruff: noqa: E501 (a wording reads better in one line)

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.decision.asking import asks
from bot.decision.errands import is_stop_word
from bot.decision.plain import plain
from bot.decision.shares import interval
from bot.decision.wordless import is_wordless
from bot.model import Option, Reason

WORDS_SECONDS = 15 * 60.0
"""For so long after the score the customer's words may belong to it."""
TAP_SECONDS = 7 * 86400.0
"""For so long a tap on the question counts; a later one is about something forgotten."""
UNHAPPY = 2
"""Up to this score the matter can be taken up again with one tap."""
NEVER_ASKED = frozenset(
    {Reason.DANGER, Reason.THREAT, Reason.FRAUD, Reason.ABUSE, Reason.SPAM, Reason.INJECTION}
)  # fmt: skip
"""Somebody in need is not asked for a score, and neither is a swindler."""

PREFIX = "csat:"
SCORES = tuple(
    Option(f"{PREFIX}{score}", f"{score} {meaning}")
    for score, meaning in enumerate(("very bad", "bad", "so-so", "good", "very good"), start=1)
)
DONE = Option(f"{PREFIX}done", "Nothing to add")
AGAIN = Option(f"{PREFIX}again", "Take it up again")


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it stands.

    Attributes:
        newest: nobody has said anything to the customer since.
        words_until: until then words may follow the score; None if there is no score yet, or they came.
    """

    handoff_id: int
    asked_at: float
    newest: bool
    score: int | None = None
    words_until: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """1 to 5."""

    value: int


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class NothingToAdd:
    pass


@dataclass(frozen=True, slots=True)
class TakeUpAgain:
    """The customer is not content: the same agent is to look at it again."""


Answer = Score | Words | NothingToAdd | TakeUpAgain

_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_STARS = re.compile(r"(?:[⭐★🌟]\ufe0f? ?){1,5}")
_KIND_WORDS = (
    r"(?:hi|hey|oh|ok|okay|yes|yeah|well|thanks?|thank you|thx|cheers|great|good|very|really|super|excellent|perfect|brilliant|fantastic"
    r"|amazing|lovely|nice|bad|so[- ]so|poor|terrible|awful|solid|easily|definitely|clearly|absolutely|please|a|an|it was|it's|its|that was|was|is"
    r"|i'?d say|i would say|i say|i give (?:it|you|her|him|them)?|i'?d give (?:it|you|her|him|them)?|my (?:score|rating|vote|answer)(?: is)?|score|rating|service|help|support|job|work|and|so|much|a lot|from me)"
)
_SCORE = re.compile(
    rf"(?:{_KIND_WORDS}[ ,.!:-]*)*(?P<score>[1-5]|one|two|three|four|five)"
    rf"(?: ?(?:/|out of|of|from) ?(?:5|five))?(?: ?(?:stars?|points?|[⭐★🌟]\ufe0f?))?(?:[ ,.!-]+{_KIND_WORDS})*[ ,.!)]*",
    re.IGNORECASE,
)
_OF_TEN = re.compile(r"(?P<score>10|[1-9]) ?/ ?10[ !.]*")
_NOTHING = re.compile(
    r"(?:no|nope|nah|nothing(?: (?:else|to add|more))?|that'?s (?:all|it)|no,? (?:thanks|thank you|that'?s (?:all|it)|nothing))[ .!]*",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"(?:hi|hello|hey|thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|cheers|bye|goodbye|ok(?:ay)?|yes|yeah|sure|test|[\W\d_]+)[ .!,]*",
    re.IGNORECASE,
)
_JUDGES = re.compile(
    r"\b(?:(?:very |really |so |all |was )(?:good|well|fast|easy|bad|slow|long)|great|quick\w*|slow|friendl\w+|helpful|help(?:ed|s)|nice|kind\w*|rude\w*|waited|had to wait|wait(?:ing)? (?:was|time)|took (?:a|too|only|forever|ages|very|so|quite|less|just)|answer\w*|repl(?:y|ied|ies)|service"
    r"|explain\w*|(?:great|good|nice|bad|poor) (?:support|experience|chat|talk|advice)|worse|worst|love\w*|happy|unhappy|solved|sorted|settled|polite|patien\w+|excellent|perfect\w*"
    r"|brilliant|super|fantastic|amazing|lovely|awesome|poor|terrible|awful|useless|competent|professional|understood|listen\w*|recommend|thank\w*|appreciate\w*|smooth\w*"
    r"|clearly|confus\w+|annoying|frustrat\w+|disappoint\w+|satisf\w+|impress\w+|unfriendly|impolite)\b",
    re.IGNORECASE,
)
_ASKS_INSIDE = re.compile(
    r"\b(?:how (?:long|much|many|do|can|is)|what|which|when|where|why|would|does|pls|please)\b", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"\b(?:order\w*|parcel|package|delivery|refund\w*|money|return\w*|exchange\w*|invoice|voucher|payment|card|account|password|address|tent|boots?|jacket"
    r"|shoes?|bag|stove|item|product|label|tracking|zip|points|code|email|e-mail|mail)\b",
    re.IGNORECASE,
)
_UNSETTLED = re.compile(
    r"\b(?:still|missing|lost|broken|wrong|again|another|cancel\w*|now|yet|need\w*|want\w*|also|new|instead|\w+n'?t|not|never|no|but|too (?:small|big|large|short|long|late))\b",
    re.IGNORECASE,
)


def read(text: str, choice: str | None, asked: Asked, now: float, *, triaged: bool) -> Answer | None:
    """What a message says to the question; None if it is something else, which then goes the ordinary way.

    Args:
        choice: the id of the option that was tapped, if one was.
        triaged: triage found something in it, or a wish for a person.
    """
    if choice is not None:
        return _tapped(choice, asked, now)
    said = plain(text)
    if asked.newest and asked.score is None:
        return _typed_label(said) or _typed_score(said)
    if asked.score is not None and said.lower().strip(" .!") == AGAIN.label.lower():
        return TakeUpAgain()
    if asked.words_until is None or now > asked.words_until:
        return None
    if _NOTHING.fullmatch(said) or said.lower().strip(" .!") == DONE.label.lower():
        return NothingToAdd()
    return Words(text.strip()) if not triaged and is_about_it(said) else None


def is_about_it(said: str) -> bool:
    """Are these words about how it was, and nothing that somebody waits for an answer to?"""
    if "?" in said or asks(said) or is_stop_word(said) or is_wordless(said) or _ACT.fullmatch(said):
        return False
    if _ASKS_INSIDE.search(said) or (_SUBJECT.search(said) and _UNSETTLED.search(said)):
        return False
    return _JUDGES.search(said) is not None


def _tapped(choice: str, asked: Asked, now: float) -> Answer | None:
    if not choice.startswith(PREFIX) or now - asked.asked_at > TAP_SECONDS:
        return None
    if choice == AGAIN.id:
        return TakeUpAgain() if asked.score is not None else None
    if choice == DONE.id:
        return NothingToAdd() if asked.score is not None else None
    value = choice.removeprefix(PREFIX)
    return Score(int(value)) if value in {"1", "2", "3", "4", "5"} else None


def _typed_label(said: str) -> Score | None:
    bare = said.lower().strip(" .!")
    return next((Score(number) for number, one in enumerate(SCORES, start=1) if one.label == bare), None)


def _typed_score(said: str) -> Score | None:
    if _STARS.fullmatch(said):
        return Score(sum(sign in "⭐★🌟" for sign in said))
    if of_ten := _OF_TEN.fullmatch(said):
        return Score(max(1, (int(of_ten["score"]) + 1) // 2))
    if found := _SCORE.fullmatch(said):
        return Score(_NUMBER.get(found["score"].lower()) or int(found["score"]))
    return None


@dataclass(frozen=True, slots=True)
class Content:
    """How content customers were.

    Attributes:
        n: scores given; `asked` how often it was asked.
        mean: of the scores; None without any.
        share: of those who gave 4 or 5, with `low` and `high`, its 95 % interval.
    """

    asked: int
    n: int
    mean: float | None
    share: float | None
    low: float
    high: float


def content(scores: Sequence[int], asked: int) -> Content:
    n, good = len(scores), sum(score > 3 for score in scores)
    low, high = interval(good, n)
    return Content(asked, n, sum(scores) / n if n else None, good / n if n else None, low, high)
