"""Whom a private note can name with @, as the message box offers them. Pure: the moment is passed in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.desk.people import Colleague

_TYPED = re.compile(r"[\w.-]{1,60}")  # as notes.py finds names in notes


def nameable(people: Sequence[Colleague], logins: Mapping[str, str]) -> list[dict[str, object]]:
    """Colleagues in the order given, then the teams that one of them is in.

    Args:
        people: everybody who may sign in; the reader among them is left out, since nobody tells themselves.
        logins: theirs, by id.

    Returns:
        Of each: the `name`, what is `typed` after the @, a few words `about` them, and in `fits` every name that names
        them, in lower case.
    """
    others = [one for one in people if not one.me]
    found: list[dict[str, object]] = [
        {
            "name": one.name,
            "typed": logins[one.id],
            "about": one.words,
            "fits": sorted({logins[one.id].lower(), one.name.lower()}),
        }
        for one in others
    ]
    teams: dict[str, list[str]] = {}
    for one in others:
        for team in one.teams:
            teams.setdefault(team, []).append(one.name)
    for team, names in sorted(teams.items()):
        if _TYPED.fullmatch(team):
            about = f"team: {', '.join(names)}"
            found.append({"name": team.capitalize(), "typed": team, "about": about, "fits": [team.lower()]})
    return found
