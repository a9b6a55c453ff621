"""What a message may be: every kind its wording speaks for, each with probability and evidence. Pure and fast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.triage.fold import Folded, fold
from bot.triage.kinds import Kind, Seen
from bot.triage.patterns import FAMILIES
from bot.triage.rule import DOUBTED, HINT, Compiled
from bot.triage.sieve import keys_of_message

MOST_HINTS = 3  # more hints than this are one story told at length, not more proof
LONGEST = 4000  # characters read: all that intake lets through, since what is wanted often stands at the end


def seen(text: str) -> tuple[Seen, ...]:
    """Everything the wording speaks for, the likeliest first; empty for an ordinary message."""
    folded = fold(text[:LONGEST])
    if not folded.words.strip(" .?"):
        return ()
    found: dict[Kind, Seen] = {}
    for family in worth_weighing(folded.words):
        if weighed := _weigh(family, folded):
            before = found.get(family.kind)
            found[family.kind] = _joined(before, weighed) if before else weighed
    return tuple(sorted(found.values(), key=lambda one: -one.probability))


def worth_weighing(words: str) -> Iterator[Compiled]:
    """The families of which some wording matches; only those with a key in common with the message are tried."""
    tried = set(_ALWAYS)
    for key in keys_of_message(words):
        tried.update(_BY_KEY.get(key, ()))
    matching: set[int] = set()
    for number, place in sorted(tried):
        if number not in matching and _pattern(FAMILIES[number].wordings[place][1]).search(words):
            matching.add(number)
    yield from (FAMILIES[number] for number in sorted(matching))


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    """Compiled when first tried: there are thousands, and most are never needed."""
    return re.compile(expression)


def _by_key() -> tuple[dict[str, tuple[tuple[int, int], ...]], tuple[tuple[int, int], ...]]:
    """For each key the wordings (family, place) that need it, and those that need none."""
    keyed: dict[str, list[tuple[int, int]]] = {}
    always: list[tuple[int, int]] = []
    for number, family in enumerate(FAMILIES):
        for place, (keys, _) in enumerate(family.wordings):
            if keys is None:
                always.append((number, place))
            for key in keys or ():
                keyed.setdefault(key, []).append((number, place))
    return {key: tuple(places) for key, places in keyed.items()}, tuple(always)


_BY_KEY, _ALWAYS = _by_key()


def _joined(one: Seen, other: Seen) -> Seen:
    """Two families of a kind read the same message, so they are no independent witnesses: the surer one counts."""
    surer, weaker = (one, other) if one.probability >= other.probability else (other, one)
    more = tuple(words for words in weaker.evidence if not any(words in known for known in surer.evidence))
    return Seen(one.kind, surer.probability, surer.evidence + more)


def _weigh(family: Compiled, folded: Folded) -> Seen | None:
    words = folded.words
    if family.blind:
        words = family.blind.sub(lambda stretch: "_" * len(stretch[0]), words)
    doubt = bool(family.unless and family.unless.search(words))
    evidence: list[tuple[int, int]] = []
    against = 1.0
    for probability, pattern in family.levels:
        for match in _hits(pattern, words, probability):
            if any(start < match.end() and match.start() < end for start, end in evidence):
                continue  # the same words prove nothing twice
            evidence.append(match.span())
            against *= 1 - (min(DOUBTED, probability) if doubt else probability)
    if not evidence:
        return None
    return Seen(family.kind, round(1 - against, 3), tuple(folded.original(*span) for span in evidence))


def _hits(pattern: re.Pattern[str], words: str, probability: float) -> Iterator[re.Match[str]]:
    """Hints count as often as different ones are there; a strong wording counts once."""
    known: set[str] = set()
    for match in pattern.finditer(words):
        if match[0] not in known:
            known.add(match[0])
            yield match
        if probability > HINT or len(known) == MOST_HINTS:
            return
