"""Which version is current: the file CURRENT, changed by compare-and-set, and HISTORY, which is only ever appended to.

Both lie in the versions folder. Whoever changes them holds LOCK; whoever reads CURRENT needs no lock, for the file is
replaced in one step. CURRENT is the truth; a crash between the two leaves a line of HISTORY out, and the next change
adds it.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import DamagedVersion, KnowledgeError, Problem
from bot.knowledge.checks import Checked, CheckReport, Outcome, regressions
from bot.knowledge.manifest import read_file, read_folder, sync_folder, write_durably

if TYPE_CHECKING:
    from bot.knowledge.embedding import Encoder
    from bot.knowledge.search import Knowledge

log = logging.getLogger(__name__)

NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
PATIENCE = 10.0
"""Seconds to wait for somebody else's publish, which takes milliseconds."""


def current(versions_dir: Path) -> str | None:
    """The name of the published version; None if nothing was published yet.

    Raises:
        DamagedVersion: CURRENT holds something that is no version's name.
    """
    try:
        name = (versions_dir / "CURRENT").read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    if not NAME.fullmatch(name):
        do = "Run `python -m bot knowledge publish VERSION` with a name from `python -m bot knowledge list`."
        problem = Problem(str(versions_dir / "CURRENT"), 1, "It holds no version's name.", do)
        raise DamagedVersion("It is not known which knowledge version is current.", (problem,))
    return name


def publish(versions_dir: Path, name: str, expected_current: str | None) -> None:
    """Make a version current, if `expected_current` still is; every file of the version is checked first.

    Raises:
        DamagedVersion: the version is missing or damaged.
        KnowledgeError: somebody else published in the meantime; the text names the version that won.
    """
    if not NAME.fullmatch(name):
        raise KnowledgeError(f'"{name}" is no version\'s name. See `python -m bot knowledge list`.')
    read_folder(versions_dir / name)
    with _locked(versions_dir):
        now = _current_or_none(versions_dir)
        if now != expected_current:
            raise KnowledgeError(
                f"Nothing was published: {now or 'no version'} became current in the meantime, "
                f"{expected_current or 'no version'} was expected. Look at what it changed, build again and publish."
            )
        if now != name:
            _change(versions_dir, "publish", name)


def rollback(versions_dir: Path) -> str:
    """Make the version current that was published before the current one, passing over damaged ones; its name.

    Raises:
        KnowledgeError: there is none.
    """
    with _locked(versions_dir):
        for name in _earlier(versions_dir):
            try:
                read_folder(versions_dir / name)
            except KnowledgeError as error:
                log.warning("Passed over: %s", error)
                continue
            _change(versions_dir, "rollback", name)
            return name
    raise KnowledgeError("There is no earlier sound version to go back to. Mend the articles, build and publish.")


def load_current(versions_dir: Path, encoder: Encoder) -> Knowledge:
    """Load the current version; if it is damaged, the last good one that was published, with a notice that says so.

    Raises:
        KnowledgeError: nothing was published, or no published version is sound.
    """
    from bot.knowledge.versions import load

    name: str | None = None
    try:
        name = current(versions_dir)
        if name is None:
            raise KnowledgeError("No knowledge is published yet. Run `python -m bot knowledge build --publish`.")
        return load(versions_dir / name, encoder)
    except DamagedVersion as error:
        refused = error
    for earlier in _earlier(versions_dir):
        try:
            knowledge = load(versions_dir / earlier, encoder)
        except KnowledgeError as error:
            log.error("%s", error)
            continue
        knowledge.notice = f"{refused}\n  The earlier version {earlier} is served instead."
        log.error("%s", knowledge.notice)
        return knowledge
    raise refused


def read_report(folder: Path) -> CheckReport:
    """What the checks said of a version when it was built."""
    return CheckReport.from_json(json.loads(read_file(folder, "checks.json")))


def gate(before: CheckReport | None, after: CheckReport) -> None:
    """Refuse a version that is worse than the published one (`before`; None: nothing is published yet).

    Raises:
        KnowledgeError: lists each check that passed and now fails, and each must-not-answer question that is answered
            now and was not.
    """
    if before is None:
        return
    known = {(c.kind, c.question): c for c in before.checked}
    worse = [now for _, now in regressions(before, after)]
    for check in after.checked:
        was = known.get((check.kind, check.question))
        if (
            check.outcome is Outcome.ANSWERED
            and check not in worse
            and (was is None or was.outcome is not check.outcome)
        ):
            worse.append(check)
    if worse:
        headline = f"Not published: {len(worse)} of the checks would get worse. --force publishes all the same."
        raise KnowledgeError(headline, tuple(_worse(check) for check in worse))


def _worse(check: Checked) -> Problem:
    found = f"{check.best} ({check.confidence:.2f})" if check.best else "nothing"
    what = f"{check.outcome.replace('_', ' ')}; expected: {check.expected}; found: {found}."
    do = "Sharpen the phrasings of the articles that are confused, or change the check if it is wrong."
    return Problem(f'"{check.question}"', 0, what, do)


def _change(versions_dir: Path, verb: str, name: str) -> None:
    _heal(versions_dir)
    draft = versions_dir / f".CURRENT-{os.getpid()}"
    write_durably(draft, f"{name}\n".encode())
    draft.replace(versions_dir / "CURRENT")
    sync_folder(versions_dir)
    _append(versions_dir, verb, name)


def _heal(versions_dir: Path) -> None:
    """Write down a publish whose line a crash left out."""
    now = _current_or_none(versions_dir)
    published = _published(versions_dir)
    if now and published[-1:] != [now]:
        _append(versions_dir, "publish", now)


def _append(versions_dir: Path, verb: str, name: str) -> None:
    with (versions_dir / "HISTORY").open("ab") as opened:
        opened.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {verb} {name}\n".encode())
        opened.flush()
        os.fsync(opened.fileno())


def _published(versions_dir: Path) -> list[str]:
    """The versions that were current, oldest first, as a stack: a rollback takes away what it went back from."""
    try:
        lines = (versions_dir / "HISTORY").read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    stack: list[str] = []
    for line in lines:
        _, verb, name = [*line.split(), "", "", ""][:3]
        if not NAME.fullmatch(name):  # a line that a power cut tore
            continue
        if verb == "rollback" and name in stack:
            del stack[len(stack) - stack[::-1].index(name) :]
        elif stack[-1:] != [name]:
            stack.append(name)
    return stack


def _earlier(versions_dir: Path) -> list[str]:
    """Published versions other than the current one, the latest first."""
    now = _current_or_none(versions_dir)
    return [name for name in dict.fromkeys(reversed(_published(versions_dir))) if name != now]


def _current_or_none(versions_dir: Path) -> str | None:
    try:
        return current(versions_dir)
    except DamagedVersion:
        return None


@contextmanager
def _locked(versions_dir: Path) -> Iterator[None]:
    versions_dir.mkdir(parents=True, exist_ok=True)
    with (versions_dir / "LOCK").open("w") as opened:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise KnowledgeError("Somebody else is publishing and does not finish. Try again.") from error
                time.sleep(0.02)
        yield  # the lock goes when the file is closed, even if the process is killed
