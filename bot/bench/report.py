"""One benchmark of answers as a value: what was measured on what, with how it was calibrated, ready for JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.bench.figures import Asked, Figures, Spent, figures_of
from bot.bench.measure import Progress, TimedEncoder, ask_all, stopwatch
from bot.knowledge.assembly import assemble
from bot.knowledge.held_out import Budget
from bot.knowledge.search import Knowledge
from bot.model import Article, LabelledQuestion


@dataclass(frozen=True, slots=True)
class Report:
    """
    Attributes:
        articles, phrasings: size of the knowledge base.
        labels: labelled questions that the certificate was made of.
        verbatim: questions that stand in the knowledge base word for word; they prove little.
        seen: questions that are among the labelled ones as well; for them the certificate proves nothing.
        calibration: everything that the version says about its limits, as it stands.
    """

    articles: int
    phrasings: int
    labels: int
    verbatim: int
    seen: int
    budget: Budget
    build: Spent
    figures: Figures
    calibration: Mapping[str, object]

    def as_json(self) -> dict[str, object]:
        """Plain values; what is no number becomes null. The figures stand at the top level."""
        found = asdict(self)
        return {str(key): _plain(value) for key, value in {**found, **found.pop("figures")}.items() if key != "figures"}


@dataclass(frozen=True, slots=True)
class Bench:
    """A knowledge base to be measured, assembled by the product's own code."""

    knowledge: Knowledge
    encoder: TimedEncoder
    articles: Sequence[Article]
    labels: Sequence[LabelledQuestion]
    budget: Budget
    build: Spent

    @classmethod
    def of(
        cls,
        articles: Sequence[Article],
        encoder: TimedEncoder,
        shorthand: Mapping[str, str],
        budget: Budget,
        labels: Sequence[LabelledQuestion] = (),
    ) -> Bench:
        encoder.warm_up()
        took = stopwatch()
        knowledge = assemble("bench", articles, encoder, shorthand, budget, labels)
        build = took()
        knowledge.search("warm up")  # what is loaded on first use is no part of the first question's time
        return cls(knowledge, encoder, articles, labels, budget, build)

    def report(
        self, questions: Sequence[LabelledQuestion], fast: bool = False, progress: Progress = lambda done, total: None
    ) -> tuple[Report, list[Asked]]:
        """Ask them all; the figures, and what became of each question."""
        asked = ask_all(self.knowledge, self.encoder, questions, fast, progress)
        stored = {text.strip().lower() for article in self.articles for text in article.phrasings}
        labelled = {(label.text, label.history) for label in self.labels}
        report = Report(
            articles=len(self.articles),
            phrasings=sum(len(article.phrasings) for article in self.articles),
            labels=len(self.labels),
            verbatim=sum(question.text.strip().lower() in stored for question in questions),
            seen=sum((question.text, question.history) in labelled for question in questions),
            budget=self.budget,
            build=self.build,
            figures=figures_of(asked, embedding_included=not fast),
            calibration=asdict(self.knowledge.calibration),
        )
        return report, asked


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if hasattr(value, "tolist"):  # an array or a number of numpy
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
