"""Must-answer and must-not-answer questions: read them, put them to a knowledge version, compare two reports.

The checks gate a publish. No threshold is ever fitted to them: they would prove nothing then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.errors import KnowledgeError, Problem
from bot.knowledge.articles import same_words
from bot.model import Answer, Article, Clarify, Decision, HandOff, Said
from bot.triage.rules import triage

if TYPE_CHECKING:
    from bot.knowledge.search import Knowledge

LISTS = {"must_answer": "article", "must_not_answer": "because"}


class Outcome(StrEnum):
    """What became of a check; the first two lines pass, the others fail."""

    ANSWERED_RIGHT = "answered_right"
    OFFERED = "offered"  # the right article was among the options
    HELD = "held"  # rightly not answered

    MISSED = "missed"
    ANSWERED_WRONG = "answered_wrong"
    ANSWERED = "answered"  # though it must not be


PASSES = frozenset({Outcome.ANSWERED_RIGHT, Outcome.OFFERED, Outcome.HELD})


@dataclass(frozen=True, slots=True)
class Checks:
    """`must_answer`: (question, article id); `must_not_answer`: (question, because)."""

    must_answer: tuple[tuple[str, str], ...] = ()
    must_not_answer: tuple[tuple[str, str], ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(question for question, _ in (*self.must_answer, *self.must_not_answer))


@dataclass(frozen=True, slots=True)
class Checked:
    """One check and what became of it.

    Attributes:
        expected: the right article's id, or the reason why the question must not be answered.
        best, confidence: the likeliest article and its confidence; None and 0 if there was no candidate.
        asked_back: whether options were offered instead of an answer.
    """

    kind: str
    question: str
    expected: str
    outcome: Outcome
    best: str | None
    confidence: float
    asked_back: bool

    @property
    def passes(self) -> bool:
        return self.outcome in PASSES


@dataclass(frozen=True, slots=True)
class CheckReport:
    checked: tuple[Checked, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many checks came to each outcome; every outcome is there, 0 included."""
        found = Counter(check.outcome.value for check in self.checked)
        return {outcome.value: found[outcome.value] for outcome in Outcome}

    def as_json(self) -> dict[str, object]:
        return {"counts": dict(self.counts), "checked": [asdict(check) for check in self.checked]}

    @classmethod
    def from_json(cls, found: Mapping[str, list[dict[str, object]]]) -> CheckReport:
        """The inverse of `as_json`."""
        return cls(
            tuple(
                Checked(**{**row, "outcome": Outcome(str(row["outcome"]))})  # type: ignore[arg-type]
                for row in found["checked"]
            )
        )


def read_checks(path: Path, article_ids: Collection[str]) -> Checks:
    """The checks of a file.

    Raises:
        KnowledgeError: with a Problem for each wrong line: no YAML, unknown list or field, empty or repeated
            question, an article that does not exist.
    """
    problems: list[Problem] = []
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in LISTS}
    seen: dict[str, int] = {}
    for name, node in _lists(path, problems):
        for item in node.value:
            line = item.start_mark.line + 1
            pair = _pair(item, LISTS[name])
            if pair is None:
                do = f'Write {{question: "...", {LISTS[name]}: ...}}.'
                problems.append(Problem(str(path), line, f"This is not a check of the list {name}.", do))
                continue
            question, expected = pair
            first = seen.setdefault(same_words(question), line)
            if first != line:
                problems.append(
                    Problem(str(path), line, f"The question stands in line {first} already.", "Remove one.")
                )
            if name == "must_answer" and expected not in article_ids:
                what = f'There is no article "{expected}".'
                problems.append(Problem(str(path), line, what, "Write the id of the article that answers."))
            found[name].append(pair)
    if problems:
        raise KnowledgeError(f"The checks cannot be used ({len(problems)} to mend).", tuple(problems))
    return Checks(tuple(found["must_answer"]), tuple(found["must_not_answer"]))


def copied(checks: Checks, articles: Iterable[Article]) -> tuple[tuple[str, str], ...]:
    """(question, article id) of must-answer questions that stand as a phrasing too: such a check proves nothing."""
    stored = {same_words(text): article.id for article in articles for text in (article.title, *article.phrasings)}
    pairs = ((question, stored.get(same_words(question))) for question, _ in checks.must_answer)
    return tuple((question, article) for question, article in pairs if article)


def run_checks(checks: Checks, knowledge: Knowledge) -> CheckReport:
    """Put every check to the version, as a customer who is not signed in."""
    answer = [_run(knowledge, "must_answer", question, expected) for question, expected in checks.must_answer]
    hold = [_run(knowledge, "must_not_answer", question, because) for question, because in checks.must_not_answer]
    return CheckReport((*answer, *hold))


def regressions(before: CheckReport, after: CheckReport) -> tuple[tuple[Checked, Checked], ...]:
    """Checks in both reports that passed before and fail now: (then, now). A changed expectation is a new check."""
    passed = {(c.kind, c.question, c.expected): c for c in before.checked if c.passes}
    return tuple(
        (passed[key], now)
        for now in after.checked
        if not now.passes and (key := (now.kind, now.question, now.expected)) in passed
    )


def decided(knowledge: Knowledge, question: str, history: Sequence[Said] = ()) -> Decision:
    """What production decides about a message: triage comes before the search."""
    flag = triage(question, collecting_details=False)
    return (
        HandOff(flag.reason, (), f'Triage saw "{flag.evidence}".')
        if flag
        else knowledge.decide(question, history=history)
    )


def _run(knowledge: Knowledge, kind: str, question: str, expected: str) -> Checked:
    decision = decided(knowledge, question)
    best = decision.candidates[0] if decision.candidates else None
    sent = decision.article if isinstance(decision, Answer) else None
    options = {option.article for option in decision.options} if isinstance(decision, Clarify) else set()
    if kind == "must_not_answer":
        outcome = Outcome.ANSWERED if sent else Outcome.HELD
    elif sent:
        outcome = Outcome.ANSWERED_RIGHT if sent == expected else Outcome.ANSWERED_WRONG
    else:
        outcome = Outcome.OFFERED if expected in options else Outcome.MISSED
    name, confidence = (best.article, best.confidence) if best else (None, 0.0)
    return Checked(kind, question, expected, outcome, name, confidence, bool(options))


def _lists(path: Path, problems: list[Problem]) -> list[tuple[str, yaml.SequenceNode]]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        problems.append(Problem(str(path), 0, "The file is not there.", "Create it or name another one."))
        return []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(str(path), mark.line + 1 if mark else 0, "It is not valid YAML.", "Mend this line."))
        return []
    lists = []
    for key, node in root.value if isinstance(root, yaml.MappingNode) else []:
        if key.value in LISTS and isinstance(node, yaml.SequenceNode):
            lists.append((str(key.value), node))
        else:
            do = f"Use lists named {' and '.join(LISTS)}."
            problems.append(Problem(str(path), key.start_mark.line + 1, f'"{key.value}" is not a list of checks.', do))
    return lists


def _pair(item: yaml.Node, second: str) -> tuple[str, str] | None:
    if not isinstance(item, yaml.MappingNode):
        return None
    fields = {key.value: value.value for key, value in item.value if isinstance(value, yaml.ScalarNode)}
    question, expected = fields.get("question", "").strip(), fields.get(second, "").strip()
    return (question, expected) if question and expected and len(fields) == len(item.value) == 2 else None
