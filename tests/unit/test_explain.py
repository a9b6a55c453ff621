"""A decision explains itself: the figures read backwards, and the parts of the command."""

from __future__ import annotations

import pytest

from bot.decision.decide import decide
from bot.decision.differ import differ, finding_differs, needed
from bot.errors import FirstlineError
from bot.explain import read_history, verdict
from bot.explanation import promise, triaged
from bot.knowledge.calibration import Calibration, Evidence
from bot.knowledge.calibrator import Calibrator
from bot.knowledge.certify import Certificate
from bot.knowledge.held_out import Budget
from bot.model import Answer, Author, Candidate, Clarify, HandOff, Limits, Reason, Said
from bot.triage.kinds import Action
from bot.triage.policy import DEFAULT_POLICY

CURVE = Calibrator(share_weight=2.0, cosine_weight=6.0, intercept=-2.0)
LIMITS = Limits(answer=0.8, clarify=0.3, offer=0.05)


def candidate(article: str, share: float, similarity: float) -> Candidate:
    """With the confidence that the curve gives it."""
    confidence = float(CURVE.confidence(share, similarity))  # type: ignore[arg-type]
    return Candidate(article, f"About {article}?", confidence, share, similarity, f"{article} please")


SURE, LIKELY, FAR = candidate("refund", 0.9, 0.8), candidate("returns", 0.5, 0.6), candidate("tents", 0.05, 0.3)


@pytest.mark.parametrize("limit", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("one", [SURE, LIKELY, FAR])
def test_the_figure_that_is_needed_gives_exactly_the_limit(one: Candidate, limit: float) -> None:
    share, similarity = needed(one, limit, CURVE)
    if share is not None:
        assert CURVE.confidence(share, one.similarity) == pytest.approx(limit)  # type: ignore[arg-type]
    else:
        assert CURVE.confidence(1.0, one.similarity) < limit  # type: ignore[arg-type]
    if similarity is not None:
        assert CURVE.confidence(one.probability, similarity) == pytest.approx(limit)  # type: ignore[arg-type]


def test_what_would_have_to_differ_to_be_sent() -> None:
    decision = decide([LIKELY, FAR], LIMITS)
    assert isinstance(decision, Clarify)
    to_send, below = differ(decision, LIMITS, CURVE)
    assert to_send == (
        'To be sent, "About returns?" would need a confidence of 0.80 or more: it has 0.55. '
        "A similarity of 0.80 instead of 0.60 would do, or a share of 0.90 instead of 0.50."
    )
    assert below == "Below a confidence of 0.30 nothing would have been asked back."


def test_what_would_have_to_differ_not_to_be_sent() -> None:
    decision = decide([SURE, FAR], LIMITS)
    assert isinstance(decision, Answer)
    fall, rival = differ(decision, LIMITS, CURVE)
    assert fall.startswith("Below a confidence of 0.80 it would not have been sent: it has 0.93.")
    assert 'To be asked about as well, "About tents?" would need' in rival


def test_a_rival_is_named() -> None:
    decision = decide([SURE, candidate("exchange", 0.9, 0.75)], LIMITS)
    assert isinstance(decision, Clarify)
    (sentence,) = differ(decision, LIMITS, CURVE)
    assert 'the rival "About exchange?" would have to be below 0.80: it has 0.90.' in sentence


def test_nothing_near_says_what_it_takes_to_ask_back_and_to_send() -> None:
    decision = decide([FAR], LIMITS)
    assert isinstance(decision, HandOff)
    asked, sent = differ(decision, LIMITS, CURVE)
    assert asked.startswith("To be asked back,")
    assert sent.startswith("To be sent,")
    assert "of 0.99 instead of 0.30" in sent  # as good as word for word: that is sent whatever the confidence


@pytest.mark.parametrize(("share", "rest"), [(0.1, "not enough to be sent alone."), (0.9, "enough as well.")])
def test_word_for_word_is_told_as_such(share: float, rest: str) -> None:
    (sentence,) = differ(decide([candidate("returns", share, 0.99), FAR], LIMITS), LIMITS, CURVE)
    assert "word for word, whatever its confidence" in sentence
    assert sentence.endswith(rest)


def test_a_version_that_sends_nothing_by_confidence_says_so() -> None:
    limits = Limits(answer=1.01, clarify=0.3, offer=0.05)
    assert differ(decide([LIKELY], limits), limits, CURVE)[0].startswith("No confidence is enough")


def test_no_figures_where_none_decided_or_the_history_is_in_the_confidence() -> None:
    assert differ(HandOff(Reason.AMBIGUOUS, (), "none of these"), LIMITS, CURVE) == ()
    assert differ(Answer("refund", (), "chosen"), LIMITS, CURVE) == ()
    lifted = Candidate("returns", "Returns?", 0.7, 0.5, 0.6, "returns")  # the curve alone would say 0.55
    assert differ(decide([lifted], LIMITS), LIMITS, CURVE)[0].endswith("it has 0.70.")
    assert differ(decide([LIKELY], LIMITS), LIMITS)[0].endswith("it has 0.55.")


def test_a_finding_says_from_where_on_it_counts() -> None:
    assert "would not have counted below a probability of 0.65: it has 0.97" in finding_differs("legal", 0.97, 0.65)
    assert "would have counted at a probability of 0.65 or more: it has 0.45" in finding_differs("legal", 0.45, 0.65)


def test_triage_names_the_words_without_which_it_would_have_let_go() -> None:
    seen = triaged("how do i wash a tent? you will hear from my lawyer", DEFAULT_POLICY)
    assert seen.stops
    assert seen.action is Action.HAND_OVER
    assert any(one.startswith("Without the words") and "lawyer" in one for one in seen.differ)
    assert not triaged("how do i wash a tent?", DEFAULT_POLICY).found


def test_history_lines_are_read_and_others_refused() -> None:
    assert read_history(["customer: hi: there", "BOT: hello"]) == (
        Said(Author.CUSTOMER, "hi: there"),
        Said(Author.BOT, "hello"),
    )
    for line in ("hello", "stranger: hello", "customer:  "):
        with pytest.raises(FirstlineError, match="--history"):
            read_history([line])


def calibration(certificate: Certificate | None) -> Calibration:
    evidence = Evidence("held-out questions", 100, 50, 1, 0.02, 0.1, 40.0, 0.5)
    return Calibration(CURVE, LIMITS, Budget(wrong=0.04), evidence, certificate)


@pytest.mark.parametrize(
    ("answered", "wrong", "certified", "said"),
    [
        (313, 5, True, "Certified at 95%"),
        (0, 0, False, "About 74 more labels"),
        (40, 4, False, "more labels alone will not show"),
    ],
)
def test_the_promise_in_a_sentence(answered: int, wrong: int, certified: bool, said: str) -> None:
    made = Certificate(0.8, certified, 0.04, 400, answered, wrong, 0.033, 0.9, 1.0, made="2026-11-22T02:00:00+00:00")
    assert said in promise(calibration(made))


def test_without_labels_the_promise_is_a_guess() -> None:
    told = promise(calibration(None))
    assert told.startswith("Not certified: the limit of 0.80 rests on a guess (held-out questions).")
    assert "74 more labels" in told


def test_each_decision_has_a_verdict() -> None:
    assert verdict(decide([SURE], LIMITS)) == "Answer: refund"
    assert verdict(decide([LIKELY], LIMITS)) == "Ask back: returns"
    assert verdict(decide([FAR], LIMITS)).startswith("Not answered (no article)")
