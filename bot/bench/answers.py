"""`python -m bot bench answers`: files in, figures out."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError

if TYPE_CHECKING:
    from bot.bench.measure import Progress
    from bot.bench.report import Report
    from bot.knowledge.held_out import Budget

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_arguments(subparsers: Subparsers) -> None:
    """Register `answers`; the parsed arguments then hold `do`."""
    parser = subparsers.add_parser(
        "answers",
        help="put questions with known answers to a knowledge base",
        description="Put questions with known answers to a knowledge base, by the code that answers customers. "
        "docs/how-to/benchmark.md says how to read the figures.",
    )
    parser.add_argument("--kb", type=Path, required=True, metavar="FILE", help="articles as JSON lines")
    parser.add_argument("--queries", type=Path, required=True, metavar="FILE", help="questions as JSON lines")
    parser.add_argument("--calibration", type=Path, metavar="FILE", help="other questions, to certify the limit with")
    parser.add_argument(
        "--budget",
        type=_share,
        metavar="SHARE",
        help="largest share of wrong answers among the answers sent (default: the product's)",
    )
    parser.add_argument(
        "--assumed-out-of-scope",
        type=_share_or_none,
        metavar="SHARE",
        help="share of all questions that no article answers, as a guess (default: the product's)",
    )
    parser.add_argument("--shorthand", type=Path, metavar="FILE", help="default: the editors' shorthand.yml")
    parser.add_argument("--model", help="language model: `bundled` or a folder")
    parser.add_argument("--fast", action="store_true", help="vectors beforehand: quicker; latencies lack them")
    parser.add_argument("--json", action="store_true", help="print the JSON alone")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the JSON to a file")
    parser.set_defaults(do=run)


def run(parsed: argparse.Namespace) -> int:
    """Measure and print. Always 0: what cannot be done is raised.

    Raises:
        FirstlineError: a sentence that says what is wrong and what to do.
    """
    if parsed.out is not None:
        _check_out(parsed.out)
    report = _measure(parsed)
    if parsed.out is not None:
        _write(parsed.out, report)
    _warn(report)
    try:
        _print(report, parsed.json)
    except BrokenPipeError:  # the reader has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _print(report: Report, json_alone: bool) -> None:
    if not json_alone:
        from rich.console import Console

        from bot.bench.display import show

        show(report, Console(highlight=False))
        print()
    print(_json(report), flush=True)


def _measure(parsed: argparse.Namespace) -> Report:
    from bot.bench.files import read_articles, read_questions
    from bot.bench.measure import TimedEncoder
    from bot.bench.report import Bench
    from bot.knowledge.spelling import read_shorthand
    from bot.settings import load_settings

    settings = load_settings()
    articles = read_articles(parsed.kb)
    known = {article.id for article in articles}
    questions = read_questions(parsed.queries, known)
    labels = read_questions(parsed.calibration, known) if parsed.calibration else ()
    if parsed.shorthand and not parsed.shorthand.is_file():
        raise KnowledgeError(f"There is no shorthand table {parsed.shorthand}. Check the name, or leave it out.")
    shorthand = read_shorthand(parsed.shorthand or settings.knowledge_dir / "shorthand.yml")
    encoder = TimedEncoder(parsed.model or settings.embedding_model)
    budget = _budget(parsed)
    _say(f"Building a version of {len(articles):,} articles …")
    bench = Bench.of(articles, encoder, shorthand, budget, labels)
    _say(f"Built in {bench.build.wall:.1f} s. Asking {len(questions):,} questions …")
    return bench.report(questions, parsed.fast, _progress(len(questions)))[0]


def _budget(parsed: argparse.Namespace) -> Budget:
    """The product's own, but for what the command line says."""
    from bot.knowledge.held_out import Budget

    usual = Budget()
    assumed = parsed.assumed_out_of_scope
    return replace(
        usual,
        wrong=usual.wrong if parsed.budget is None else parsed.budget,
        out_of_scope=usual.out_of_scope if assumed is None else assumed,
    )


def _progress(total: int) -> Progress:
    """A line on stderr after each tenth; nothing for a few questions."""
    step = max(100, math.ceil(total / 10))

    def progress(done: int, total: int) -> None:
        if done % step == 0 and done < total:
            _say(f"  {done:,} of {total:,}")

    return progress


def _warn(report: Report) -> None:
    if report.verbatim:
        _say(f"{report.verbatim:,} questions stand in the knowledge base word for word: they prove little.")
    if report.seen:
        _say(f"{report.seen:,} questions are in the calibration file too: the figures look better than they are.")


def _json(report: Report) -> str:
    return json.dumps(report.as_json(), ensure_ascii=False, allow_nan=False)


def _write(path: Path, report: Report) -> None:
    try:
        path.write_text(_json(report) + "\n", encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(f"{path} cannot be written ({error.strerror}). Name another file.") from None


def _check_out(path: Path) -> None:
    """Before the work and not after it."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise KnowledgeError(f"{path} cannot be written. Name a file in a folder that exists.")


def _share(text: str) -> float:
    figure = _number(text)
    if not 0 < figure < 1:  # also if it is no number
        raise argparse.ArgumentTypeError(f"'{text}' is no share above 0 and below 1; write one such as 0.02.")
    return figure


def _share_or_none(text: str) -> float:
    figure = _number(text)
    if not 0 <= figure < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no share from 0 to below 1; write one such as 0.2.")
    return figure


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
