"""A report as a table for the terminal, 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from bot.bench.figures import Confidence, Decisions, Latency, Milliseconds, Ranking
from bot.bench.metrics import Share
from bot.bench.report import Report

Rows = Iterator[tuple[str, str]]

MOST_IN_A_LIST = 6


def show(report: Report, console: Console) -> None:
    figures = report.figures
    console.print(
        f"{figures.questions:,} questions ({figures.answerable:,} answerable, {figures.out_of_scope:,} out of scope) "
        f"to {report.articles:,} articles with {report.phrasings:,} phrasings"
    )
    _section(console, "The right article (of the answerable)", _ranking(figures.ranking))
    _section(console, "The confidence", _confidence(figures.confidence))
    _section(console, "What customers see", _decisions(figures.decisions))
    _section(console, "Milliseconds a question, median / 95 %", _latency(figures.latency, report))
    _section(console, "How the limits were set", _flat(report.calibration))


def _section(console: Console, title: str, rows: Rows) -> None:
    table = Table(Column(title, width=42), Column("", overflow="fold"), box=None, pad_edge=False, title_justify="left")
    for what, figure in rows:
        table.add_row(f"  {escape(what)}", escape(figure))
    console.print()
    console.print(table)


def _ranking(found: Ranking) -> Rows:
    yield "first (top-1)", _share(found.top1)
    yield "among the first three (top-3)", _share(found.top3)
    yield "MRR@10 / MRR@5", f"{_three(found.mrr10)} / {_three(found.mrr5)}"


def _confidence(found: Confidence) -> Rows:
    yield "AUROC, answerable or out of scope", _three(found.auroc_scope)
    yield "out of scope let through at 95 % recall", _percent(found.fpr95_scope)
    yield "AUROC, right or not", _three(found.auroc_right)
    yield "AURC (best possible)", f"{_three(found.aurc)} ({_three(found.aurc_best)})"
    yield "calibration error (ECE)", _three(found.ece)


def _decisions(found: Decisions) -> Rows:
    yield "coverage (rightly, of the answerable)", _share(found.coverage)
    yield "wrong, of the answers sent", _share(found.wrong)
    yield "  of those, to questions out of scope", str(found.wrong_out_of_scope)
    yield "helped: answered rightly or offered", _share(found.helped)
    yield "answered, of all", _share(found.answered)
    yield "clarified, of all", _share(found.clarified)
    yield "  the right article among the options", _share(found.options_hit)
    yield "  options for what no article answers", _share(found.clarified_out_of_scope)
    yield "handed over, of all", _share(found.handed_over)


def _latency(found: Latency, report: Report) -> Rows:
    whole = "decision" if found.embedding_included else "decision, vectors made beforehand"
    yield f"{whole}, wall", _pair(found.wall)
    yield f"{whole}, CPU", _pair(found.cpu)
    yield "beyond the embedding, wall", _pair(found.beyond_embedding_wall)
    yield "beyond the embedding, CPU", _pair(found.beyond_embedding_cpu)
    yield "building, seconds wall / CPU", f"{report.build.wall:.1f} / {report.build.cpu:.1f}"


def _flat(found: Mapping[str, object], above: str = "") -> Rows:
    """Whatever the calibration holds, a line each: new fields appear by themselves. Long lists are for the JSON."""
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key} ")
        elif not hasattr(value, "__len__") or isinstance(value, str) or len(value) <= MOST_IN_A_LIST:
            name = (above + key).replace("_", " ")
            yield name, f"{value:.3f}" if isinstance(value, float) else "none" if value is None else str(value)


def _share(found: Share) -> str:
    if found.share is None:
        return "none to count"
    return (
        f"{100 * found.share:5.1f} %  ({100 * found.low:.1f} to {100 * found.high:.1f} %; {found.count:,}/{found.of:,})"
    )


def _percent(figure: float | None) -> str:
    return "-" if figure is None else f"{100 * figure:.1f} %"


def _three(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def _pair(found: Milliseconds) -> str:
    return f"{found.p50:.2f} / {found.p95:.2f}"
