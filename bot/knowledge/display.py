"""What the editors' commands show on the terminal: the steps of a build, reports, versions."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Column, Table

from bot.errors import KnowledgeError
from bot.knowledge.checks import CheckReport
from bot.knowledge.manifest import read_folder
from bot.knowledge.publication import current, read_report
from bot.knowledge.versions import list_versions

console = Console(highlight=False)


class Steps:
    """A progress bar for each step; when it is done, a line with the time it took. Call it as a build's `progress`."""

    def __init__(self) -> None:
        columns = TextColumn("  … {task.description}"), BarColumn(bar_width=24), MofNCompleteColumn()
        self._progress = Progress(*columns, console=console, transient=True)
        self._tasks: dict[str, tuple[TaskID, float]] = {}

    def __enter__(self) -> Steps:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(step, total=total), time.monotonic()
        task, started = self._tasks[step]
        self._progress.update(task, completed=done, total=total)
        if done == total == 1:  # a step ends with 1 of 1
            self._progress.remove_task(task)
            took = time.monotonic() - started
            self._progress.console.print(f"  [green]✓[/green] {step}  [dim]{took:.1f} s[/dim]")
            del self._tasks[step]


def show_report(report: CheckReport, failures: bool) -> None:
    """Counts of each outcome in one line each; with `failures` also every check that fails."""
    counts = report.counts
    asked = counts["answered_right"] + counts["offered"] + counts["missed"] + counts["answered_wrong"]
    kept = counts["held"] + counts["answered"]
    console.print(
        f"  must answer {asked}: {counts['answered_right']} answered right, {counts['offered']} offered, "
        f"{counts['missed']} missed, {counts['answered_wrong']} answered wrong"
    )
    console.print(f"  must not answer {kept}: {counts['held']} held, {counts['answered']} answered")
    failed = [check for check in report.checked if not check.passes]
    if not failed:
        return
    if not failures:
        console.print(
            "  [dim]`python -m bot knowledge check` shows those that fail, once the version is published[/dim]"
        )
        return
    table = Table("became", "question", "expected", "likeliest", "confidence")
    for check in failed:
        became = check.outcome.replace("_", " ")
        table.add_row(
            became, escape(check.question), escape(check.expected), check.best or "-", f"{check.confidence:.2f}"
        )
    console.print(table)


def show_versions(versions_dir: Path) -> int:
    """Newest first. Returns 1 if one is damaged, else 0."""
    names = list_versions(versions_dir)
    if not names:
        console.print("There is no version yet. Run `python -m bot knowledge build`.")
        return 0
    now, sound = current(versions_dir), True
    table = Table(Column("version", no_wrap=True), "", "articles", "answered right", "offered", "failing")
    for name in names:
        mark = "current" if name == now else ""
        try:
            manifest, _ = read_folder(versions_dir / name)
            report = read_report(versions_dir / name)
        except KnowledgeError as error:
            sound = False
            table.add_row(name, f"{mark} [red]damaged[/red]", escape(error.problems[0].what if error.problems else ""))
            continue
        failing = sum(not check.passes for check in report.checked)
        counts = report.counts
        table.add_row(
            name,
            mark,
            str(manifest.counts["articles"]),
            str(counts["answered_right"]),
            str(counts["offered"]),
            str(failing),
        )
    console.print(table)
    return 0 if sound else 1
