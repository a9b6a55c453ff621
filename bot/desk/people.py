"""Who works at the desk, whether they are here, and how much they have in hand. Pure: the moment is passed in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.desk.words import age
from bot.errors import Refused
from bot.store.agents import HERE_SECONDS
from bot.store.database import Row

MOST_AT_A_TIME = 50
_TEAM = re.compile(r"[\w][\w .&-]{0,29}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person.

    Attributes:
        standing: `here`, `away` (they said so) or `gone` (no desk of theirs is open).
        words: the same for reading.
        load: conversations in hand, of at most `capacity`.
    """

    id: str
    name: str
    role: str
    standing: str
    words: str
    load: int
    capacity: int
    teams: Sequence[str]
    languages: Sequence[str]
    me: bool


def people_of(rows: Sequence[Row], loads: Mapping[str, int], me: str, now: float) -> list[Colleague]:
    """Everybody who may sign in, who is here first.

    Args:
        rows: of `store.agents.everybody`.
        loads: conversations in hand, by agent.
    """
    people = [_colleague(row, loads, me, now) for row in rows if not row["disabled"]]
    return sorted(people, key=lambda one: ("here", "away", "gone").index(one.standing))


def _colleague(row: Row, loads: Mapping[str, int], me: str, now: float) -> Colleague:
    standing, words = _standing(row, now)
    return Colleague(
        row["id"], row["name"], row["role"], standing, words, loads.get(row["id"], 0), row["capacity"], row["teams"],
        row["languages"], row["id"] == me,
    )  # fmt: skip


def _standing(row: Row, now: float) -> tuple[str, str]:
    if row["away"]:
        return "away", "away"
    silent = now - row["seen_at"]
    if silent >= HERE_SECONDS:
        return "gone", f"last here {age(silent)} ago" if row["seen_at"] else "was not here yet"
    return "here", "here"


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody takes on."""

    capacity: int
    teams: Sequence[str]
    languages: Sequence[str]


def read_work(form: Mapping[str, str]) -> Work:
    """From the form of the team page; lists are written with commas between.

    Raises:
        Refused: what cannot be kept, and what to write instead.
    """
    capacity = form.get("capacity", "").strip()
    if not capacity.isdecimal() or int(capacity) > MOST_AT_A_TIME:
        raise Refused(f"Write how many conversations at a time, from 0 to {MOST_AT_A_TIME}.", 422)
    teams = _listed(form.get("teams", "").lower())
    for team in teams:
        if not _TEAM.fullmatch(team):
            raise Refused(f"“{team}” cannot be a team; write names like: billing, returns", 422)
    languages = _listed(form.get("languages", "").lower())
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise Refused(f"“{language}” is no code of a language; write codes like: en, de, ga", 422)
    if not languages:
        raise Refused("Write at least one language, such as: en", 422)
    return Work(int(capacity), teams, languages)


def saved_words(new: Sequence[str], ruled: Collection[str]) -> str:
    """What is said when somebody's work was saved.

    Args:
        new: teams that nobody was in before.
        ruled: teams that a rule of desk.yml sends something to.
    """
    astray = [team for team in new if _TEAM.fullmatch(team) and team not in ruled]
    if not astray:
        return "Saved."
    return f"Saved. No rule sends anything to {' or '.join(astray)}; only what colleagues pass on comes there."


def _listed(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in text.split(",")))))
