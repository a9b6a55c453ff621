"""`python -m bot desk link …`: who of the desk's people is who at another desk.

An admin's word is the proof. An address or a name that looks alike is none: whoever is linked may answer customers.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from contextlib import closing

from bot.desks.registry import known_desks
from bot.errors import Refused
from bot.settings import load_settings
from bot.store import agents, desk_items
from bot.store.database import Row, Tx, open_database

_SHAPES = {
    "slack": (r"[UW][A-Z0-9]{2,31}", "In Slack: the person's profile, ⋮, Copy member ID; it begins with U or W.")
}


def add_arguments(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    link = acts.add_parser("link", help="say who somebody is at another desk, for example in Slack; alone: lists all")
    link.add_argument("login", nargs="?")
    link.add_argument("desk", nargs="?", choices=known_desks())
    link.add_argument("person", nargs="?", help="their id there; leave it out to undo the link")
    link.set_defaults(do=_link)


def _link(parsed: argparse.Namespace) -> int:
    with closing(open_database(load_settings())) as database:
        if parsed.login is None:
            for desk in known_desks():
                for row in desk_items.people(database.read, desk):
                    print(f"{row['login']:<16} {row['name']:<20} {desk:<10} {row['person']}")
            return 0
        if parsed.desk is None:
            raise Refused(f"Name the desk too: python -m bot desk link {parsed.login} slack U0123ABCD")
        print(asyncio.run(database.write(lambda tx: link(tx, parsed.login, parsed.desk, parsed.person))))
    return 0


def link(tx: Tx, login: str, desk: str, person: str | None) -> str:
    """Link somebody, or with None undo it; what was done, in a sentence. Raises Refused."""
    agent = there(tx, login)
    if person is None:
        desk_items.unlink_person(tx, desk, agent["id"])
        return f"{agent['name']} is linked to nobody at the desk '{desk}' any more."
    given = person.strip()
    shape, where = _SHAPES.get(desk, (r"\S+", ""))
    if not re.fullmatch(shape, given):
        raise Refused(f"'{given}' is nobody's id there. {where}".strip())
    before = desk_items.agent_of(tx, desk, given)
    desk_items.link_person(tx, desk, given, agent["id"])
    instead = f", and not {before['name']} any more" if before and before["id"] != agent["id"] else ""
    return f"{given} at the desk '{desk}' is {agent['name']}{instead}."


def there(tx: Tx, login: str) -> Row:
    """Whoever signs in with a login. Raises Refused if nobody does any more, or ever did."""
    agent = known(tx, login)
    if agent["disabled"]:
        raise Refused(f"{agent['name']} was removed. If they are back: python -m bot desk bring-back {agent['login']}")
    return agent


def known(tx: Tx, login: str) -> Row:
    """The same, of those who were removed too."""
    agent = agents.by_login(tx, login.strip().lower())
    if agent is None:
        raise Refused(f"There is no login '{login}'. See: python -m bot desk people")
    return agent
