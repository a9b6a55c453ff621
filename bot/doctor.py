"""`python -m bot doctor`: is everything there that Firstline needs, and do the channels' credentials work?

It changes nothing, here or at a provider, and works while Firstline runs and while it does not.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import apsw
from dotenv import dotenv_values

from bot.channels.base import Finding
from bot.doctor_channels import examine_channels
from bot.doctor_desk import examine_desk_rules
from bot.doctor_desks import examine_desks
from bot.errors import KnowledgeError, SettingsError
from bot.known_settings import known_names, unknown_names
from bot.settings import Settings, load_settings
from bot.store.schema import newest_version

ENV_FILE = Path(".env")
UNREADABLE = "There is a .env, and it cannot be read."
LEAST_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """One finding, and the part of Firstline that it is about."""

    about: str
    what: str
    ok: bool
    mend: str = ""


def add_arguments(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register `doctor`; the parsed arguments then hold `do`, the function to call."""
    parser = subparsers.add_parser("doctor", help="check settings, files, knowledge, and the channels' credentials")
    parser.add_argument("--json", action="store_true", help="print JSON for machines")
    parser.add_argument(
        "--consistency", action="store_true", help="put 200 questions through every channel: is each answered the same?"
    )
    parser.set_defaults(do=doctor)


def doctor(parsed: argparse.Namespace) -> int:
    """Check and tell; 1 if something is to be mended."""
    if parsed.consistency:
        from bot.consistency import consistency

        return consistency(as_json=parsed.json)
    found = list(examine_everything())
    if parsed.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        show(found)
    return int(any(not one.ok for one in found))


def examine_everything() -> Iterator[Checked]:
    """Every check, in the order in which a start would need them; without settings nothing else can be looked at."""
    yield from _about("Settings file", in_file := examine_env_file(ENV_FILE))
    if in_file[0].what == UNREADABLE:
        return
    yield from _about("Settings", examine_names())
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Checked("Settings", "Some settings cannot be read.", False, str(error))
        return
    yield from _about("Data folder", examine_folder(settings.data_dir))
    yield from _about("Database", _examine_store(settings))
    yield from _about("Knowledge", examine_knowledge(settings.versions))
    yield from _about("Rasa", examine_rasa(settings))
    yield from _about("Desk", examine_desk_rules(settings, date.today()))
    for part, findings in asyncio.run(examine_channels(settings)):
        yield from _about(part, findings)
    for part, findings in asyncio.run(examine_desks(settings)):
        yield from _about(part, findings)


def _about(part: str, findings: Sequence[Finding]) -> Iterator[Checked]:
    return (Checked(part, found.what, found.ok, found.mend) for found in findings)


def examine_names() -> Sequence[Finding]:
    """Is every FIRSTLINE_ variable one that something reads?"""
    unknown = unknown_names(_given_names(), known_names())
    if not unknown:
        return [Finding("Every FIRSTLINE_ variable that is set is known.", True)]
    return [
        Finding(
            f"{name} is not known" + (f"; did you mean {near}?" if near else "."),
            False,
            f"Rename it to {near}, or take it out." if near else "Take it out; docs/settings.md lists all that are.",
        )
        for name, near in unknown
    ]


def _given_names() -> set[str]:
    return {name.upper() for name in (*dotenv_values(ENV_FILE), *os.environ)}


def examine_env_file(path: Path) -> Sequence[Finding]:
    """May anybody but its owner read the file with the secrets?"""
    if not path.exists():
        return [Finding("There is no .env; the settings come from the environment alone.", True)]
    if not os.access(path, os.R_OK):
        return [Finding(UNREADABLE, False, "Run this as the user that runs Firstline, or give that user the file.")]
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [Finding(f"Others on this machine may read {path}.", False, f"Run: chmod 600 {path}")]
    return [Finding(f"Only its owner may read {path}.", True), *_lines_to_mend(path)]


