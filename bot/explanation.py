"""All that speaks for what is done about one message, in the order in which it is decided, as values.

It runs what production runs (mask, triage, `decide_message`) and writes down what was asked of the search. Only Rasa
is left out: which act it hears in a message is not shown here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from bot import announcement
from bot.decision.correction import meant_words
from bot.decision.differ import differ, finding_differs
from bot.decision.parts import Part
from bot.decision.reaching import asks_when_or_where
from bot.knowledge.calibration import Calibration
from bot.knowledge.certify import CERTAINTY
from bot.knowledge.labels import needed
from bot.knowledge.search import Knowledge
from bot.model import Answer, Decision, Limits, Said
from bot.planning import PLAIN_WISH
from bot.privacy import mask, notice
from bot.responder import decide_message
from bot.triage.course import course, deciding, noted
from bot.triage.kinds import Action, Finding, Kind
from bot.triage.policy import Policy
from bot.triage.rules import findings, triage


@dataclass(frozen=True, slots=True)
class Triaged:
    """What triage makes of a first message.

    Attributes:
        found: everything it may be, likeliest first; `decides` is the one that counts most, if any does.
        say: what the customer reads.
        differ: what it would have taken to be seen otherwise.
    """

    found: tuple[Finding, ...]
    decides: Finding | None
    action: Action
    say: str | None
    differ: tuple[str, ...]

    @property
    def stops(self) -> bool:
        """Nothing is searched for such a message."""
        return self.action is not Action.PASS_ON


@dataclass(frozen=True, slots=True)
class Look:
    """One search for the message or a part of it.

    Attributes:
        text: what was asked; `searched` is the same in the form that is searched, with mended spelling.
        history: what was taken to have been said before, oldest first.
        alone: the decision without it; None if there is none.
    """

    text: str
    searched: str
    history: tuple[Said, ...]
    decision: Decision
    alone: Decision | None
    differ: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole, see the fields' types.

    Attributes:
        text: masked; `removed` names what was taken out, `notice` is what the customer is told about it.
        looks: the first is for the whole message, the others for its questions.
        outcome: the decisions that stand, each with the part it is on, or "" for the whole.
        promise: how sure the version's limit is, in a sentence.
        warning: what the operator should know about the version, or None.
    """

    text: str
    removed: tuple[str, ...]
    notice: str | None
    triage: Triaged
    looks: tuple[Look, ...]
    outcome: tuple[Part, ...]
    version: str
    limits: Limits
    promise: str
    warning: str | None = None

    @property
    def to_a_person(self) -> bool:
        """It is a plain wish for a person, who takes over whatever the search is sure of."""
        wish = self.triage.decides
        if wish is None or wish.kind is not Kind.HUMAN or wish.probability < PLAIN_WISH:
            return False
        return not (asks_when_or_where(self.text) and any(isinstance(one, Answer) for _, one in self.outcome))

    def as_json(self) -> dict[str, Any]:
        """For machines; decisions in the form in which they are stored beside a message."""
        return {
            "text": self.text,
            "removed": self.removed,
            "notice": self.notice,
            "triage": {**noted(None, self.triage.found), **_acts(self.triage)},
            "searches": [_look_json(look, self.limits) for look in self.looks],
            "to_a_person": self.to_a_person,
            "decided": [announcement.explain(decision, self.limits, about) for about, decision in self.outcome],
            "version": self.version,
            "limits": asdict(self.limits),
            "promise": self.promise,
            "warning": self.warning,
        }


@dataclass(slots=True)
class _Witness:
    """Stands before the knowledge while production's code decides, and writes down each search."""

    knowledge: Knowledge
    audience: str
    seen: list[tuple[str, tuple[Said, ...], Decision]] = field(default_factory=list)

    def decide(self, text: str, history: Sequence[Said] = ()) -> Decision:
        decision = self.knowledge.decide(text, self.audience, history)
        self.seen.append((text, tuple(history), decision))
        return decision


