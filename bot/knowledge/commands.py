"""The editors' command line: `python -m bot knowledge validate | build | publish | rollback | list | check`.

Each command is a function from the parsed arguments to an exit code: 0 done, 1 done but something is not as it should
be, 2 not done, with a sentence that says why. What needs the language model imports it only then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import DamagedVersion, FirstlineError, KnowledgeError

if TYPE_CHECKING:
    from bot.knowledge.checks import CheckReport
    from bot.knowledge.embedding import Encoder

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_arguments(subparsers: Subparsers) -> Subparsers:
    """Register `knowledge` and its commands; the parsed arguments then hold `do`, the function to call."""
    group = subparsers.add_parser("knowledge", help="check, build, publish and roll back the articles")
    group.add_argument("--articles", type=Path, help="the editors' articles (default: ./knowledge/articles)")
    group.add_argument("--checks", type=Path, help="must-answer questions (default: ./knowledge/checks.yml)")
    group.add_argument("--versions", type=Path, help="where versions are kept (default: ./var/knowledge)")
    group.add_argument("--model", help="language model: `bundled` or a folder")
    commands = group.add_subparsers(dest="knowledge_command", required=True, metavar="COMMAND")
    _add(commands, "validate", validate, "find every mistake in the articles and checks")
    building = _add(commands, "build", build, "make a version of the articles; nothing is served yet")
    building.add_argument("--publish", action="store_true", help="and make it current if no check gets worse")
    building.add_argument("--if-changed", action="store_true", help="do nothing if it was built and published already")
    building.add_argument("--force", action="store_true", help="publish although checks get worse")
    publishing = _add(commands, "publish", publish, "make a version current if no check gets worse")
    publishing.add_argument("version", nargs="?", metavar="VERSION", help="its name (default: the newest)")
    publishing.add_argument("--force", action="store_true", help="publish although checks get worse")
    _add(commands, "rollback", rollback, "go back to the version that was published before")
    _add(commands, "list", list_versions, "show the versions, and which one is current")
    _add(commands, "check", check, "put the checks to the current version")
    return commands


def validate(parsed: argparse.Namespace) -> int:
    """Read everything as a build would. Returns 1 if a check proves nothing because it is a stored phrasing."""
    from bot.knowledge.checks import copied
    from bot.knowledge.source import read_source

    source = read_source(parsed.articles, parsed.checks)
    answer, hold = len(source.checks.must_answer), len(source.checks.must_not_answer)
    print(f"In order: {len(source.articles)} articles, {answer} must-answer and {hold} must-not-answer checks.")
    same = copied(source.checks, source.articles)
    for question, article in same:
        print(f'But the check "{question}" stands in {article} as well, so it proves nothing. Reword one of the two.')
    return 1 if same else 0


def build(parsed: argparse.Namespace) -> int:
    from bot.knowledge.display import Steps, show_report
    from bot.knowledge.publication import current, read_report
    from bot.knowledge.source import read_source
    from bot.knowledge.versions import build as build_version
    from bot.knowledge.versions import find_same

    encoder = _encoder(parsed)
    if parsed.if_changed:
        same = find_same(read_source(parsed.articles, parsed.checks, parsed.versions), parsed.versions, encoder)
        if same and (not parsed.publish or same.name == current(parsed.versions)):
            print(f"Nothing changed: {same.name}.")
            return 0
    with Steps() as steps:
        version = build_version(parsed.articles, parsed.checks, parsed.versions, encoder, steps)
    if version.reused:
        print(f"The same content was built before: {version.name}.")
    else:
        print(
            f"Built {version.name}: {version.manifest.counts['articles']} articles, {version.embedded} texts embedded."
        )
    show_report(read_report(version.folder), failures=False)
    return _publish(parsed, version.name) if parsed.publish else 0


def publish(parsed: argparse.Namespace) -> int:
    from bot.knowledge.versions import list_versions as names

    newest = names(parsed.versions)[:1]
    if not parsed.version and not newest:
        raise KnowledgeError("There is no version yet. Run `python -m bot knowledge build`.")
    return _publish(parsed, parsed.version or newest[0])


def rollback(parsed: argparse.Namespace) -> int:
    from bot.knowledge.publication import rollback as roll_back

    print(f"Current now: {roll_back(parsed.versions)}.")
    return 0


def list_versions(parsed: argparse.Namespace) -> int:
    """Returns 1 if a version is damaged."""
    from bot.knowledge.display import show_versions

    return show_versions(parsed.versions)


def check(parsed: argparse.Namespace) -> int:
    """Returns 1 if a check fails."""
    from bot.knowledge.checks import read_checks, run_checks
    from bot.knowledge.display import Steps, show_report
    from bot.knowledge.publication import load_current
    from bot.knowledge.vector_cache import VectorCache

    encoder = _encoder(parsed)
    with Steps() as steps:
        steps("load the current version", 0, 1)
        knowledge = load_current(parsed.versions, encoder)
        checks = read_checks(parsed.checks, knowledge.articles.keys())
        steps("load the current version", 1, 1)
        steps("put the checks to it", 0, 1)
        VectorCache(parsed.versions, encoder).prime([knowledge.as_searched(text) for text in checks.questions])
        report = run_checks(checks, knowledge)
        steps("put the checks to it", 1, 1)
    show_report(report, failures=True)
    return 0 if all(checked.passes for checked in report.checked) else 1


def _publish(parsed: argparse.Namespace, name: str) -> int:
    from bot.knowledge.publication import current, gate, publish, read_report

    before = current(parsed.versions)
    if not parsed.force:
        gate(_report_of(parsed.versions, before), read_report(parsed.versions / name))
    publish(parsed.versions, name, before)
    print(f"Current now: {name}." if name != before else f"{name} is current already.")
    return 0


def _report_of(versions: Path, name: str | None) -> CheckReport | None:
    """The report of the published version; none if that version is damaged, for then anything sound is better."""
    from bot.knowledge.publication import read_report

    try:
        return read_report(versions / name) if name else None
    except DamagedVersion as error:
        print(error, file=sys.stderr)
        return None


def _encoder(parsed: argparse.Namespace) -> Encoder:
    from bot.knowledge.embedding import Encoder

    return Encoder(parsed.model)


def _add(
    commands: Subparsers, name: str, function: Callable[[argparse.Namespace], int], what: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what)
    parser.set_defaults(do=lambda parsed: _run(function, parsed))
    return parser


def _run(function: Callable[[argparse.Namespace], int], parsed: argparse.Namespace) -> int:
    try:
        _fill_in(parsed)
        return function(parsed)
    except FirstlineError as error:
        print(error, file=sys.stderr)
        return 2


def _fill_in(parsed: argparse.Namespace) -> None:
    """What was not said on the command line comes from the settings."""
    from bot.settings import load_settings

    settings = load_settings()
    parsed.articles = parsed.articles or settings.knowledge_dir / "articles"
    parsed.checks = parsed.checks or settings.knowledge_dir / "checks.yml"
    parsed.versions = parsed.versions or settings.versions
    parsed.model = parsed.model or settings.embedding_model
