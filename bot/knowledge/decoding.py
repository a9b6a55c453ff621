"""The likeliest reading of a typed text: a beam search over what each word may stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

BEAM = 4
"""So many readings are kept after each word."""


class Option(NamedTuple):
    """The words that one typed word may stand for, and log P(typed | meant)."""

    words: tuple[str, ...]
    slip: float


class _Reading(NamedTuple):
    score: float
    chosen: tuple[Option, ...]


def decode(options: Sequence[Sequence[Option]], likelihood: Callable[[str, str], float]) -> tuple[Option, ...]:
    """One option for each typed word, so that slips and words together are likeliest.

    Args:
        options: for each typed word at least one.
        likelihood: log P(word | the word before it); at the beginning the latter is empty.
    """
    readings = {"": _Reading(0.0, ())}
    for here in options:
        certain = len(readings) == len(here) == 1  # then there is nothing to compare
        following: dict[str, _Reading] = {}
        for last, reading in readings.items():
            for option in here:
                score = reading.score + option.slip
                if not certain:
                    score += sum(map(likelihood, option.words, (last, *option.words)))
                if option.words[-1] not in following or following[option.words[-1]].score < score:
                    following[option.words[-1]] = _Reading(score, (*reading.chosen, option))
        readings = dict(sorted(following.items(), key=lambda item: -item[1].score)[:BEAM])
    return max(readings.values()).chosen
