"""The decision, as a table of cases: figures in, `Answer | Clarify | HandOff` out."""

import math

import pytest

from bot.decision.decide import decide, why_not
from bot.model import Answer, Candidate, Clarify, HandOff, Limits, Reason

LIMITS = Limits(answer=0.8, clarify=0.2, offer=0.05)


def candidate(article: str, confidence: float, similarity: float = 0.5) -> Candidate:
    return Candidate(article, f"Title of {article}", confidence, confidence, similarity, f"words of {article}")


def several(*confidences: float) -> list[Candidate]:
    return [candidate(name, confidence) for name, confidence in zip("abcdefgh", confidences, strict=False)]


@pytest.mark.parametrize(
    ("confidences", "article"),
    [
        ((0.81,), "a"),
        ((0.8,), "a"),  # at the limit is enough
        ((0.81, 0.79), "a"),
        ((1.0, 0.0), "a"),
        ((0.1, 0.9), "b"),  # the order of the candidates does not matter
    ],
)
def test_sends_the_best_article_from_the_limit_on(confidences: tuple[float, ...], article: str) -> None:
    decision = decide(several(*confidences), LIMITS)
    assert isinstance(decision, Answer)
    assert decision.article == article
    assert decision.candidates[0].article == article


@pytest.mark.parametrize(
    ("confidences", "options"),
    [
        ((0.79,), "a"),  # one alone is offered too
        ((0.2,), "a"),
        ((0.5, 0.3), "ab"),
        ((0.5, 0.04), "a"),  # below the limit of an option
        ((0.5, 0.05), "ab"),
        ((0.4, 0.3, 0.2, 0.1), "abc"),  # never more than three
        ((0.2, 0.4, 0.3), "bca"),  # best first
        ((0.9, 0.85, 0.3), "abc"),  # two that could be sent: ask
    ],
)
def test_offers_the_best_between_the_limits(confidences: tuple[float, ...], options: str) -> None:
    decision = decide(several(*confidences), LIMITS)
    assert isinstance(decision, Clarify)
    assert "".join(option.article for option in decision.options) == options


@pytest.mark.parametrize(
    ("confidences", "reason"),
    [
        ((), Reason.NO_ARTICLE),
        ((0.19,), Reason.NO_ARTICLE),
        ((0.0, 0.0), Reason.NO_ARTICLE),
        ((0.04, 0.04, 0.04, 0.04, 0.04), Reason.NO_ARTICLE),  # none is likely enough to be an option
        ((0.15, 0.1), Reason.AMBIGUOUS),  # likely together, not alone
        ((0.1, 0.06), Reason.NO_ARTICLE),
        ((math.nan,), Reason.NO_ARTICLE),
        ((math.inf,), Reason.NO_ARTICLE),
    ],
)
def test_hands_over_below(confidences: tuple[float, ...], reason: Reason) -> None:
    decision = decide(several(*confidences), LIMITS)
    assert isinstance(decision, HandOff)
    assert decision.reason == reason


def test_a_figure_that_is_no_number_never_becomes_an_answer() -> None:
    decision = decide(several(math.nan, 0.5), LIMITS)
    assert isinstance(decision, Clarify)
    assert [option.article for option in decision.options] == ["b"]


def test_a_limit_above_one_answers_nothing() -> None:
    assert isinstance(decide(several(1.0), Limits(1.01, 0.2, 0.05)), Clarify)


def test_equal_confidence_is_ranked_by_similarity() -> None:
    decision = decide([candidate("far", 0.5, 0.3), candidate("near", 0.5, 0.7)], LIMITS)
    assert [c.article for c in decision.candidates] == ["near", "far"]


def test_max_options_is_kept_and_one_is_the_least() -> None:
    for most, shown in ((2, 2), (1, 1), (0, 1)):
        decision = decide(several(0.4, 0.3, 0.2), Limits(0.8, 0.2, 0.05, max_options=most))
        assert isinstance(decision, Clarify)
        assert len(decision.options) == shown


def test_every_decision_says_why_with_its_figures() -> None:
    sent = decide(several(0.91), LIMITS).why
    assert "0.91" in sent and "0.80" in sent and "words of a" in sent
    asked = decide(several(0.5, 0.3), LIMITS).why
    assert all(part in asked for part in ("0.20", "0.80", "Title of a", "0.50", "Title of b", "0.30"))
    left = decide(several(0.19), LIMITS).why
    assert "0.19" in left and "0.20" in left and "Title of a" in left
    assert "0.15" in decide(several(0.15, 0.1), LIMITS).why


def test_figures_are_cut_so_that_below_never_looks_like_at() -> None:
    assert "0.79" in decide(several(0.7999), LIMITS).why


@pytest.mark.parametrize(
    ("confidence", "says"),
    [
        (0.9, "another article was as likely"),
        (0.5, "likely enough to be offered"),
        (0.04, "the limit for being an option"),
        (math.nan, "no usable confidence"),
    ],
)
def test_why_not(confidence: float, says: str) -> None:
    assert says in why_not(candidate("a", confidence), LIMITS)
