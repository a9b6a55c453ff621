"""Puts questions to a knowledge version as a channel would, one at a time, and takes the time of each.

The decision is the product's own (`Knowledge.decide`), and it alone is timed. The ranking is taken by a second search
that goes further down the list than customers ever see.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bot.bench.figures import Asked, Outcome, Spent
from bot.knowledge.embedding import BUNDLED, REMEMBERED_QUERIES, Encoder, Vectors
from bot.knowledge.search import Knowledge
from bot.model import Answer, Clarify, Decision, LabelledQuestion

RANKED = 10
CHUNK = REMEMBERED_QUERIES // 2
"""So many vectors are made beforehand at once: the encoder forgets none of them before they are asked."""

Progress = Callable[[int, int], None]


class TimedEncoder(Encoder):
    """The product's encoder with a stopwatch. `spent` is the time in `encode` so far. For one thread."""

    def __init__(self, model: str = BUNDLED) -> None:
        super().__init__(model)
        self.spent = Spent(0.0, 0.0)

    def encode(self, texts: Sequence[str], passages: bool = False) -> Vectors:
        read = stopwatch()
        try:
            return super().encode(texts, passages)
        finally:
            took = read()
            self.spent = Spent(self.spent.wall + took.wall, self.spent.cpu + took.cpu)


def ask_all(
    knowledge: Knowledge,
    encoder: TimedEncoder,
    questions: Sequence[LabelledQuestion],
    fast: bool = False,
    progress: Progress = lambda done, total: None,
) -> list[Asked]:
    """What became of each question, in their order.

    Args:
        encoder: the one that `knowledge` was assembled with.
        fast: make the vectors of many questions at once beforehand; the latencies then lack them. What was said
            before a question is still embedded when the search wants it.
        progress: called with how many are done, of how many.
    """
    asked: list[Asked] = []
    for start in range(0, len(questions), CHUNK):
        chunk = questions[start : start + CHUNK]
        if fast:
            texts = [searched for one in chunk if (searched := knowledge.as_searched(one.text))]
            encoder.prime(texts, encoder.encode(texts))  # what it remembered already would else be forgotten first
        for question in chunk:
            asked.append(ask(knowledge, encoder, question))
            progress(len(asked), len(questions))
    return asked


def ask(knowledge: Knowledge, encoder: TimedEncoder, question: LabelledQuestion) -> Asked:
    before, read = encoder.spent, stopwatch()
    decision = knowledge.decide(question.text, history=question.history)
    total = read()
    embedding = Spent(encoder.spent.wall - before.wall, encoder.spent.cpu - before.cpu)
    found = knowledge.search(question.text, history=question.history, k=RANKED)
    outcome, shown = _outcome(decision)
    return Asked(
        truth=question.article,
        ranked=tuple(candidate.article for candidate in found),
        confidence=found[0].confidence if found else 0.0,
        outcome=outcome,
        shown=shown,
        total=total,
        embedding=embedding,
    )


def _outcome(decision: Decision) -> tuple[Outcome, tuple[str, ...]]:
    match decision:
        case Answer():
            return Outcome.ANSWERED, (decision.article,)
        case Clarify():
            return Outcome.CLARIFIED, tuple(option.article for option in decision.options)
        case _:
            return Outcome.HANDED_OVER, ()


def stopwatch() -> Callable[[], Spent]:
    """Starts now; call it to read it."""
    wall, cpu = time.perf_counter(), time.process_time()
    return lambda: Spent(time.perf_counter() - wall, time.process_time() - cpu)