def _lines_to_mend(path: Path) -> list[Finding]:
    """Lines that set nothing, because something stands where = belongs."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    wrong = [number for number, line in enumerate(lines, 1) if _SETS_NOTHING.match(line)]
    what = "Line {} of {} is not understood, so what it names is not set."
    return [Finding(what.format(number, path), False, "Write it as NAME=value.") for number in wrong]


_SETS_NOTHING = re.compile(r"\s*(?:export\s+)?FIRSTLINE_\w+\s*(?![\w=\s])", re.IGNORECASE)


def examine_folder(folder: Path) -> Sequence[Finding]:
    """Can the data folder be written, and is there room?"""
    there = folder
    while not there.exists():
        there = there.parent
    if not os.access(there, os.W_OK | os.X_OK):
        mend = "Give it to the user that runs Firstline, or name another one in FIRSTLINE_DATA_DIR."
        return [Finding(f"{folder} cannot be written.", False, mend)]
    where = f"{folder} can be written." if there == folder else f"{folder} is made at the first start."
    free = shutil.disk_usage(there).free
    room = f"{free / 1024**3:.1f} GB are free there."
    return [Finding(where, True), Finding(room, free >= LEAST_FREE_BYTES, "" if free >= LEAST_FREE_BYTES else NO_ROOM)]


NO_ROOM = "Make room: with less than 0.5 GB messages may soon be refused."


def _examine_store(settings: Settings) -> Sequence[Finding]:
    if settings.database_url is None:
        return examine_database(settings.database)
    from bot.doctor_postgres import examine_postgres

    return examine_postgres(settings.database_url.get_secret_value())


def examine_database(path: Path) -> Sequence[Finding]:
    """Does the database open, is it sound, and is it of this program's version? It is only read."""
    if not path.exists():
        return [Finding("There is none yet; it is made at the first start.", True)]
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        connection.set_busy_timeout(5000)
        version = int(str(connection.pragma("user_version")))
        faults = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)")]
        connection.close()
    except apsw.Error as error:
        mend = "Stop Firstline, keep a copy of the file, and put back the last backup (docs/operating.md)."
        return [Finding(f"{path} cannot be read ({error}).", False, mend)]
    if faults != ["ok"]:
        mend = "Stop Firstline, keep a copy of the file, and put back the last backup (docs/operating.md)."
        return [Finding(f"{path} is damaged: {faults[0]}.", False, mend)]
    if version > newest_version():
        return [Finding(f"{path} was made by a newer Firstline.", False, "Start the newer one on it.")]
    return [Finding(f"{path} opens and is sound.", True)]


def examine_knowledge(versions: Path) -> Sequence[Finding]:
    """Is a knowledge version published, and undamaged?"""
    from bot.knowledge.manifest import read_folder
    from bot.knowledge.publication import current

    try:
        name = current(versions)
        if name is None:
            return [Finding("Nothing is published yet.", False, "Run: make knowledge")]
        read_folder(versions / name)
    except KnowledgeError as error:
        mend = "Run: python -m bot knowledge rollback, or: make knowledge"
        return [Finding(error.headline, False, mend)]
    return [Finding(f"Version {name} is published and undamaged.", True)]


def examine_rasa(settings: Settings) -> Sequence[Finding]:
    """Is Rasa's own Python there, and the trained dialogue model?"""
    wanted = [
        (settings.rasa_python, os.access(settings.rasa_python, os.X_OK), "Rasa's environment", "make setup"),
        (settings.rasa_model, settings.rasa_model.is_file(), "The trained dialogue model", "make model"),
    ]
    return [
        Finding(f"{what} is {'there' if there else 'missing'}: {path}", there, "" if there else f"Run: {mend}")
        for path, there, what, mend in wanted
    ]


def show(found: Sequence[Checked]) -> None:
    """A table in plain words; below each ✗ what to do."""
    wide = max(len(one.about) for one in found)
    for one in found:
        print(f"{'✓' if one.ok else '✗'} {one.about:<{wide}}  {one.what}")
        for line in one.mend.splitlines():
            print(f"  {'':<{wide}}  → {line.strip()}")
    wrong = sum(not one.ok for one in found)
    print(f"\n{wrong} of {len(found)} checks need you." if wrong else f"\nAll {len(found)} checks are well.")
