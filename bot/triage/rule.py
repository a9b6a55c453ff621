"""Wordings as data: how a pattern is written, and how many of them become a few fast regular expressions.

A wording is read against folded words (bot/triage/fold.py). It is a regular expression with four shorthands:

    ~3        up to three words of the same sentence
    {a|the}   one of these words, or none
    <person>  a named list of words of bot/triage/vocabulary.py or turns.py
    <begin>, <end>   nothing else stands before or after
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.triage.kinds import Kind
from bot.triage.turns import TURNS
from bot.triage.vocabulary import LISTS

# How often a message with such a wording is what the kind says, judged on lines of our own.
SURE, CLEAR, HINT, DOUBTED = 0.97, 0.85, 0.45, 0.3


@dataclass(frozen=True, slots=True)
class Family:
    """The wordings of one kind.

    Attributes:
        sure, clear: each is enough alone, unless the policy asks for more.
        hint: one is not enough; two that differ are.
        unless: words that speak against the kind; each wording then counts as `DOUBTED`.
        blind: stretches that are read as if they were not there ("bomb jacket", "kill the subscription").
    """

    kind: Kind
    sure: tuple[str, ...]
    clear: tuple[str, ...] = ()
    hint: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    blind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    kind: Kind
    levels: tuple[tuple[float, re.Pattern[str]], ...]
    unless: re.Pattern[str] | None
    blind: re.Pattern[str] | None


def compiled(family: Family) -> Compiled:
    levels = ((SURE, family.sure), (CLEAR, family.clear), (HINT, family.hint))
    return Compiled(
        family.kind,
        tuple((probability, pattern) for probability, texts in levels if (pattern := any_of(texts))),
        any_of(family.unless),
        any_of(family.blind),
    )


def any_of(wordings: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for all of them; it begins and ends where words do."""
    parts = [expand(wording) for wording in wordings]
    return re.compile(rf"(?<![^ ])(?:{'|'.join(parts)})(?![^ ])") if parts else None


def expand(wording: str, lists: Mapping[str, str] = LISTS | TURNS) -> str:
    """The regular expression of a wording.

    Raises:
        KeyError: it names a list that does not exist.
        ValueError: a brace is not closed, or stands where no word can.
    """
    for _ in range(3):  # a list may name another one
        wording = re.sub(
            r"<(\w+)>", lambda found: found[0] if found[1] in ("begin", "end") else f"(?:{lists[found[1]]})", wording
        )
    # Optional words at the end of a wording change nothing.
    wording = re.sub(r"(?: \{[^{}\d][^{}]*\})+(?=$|\||\))", "", wording)
    wording = re.sub(r"~(\d+) ", r"(?:[^ .?]+ ){0,\1}", wording)
    wording = re.sub(r"\{([^{}\d][^{}]*)\} ", r"(?:(?:\1) )?", wording)
    if odd := re.search(r"\{\D", wording):
        raise ValueError(f"A brace is left over at {wording[odd.start() : odd.start() + 40]!r}.")
    return wording.replace("<begin> ", "(?<!.)").replace("<end>", r"[.?](?: [.?])*$")
