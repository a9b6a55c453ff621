"""What an agent may regret to have sent: a second look at a reply before it leaves. It warns and never blocks. Pure.

The wordings are in `guard_wordings.py`; what they miss of quarrel, blame, brush-off and asking for secrets, a head of
`bot/manner/` may hear. A warning too many teaches people to click it away, so whatever kind people write in the same
words ("that's not your fault") is taken out first, the head has to be quite sure, and where it hears nothing at all, it
outweighs the wordings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.decision import guard_wordings as said
from bot.decision.personal import personal_in


class WarningKind(StrEnum):
    ARGUES = "argues"
    BLAMES = "blames"
    SECRET = "asks for a secret"  # noqa: S105 (no password)
    PERSONAL = "personal data in public"
    SHOUTS = "shouts"
    BRUSHES_OFF = "brushes off"


ADVICE = {
    WarningKind.ARGUES: "This may read as a quarrel; say what you can do next instead of who is right.",
    WarningKind.BLAMES: "This puts the fault on the customer; say how it can be put right instead.",
    WarningKind.SECRET: "Never ask for passwords, PINs, codes or card numbers: nobody here needs them.",
    WarningKind.PERSONAL: "Others can read this; leave it out, or go on in private.",
    WarningKind.SHOUTS: "Capitals and rows of exclamation marks read as shouting.",
    WarningKind.BRUSHES_OFF: "This leaves the customer alone with it; say the answer here, or what you can do.",
}


_HEARD = (WarningKind.ARGUES, WarningKind.BLAMES, WarningKind.BRUSHES_OFF, WarningKind.SECRET)
_OUTWEIGHED = (WarningKind.ARGUES, WarningKind.BLAMES, WarningKind.BRUSHES_OFF)
"""Not a secret: there a wording is as good as a proof, and a missed one costs more than a warning too many."""
SURE, HARMLESS = 0.76, 0.2
"""From such sureness on what the head hears is a warning; below that one a wording is none. Rules and head then warn of
3 % of good replies; near half of those were written to sound like bad ones."""


@dataclass(frozen=True, slots=True)
class Regret:
    """The sentence of a reply that one may regret most, as a head heard it.

    Attributes:
        sureness: from 0 to 1, that it is of a kind at all; `kind` is the likeliest.
        words: the sentence as it was written.
    """

    sureness: float
    kind: WarningKind
    words: str


@dataclass(frozen=True, slots=True)
class Warning:
    """One reason to look again.

    Attributes:
        evidence: the agent's very words.
        advice: one sentence that says what to do instead.
    """

    kind: WarningKind
    evidence: str
    advice: str


def warnings(text: str, *, public: bool, regret: Regret | None = None) -> tuple[Warning, ...]:
    """What may be wrong with a reply of an agent, at most one warning of each kind; empty if nothing is.

    Args:
        text: as the agent wrote it; lines that quote somebody with ">" are left out.
        public: others can read along.
        regret: what the head heard in the same text, if one listened.
    """
    written = own_words(text)
    own = written.translate(said.PLAIN)
    found = {
        WarningKind.ARGUES: _first(own, said.ARGUES, said.NOT_ARGUING),
        WarningKind.BLAMES: _first(own, said.BLAMES, said.NOT_BLAMING),
        WarningKind.SECRET: next(_asked_secrets(own), ""),
        WarningKind.PERSONAL: personal_in(own) if public else "",
        WarningKind.SHOUTS: _shouted(own),
        WarningKind.BRUSHES_OFF: _brushed_off(own),
    }
    if regret and regret.sureness < HARMLESS:
        found |= dict.fromkeys(_OUTWEIGHED, "")
    if regret and regret.sureness >= SURE and not any(found[kind] for kind in _HEARD):
        found[regret.kind] = regret.words.translate(said.PLAIN)
    places = {kind: own.find(evidence) for kind, evidence in found.items() if evidence}
    return tuple(Warning(kind, written[at : at + len(found[kind])], ADVICE[kind]) for kind, at in places.items())


def own_words(text: str) -> str:
    """A reply without the lines that quote somebody."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(">"))


def _first(text: str, wordings: re.Pattern[str], unless: re.Pattern[str]) -> str:
    """The first wording in a sentence of which nothing speaks for a kind meaning."""
    for sentence in map(str, said.SENTENCE.findall(text)):
        # What is taken out keeps its length, so that the evidence is what was written.
        bare = unless.sub(lambda kind: "\x1e" * len(kind[0]), sentence)
        if match := wordings.search(bare):
            return sentence[match.start() : match.end()].strip(" ,;:-")
    return ""


def _asked_secrets(text: str) -> Iterator[str]:
    """Requests for a secret, but for "never send us your password" and for gift cards' numbers."""
    for sentence in map(str, said.SENTENCE.findall(text)):
        bare = said.NO_SECRET.sub(lambda other: "\x1e" * len(other[0]), sentence)
        for match in said.ASKS_SECRET.finditer(bare):
            if not said.FORBIDS.search(bare[: match.end()]):
                yield sentence[match.start() : match.end()].strip(" ,;:-")


def _shouted(text: str) -> str:
    if marks := said.MARKS.search(text):
        return str(marks[0]).strip()
    for match in said.CAPITALS.finditer(text):
        words = said.CAPITAL_WORD.findall(match[0])
        ordinary = [word for word in words if word.lower() in said.ORDINARY]
        long = [word for word in words if len(word) >= said.LONG]
        if (ordinary and (long or len(words) >= said.MANY)) or len(long) >= said.MANY:
            return str(match[0]).strip()
    return ""


def _brushed_off(text: str) -> str:
    """Words that brush off at once, or others with nothing beside them that helps."""
    if match := said.BRUSHES_OFF.search(text):
        return str(match[0]).strip(" ,;:-")
    if said.CURT.fullmatch(text.strip()):
        return text.strip()
    alone = said.BRUSHES_OFF_ALONE.search(text)
    if alone is None or said.HELPS.search(said.BRUSHES_OFF_ALONE.sub("\x1e", text)):
        return ""
    return str(alone[0]).strip(" ,;:-")