def explain_message(
    knowledge: Knowledge, policy: Policy, text: str, audience: str = "public", history: Sequence[Said] = ()
) -> Explanation:
    """Explain what is done about a customer's message.

    Args:
        audience: who asks; production asks for the public.
        history: what was said before, oldest first.
    """
    masked = mask(text)
    asked = meant_words(masked.text) or masked.text
    witness = _Witness(knowledge, audience)
    outcome = decide_message(cast("Knowledge", witness), asked, history)
    return Explanation(
        text=masked.text,
        removed=tuple(found.kind for found in masked.found),
        notice=notice(masked.found),
        triage=triaged(masked.text, policy),
        looks=tuple(_look(knowledge, audience, *seen) for seen in witness.seen),
        outcome=outcome,
        version=knowledge.version,
        limits=knowledge.limits,
        promise=promise(knowledge.calibration),
        warning=knowledge.notice,
    )


def triaged(text: str, policy: Policy) -> Triaged:
    """What triage makes of a masked text that opens a conversation. Pure."""
    found = findings(text, policy=policy)
    decides = deciding(found, text)
    if decides is None:
        return Triaged(found, None, Action.PASS_ON, None, _of_found(found))
    done = course(decides)
    words = _without_words(text, decides, policy) if done.action is not Action.PASS_ON else ()
    return Triaged(found, decides, done.action, done.say, (*_of_found(found), *words))


def promise(calibration: Calibration) -> str:
    """How sure it is that the answering limit keeps its budget of wrong answers, in a sentence or two."""
    limit, budget = calibration.limits.answer, f"{calibration.budget.wrong:.1%}"
    made = calibration.certificate
    if made and made.certified:
        return (
            f"Certified at {made.certainty:.0%}: of the answers sent at {made.limit:.2f} or more, at most "
            f"{made.bound:.1%} are wrong (budget {made.budget:.1%}), by {made.labels} labelled questions: "
            f"{made.answered} answered, {made.wrong} wrong. Made {made.made[:10] or 'at an unknown time'}."
        )
    answered, wrong = (made.answered, made.wrong) if made else (0, 0)
    source = f"{made.labels} labelled questions moved or kept it" if made else calibration.evidence.basis
    start = f"Not certified: the limit of {limit:.2f} rests on a guess ({source})."
    more = needed(calibration.budget.wrong, CERTAINTY, wrong, answered)
    if more is None:
        return f"{start} {wrong} of {answered} answers were wrong; more labels alone will not show at most {budget}."
    return f"{start} About {more} more labels are needed to show that at most {budget} of the answers are wrong."


def _look(knowledge: Knowledge, audience: str, text: str, history: tuple[Said, ...], decision: Decision) -> Look:
    alone = knowledge.decide(text, audience) if history else None
    found = differ(decision, knowledge.limits, knowledge.calibration.calibrator)
    return Look(text, knowledge.as_searched(text), history, decision, alone, found)


def _of_found(found: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(finding_differs(one.kind, one.probability, one.threshold) for one in found)


def _without_words(text: str, decides: Finding, policy: Policy) -> tuple[str, ...]:
    """What triage says to the message with one piece of the evidence left out, for each that makes a difference."""
    sentences = []
    for words in decides.all_evidence:
        if words not in text:
            continue  # evidence that stands in several places
        other = triage(text.replace(words, " "), policy=policy)
        if other is None:
            sentences.append(f'Without the words "{words}" triage would have let it go on.')
        elif other.kind is not decides.kind:
            sentences.append(f'Without the words "{words}" it would have been "{other.kind}".')
    return tuple(sentences) or ("No single piece of the evidence decides: each could be left out.",)


def _acts(seen: Triaged) -> dict[str, Any]:
    kind = seen.decides.kind if seen.decides else None
    return {"decides": kind, "action": seen.action, "say": seen.say, "differ": seen.differ}


def _look_json(look: Look, limits: Limits) -> dict[str, Any]:
    alone = announcement.explain(look.alone, limits) if look.alone else None
    return {
        "text": look.text,
        "searched": look.searched,
        "history": [[said.author, said.text] for said in look.history],
        **announcement.explain(look.decision, limits),
        "without_history": alone,
        "differ": look.differ,
    }
