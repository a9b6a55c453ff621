"""Wordings as data: how a pattern is written, and how many of them become a few fast regular expressions.

A wording is read against folded words (bot/triage/fold.py). It is a regular expression with four shorthands:

    ~3        up to three words of the same sentence
    {a|the}   one of these words, or none
    <person>  a named list of words of bot/triage/vocabulary.py or turns.py
    <begin>, <end>   nothing else stands before or after
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.triage.kinds import Kind
from bot.triage.sieve import keys_of_wording
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
    """A family as expressions.

    Attributes:
        wordings: each alone and not yet compiled, with the keys (bot/triage/sieve.py) of which a message must have one.
    """

    kind: Kind
    levels: tuple[tuple[float, re.Pattern[str]], ...]
    wordings: tuple[tuple[frozenset[str] | None, str], ...]
    unless: re.Pattern[str] | None
    blind: re.Pattern[str] | None


def compiled(family: Family) -> Compiled:
    levels = ((SURE, family.sure), (CLEAR, family.clear), (HINT, family.hint))
    return Compiled(
        family.kind,
        tuple((probability, pattern) for probability, texts in levels if (pattern := any_of(texts))),
        tuple(alone for _, texts in levels for alone in _alone(texts)),
        any_of(family.unless),
        any_of(family.blind),
    )


def _alone(wordings: Iterable[str]) -> Iterator[tuple[frozenset[str] | None, str]]:
    for wording in wordings:
        for expression in filter(None, alternatives(expand(wording))):
            yield keys_of_wording(expression), bounded(expression)


def alternatives(expression: str) -> list[str]:
    """The parts between those bars that stand in no bracket."""
    parts, depth, begun, at, in_set = [], 0, 0, 0, False
    while at < len(expression):
        sign = expression[at]
        if sign == "\\":
            at += 1
        elif in_set:
            in_set = sign != "]"
        elif sign == "[":
            in_set = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and not depth:
            parts.append(expression[begun:at])
            begun = at + 1
        at += 1
    return [*parts, expression[begun:]]


def any_of(wordings: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for all of them; it begins and ends where words do."""
    parts = [expand(wording) for wording in wordings]
    return re.compile(bounded("|".join(parts))) if parts else None


def bounded(expression: str) -> str:
    return rf"(?<![^ ])(?:{expression})(?![^ ])"


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
