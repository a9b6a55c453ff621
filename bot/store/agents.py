"""People who may sign in: agents, editors, admins; and their sessions."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence

from bot.store.database import Row, Tx

IDLE_SECONDS = 12 * 3600.0
LONGEST_SECONDS = 7 * 24 * 3600.0
FAILURES_BEFORE_LOCK = 10
LOCK_SECONDS = 900.0
SEEN_EVERY_SECONDS = 20.0  # how often an open desk page proves that somebody is there
HERE_SECONDS = 50.0
_COLUMNS = "id, login, name, role, disabled, away, seen_at, capacity, teams, languages"


def hashed(token: str) -> str:
    """Tokens are random, so a plain SHA-256 keeps a stolen database from being a key ring."""
    return hashlib.sha256(token.encode()).hexdigest()


def add(tx: Tx, login: str, name: str, role: str, password_hash: str, now: float) -> str:
    agent_id = secrets.token_hex(6)
    tx.insert(
        "agents", id=agent_id, login=login, name=name, role=role, password_hash=password_hash, created_at=now
    )  # fmt: skip
    return agent_id


def by_login(tx: Tx, login: str) -> Row | None:
    return tx.row("SELECT * FROM agents WHERE login = ?", login)


def everybody(tx: Tx) -> list[Row]:
    """All people by name, with `teams` and `languages` as lists."""
    return [_with_lists(row) for row in tx.rows(f"SELECT {_COLUMNS} FROM agents ORDER BY name")]


def get(tx: Tx, agent_id: str) -> Row | None:
    row = tx.row(f"SELECT {_COLUMNS} FROM agents WHERE id = ?", agent_id)
    return _with_lists(row) if row else None


def name_of(tx: Tx, agent_id: str | None) -> str:
    """As customers read it. Raises LookupError if there is no such person."""
    return str(tx.one("SELECT name FROM agents WHERE id = ?", agent_id)["name"])


def teams(tx: Tx) -> list[str]:
    """Every team that somebody is in."""
    return sorted({team for agent in everybody(tx) if not agent["disabled"] for team in agent["teams"]})


def here(tx: Tx, now: float) -> list[Row]:
    """Who is at a desk this minute, and has not said that they are away."""
    there = [one for one in everybody(tx) if now - one["seen_at"] < HERE_SECONDS]
    return [one for one in there if not (one["disabled"] or one["away"])]


def here_to_answer(tx: Tx, now: float) -> list[Row]:
    """Those of them who may answer customers: an editor at the desk is nobody to wait for."""
    return [one for one in here(tx, now) if one["role"] != "editor"]


def seen_at_desk(tx: Tx, agent_id: str, now: float) -> None:
    """They are there. Of somebody who has set themselves away an open page proves nothing."""
    tx.run("UPDATE agents SET seen_at = ? WHERE id = ? AND seen_at < ? AND away = 0", now, agent_id, now)


def left_desk(tx: Tx, agent_id: str, now: float) -> None:
    """Their last page was closed: no longer here, though they were a moment ago."""
    gone = now - HERE_SECONDS
    tx.run("UPDATE agents SET seen_at = ? WHERE id = ? AND seen_at > ?", gone, agent_id, gone)


def set_away(tx: Tx, agent_id: str, away: bool) -> None:
    tx.run("UPDATE agents SET away = ? WHERE id = ?", int(away), agent_id)


def set_single_keys(tx: Tx, agent_id: str, wanted: bool) -> None:
    """Whether keys of a single letter do something on their pages of the desk."""
    tx.run("UPDATE agents SET single_keys = ? WHERE id = ?", int(wanted), agent_id)


def set_work(tx: Tx, agent_id: str, capacity: int, of_teams: Sequence[str], languages: Sequence[str]) -> None:
    """How many conversations at a time, in which teams, in which languages."""
    tx.run(
        "UPDATE agents SET capacity = ?, teams = ?, languages = ? WHERE id = ?",
        capacity, json.dumps(list(of_teams)), json.dumps(list(languages)), agent_id,
    )  # fmt: skip


def _with_lists(row: Row) -> Row:
    return {**row, "teams": json.loads(row["teams"]), "languages": json.loads(row["languages"])}


def set_password(tx: Tx, agent_id: str, password_hash: str) -> None:
    """A new password ends every session of that person."""
    tx.run("UPDATE agents SET password_hash = ?, failures = 0, locked_until = 0 WHERE id = ?", password_hash, agent_id)
    tx.run("DELETE FROM sessions WHERE agent_id = ?", agent_id)


def remove(tx: Tx, agent_id: str) -> None:
    """Nobody signs in as them any more, here or at another desk; what they wrote keeps their name."""
    tx.run("UPDATE agents SET disabled = 1 WHERE id = ?", agent_id)
    tx.run("DELETE FROM sessions WHERE agent_id = ?", agent_id)
    tx.run("DELETE FROM desk_people WHERE agent_id = ?", agent_id)


def bring_back(tx: Tx, agent_id: str, password_hash: str) -> None:
    """Undo `remove`, with a new password; links to other desks are to be made again."""
    tx.run("UPDATE agents SET disabled = 0, away = 0 WHERE id = ?", agent_id)
    set_password(tx, agent_id, password_hash)


def note_failure(tx: Tx, agent_id: str, now: float) -> None:
    """After ten wrong passwords in a row the login is locked for a quarter of an hour."""
    tx.run(
        """UPDATE agents SET failures = failures + 1,
             locked_until = CASE WHEN failures + 1 >= ? THEN ? ELSE locked_until END WHERE id = ?""",
        FAILURES_BEFORE_LOCK, now + LOCK_SECONDS, agent_id,
    )  # fmt: skip


def start_session(tx: Tx, agent_id: str, now: float) -> str:
    """The secret of a new session, for the cookie; only its hash is kept."""
    token = secrets.token_urlsafe(32)
    tx.run("UPDATE agents SET failures = 0, locked_until = 0 WHERE id = ?", agent_id)
    tx.insert(
        "sessions", token_hash=hashed(token), agent_id=agent_id, csrf=secrets.token_urlsafe(24),
        created_at=now, seen_at=now,
    )  # fmt: skip
    return token


def session(tx: Tx, token: str, now: float) -> Row | None:
    """The signed-in person with `csrf`, unless the session ended or the person was disabled."""
    return tx.row(
        """SELECT a.id, a.login, a.name, a.role, a.single_keys, s.csrf, s.seen_at
           FROM sessions s JOIN agents a ON a.id = s.agent_id
           WHERE s.token_hash = ? AND a.disabled = 0 AND s.seen_at > ? AND s.created_at > ?""",
        hashed(token), now - IDLE_SECONDS, now - LONGEST_SECONDS,
    )  # fmt: skip


def touch_session(tx: Tx, token: str, now: float) -> None:
    tx.run("UPDATE sessions SET seen_at = ? WHERE token_hash = ?", now, hashed(token))


def end_session(tx: Tx, token: str) -> None:
    tx.run("DELETE FROM sessions WHERE token_hash = ?", hashed(token))
