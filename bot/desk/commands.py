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

from bot.desk import alarm_command, clocks_command, link_command
from bot.desk.signin import forget_first_login, hash_password
from bot.desk.who import ROLES
from bot.errors import Refused
from bot.settings import load_settings
from bot.store import agents, orphans
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
            disabled = "  (disabled)" if agent["disabled"] else ""
            print(f"{agent['login']:<16} {agent['name']:<20} {agent['role']}{disabled}")
    return 0


def _add(parsed: argparse.Namespace) -> int:
    login, password = parsed.login.strip().lower(), secrets.token_urlsafe(12)

    def insert(tx: Tx) -> None:
        if agents.by_login(tx, login):
            raise Refused(
                f"There is a login '{login}' already. Choose another, or: python -m bot desk password {login}"
            )
        agents.add(tx, login, parsed.name or parsed.login, parsed.role, hash_password(password), time.time())

    _write(insert)
    print(f"{login} may sign in with the password {password}\nIt is shown only this once.")
    return 0


def _password(parsed: argparse.Namespace) -> int:
    password = getpass.getpass("New password (at least 12 characters): ") if sys.stdin.isatty() else input()
    if len(password) < 12:
        raise Refused("That password is too short; take at least 12 characters.")

    def change(tx: Tx) -> None:
        agent = agents.by_login(tx, parsed.login.strip().lower())
        if agent is None:
            raise Refused(f"There is no login '{parsed.login}'. See: python -m bot desk people")
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
