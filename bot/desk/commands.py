"""`python -m bot desk …`: the people at the desk, and the proof that no handoff is lost."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import closing

from bot.desk import alarm_command, clocks_command, leaving, link_command
from bot.desk.rules_file import read_rules
from bot.desk.signin import forget_first_login, hash_password
from bot.desk.who import ROLES
from bot.errors import Refused
from bot.settings import load_settings
from bot.store import agents, audit, orphans
from bot.store.database import Database, Tx, open_database


def add_arguments(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    desk = commands.add_parser("desk", help="people at the desk; `desk orphans` proves that no handoff is lost")
    acts = desk.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("people", help="who may sign in").set_defaults(do=_people)
    add = acts.add_parser("add", help="let somebody sign in; prints a password")
    add.add_argument("login")
    add.add_argument("--name", help="as customers read it; default: the login")
    add.add_argument("--role", choices=ROLES, default="agent")
    add.set_defaults(do=_add)
    remove = acts.add_parser("remove", help="keep somebody out who left; what they had goes back to the queue")
    remove.add_argument("login")
    remove.set_defaults(do=_remove)
    back = acts.add_parser("bring-back", help="let somebody in again who was removed; prints a password")
    back.add_argument("login")
    back.set_defaults(do=_bring_back)
    password = acts.add_parser("password", help="set a new password; asks for it")
    password.add_argument("login")
    password.set_defaults(do=_password)
    acts.add_parser("orphans", help="handoffs that nobody can see: there must be none").set_defaults(do=_orphans)
    clocks_command.add_arguments(acts)
    alarm_command.add_arguments(acts)
    link_command.add_arguments(acts)


def _people(_: argparse.Namespace) -> int:
    with closing(open_database(load_settings())) as database:
        for agent in agents.everybody(database.read):
            removed = "  (removed)" if agent["disabled"] else ""
            print(f"{agent['login']:<16} {agent['name']:<20} {agent['role']}{removed}")
    return 0


def _add(parsed: argparse.Namespace) -> int:
    login, password = parsed.login.strip().lower(), secrets.token_urlsafe(12)

    def insert(tx: Tx) -> None:
        if known := agents.by_login(tx, login):
            act = "bring-back" if known["disabled"] else "password"
            was = " already" if not known["disabled"] else ", of somebody who was removed"
            raise Refused(f"There is a login '{login}'{was}. Choose another, or: python -m bot desk {act} {login}")
        agents.add(tx, login, parsed.name or parsed.login, parsed.role, hash_password(password), time.time())

    _write(insert)
    print(f"{login} may sign in with the password {password}\nIt is shown only this once.")
    return 0


def _remove(parsed: argparse.Namespace) -> int:
    settings = load_settings()
    rules = read_rules(settings.knowledge_dir / "desk.yml", settings)
    changed: set[str] = set()
    _write(lambda tx: changed.update(leaving.remove(tx, link_command.known(tx, parsed.login), rules, time.time())))
    forget_first_login(settings.data_dir / "first-login.txt", parsed.login)
    print(f"Done. Nobody signs in as {parsed.login} any more. Conversations that are everybody's again: {len(changed)}")
    return 0


def _bring_back(parsed: argparse.Namespace) -> int:
    password = secrets.token_urlsafe(12)

    def change(tx: Tx) -> None:
        agent = link_command.known(tx, parsed.login)
        if not agent["disabled"]:
            raise Refused(
                f"{agent['name']} may sign in as it is. A new password: python -m bot desk password {agent['login']}"
            )
        agents.bring_back(tx, agent["id"], hash_password(password))
        audit.note(tx, leaving.OPERATOR, "brought somebody back", time.time(), agent=agent["id"])

    _write(change)
    print(f"{parsed.login} may sign in again with the password {password}\nIt is shown only this once.")
    return 0


def _password(parsed: argparse.Namespace) -> int:
    password = getpass.getpass("New password (at least 12 characters): ") if sys.stdin.isatty() else input()
    if len(password) < 12:
        raise Refused("That password is too short; take at least 12 characters.")

    def change(tx: Tx) -> None:
        agent = link_command.there(tx, parsed.login)
        agents.set_password(tx, agent["id"], hash_password(password))

    _write(change)
    forget_first_login(load_settings().data_dir / "first-login.txt", parsed.login)
    print("Done. Whoever was signed in under that login has to sign in again.")
    return 0


def _write(work: Callable[[Tx], None]) -> None:
    with closing(open_database(load_settings())) as database:
        asyncio.run(_run(database, work))


async def _run(database: Database, work: Callable[[Tx], None]) -> None:
    await database.write(work)


def _orphans(_: argparse.Namespace) -> int:
    with closing(open_database(load_settings())) as database:
        found, (every, open_ones) = orphans.found(database.read), orphans.how_many(database.read)
    for row in found:
        print(f"conversation {row['conversation_id']} {row['why']}")
    print(f"{len(found)} orphans among {every} handoffs ({open_ones} open).")
    return 1 if found else 0
