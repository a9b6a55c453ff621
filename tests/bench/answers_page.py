"""From what was measured to the Markdown of the page: our figures beside the published ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from bot.bench.figures import Asked
from bot.bench.metrics import Share
from bot.bench.report import Report
from tests.bench.promise import Kept
from tests.bench.published import CHOICES, MRR5, SCOPES, SOURCES, Scope


@dataclass(frozen=True)
class Measured:
    report: Report
    asked: Sequence[Asked]


Results = Mapping[tuple[str, str], Measured]
"""By setting and kind of questions."""


def page(results: Results, kept: Mapping[str, Sequence[Kept]], budget: float) -> str:
    """Every table for which something was measured."""
    parts = [_choosing(results), _scope(results), _decisions(results, budget), _promise(kept), _speed(results)]
    return "\n".join(part for part in parts if part)


def _table(heading: str, head: str, rows: Sequence[str], below: str = "") -> str:
    if not rows:
        return ""
    line = "|".join("---" for _ in head.split("|")[1:-1])
    return f"{heading}\n\n{head}\n|{line}|\n" + "\n".join(rows) + f"\n{below and chr(10) + below + chr(10)}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _choosing(results: Results) -> str:
    rows = []
    for choice in CHOICES:
        if (found := results.get((choice.setting, choice.kind))) is None:
            continue
        ranking = found.report.figures.ranking
        cells = (
            choice.what,
            f"{found.report.figures.answerable:,}",
            f"{_bold(ranking.top1.share)} {_interval(ranking.top1)}",
            _three(ranking.top3.share),
            _three(ranking.mrr10),
            choice.target,
            choice.published,
        )
        rows.append(_row(cells))
        if choice.setting in MRR5:
            target, published = MRR5[choice.setting]
            rows.append(_row(("– its MRR@5", "", _bold(ranking.mrr5), "", "", target, published)))
    return _table(
        "### Choosing the article",
        "| set | questions | top-1 (95 %) | top-3 | MRR@10 | target | published, on the test split |",
        rows,
        "Of the answerable questions only. DSTC9's published figures are of its whole test set, after a step that\n"
        "decides whether a snippet is wanted at all; ours are 94 turns, and each wants one.",
    )


def _scope(results: Results) -> str:
    rows = []
    for scope in SCOPES:
        found = [results[name, scope.kind].report for name in scope.settings if (name, scope.kind) in results]
        if len(found) == len(scope.settings):
            rows.append(_scope_row(scope, found))
    return _table(
        "### Knowing what no article answers",
        "| set | answerable + out of scope | AUROC / FPR at 95 % recall | AUROC, right or not | AURC (best) | ECE "
        "| target | published, on the test split |",
        rows,
    )


def _scope_row(scope: Scope, found: Sequence[Report]) -> str:
    first = found[0].figures

    def of(name: str) -> float:
        return mean(float(getattr(report.figures.confidence, name)) for report in found)

    return _row(
        (
            scope.what,
            f"{first.answerable:,} + {first.out_of_scope:,}",
            f"**{_three(of('auroc_scope'))}** / {_percent(of('fpr95_scope'))}",
            _three(of("auroc_right")),
            f"{_three(of('aurc'))} ({_three(of('aurc_best'))})",
            _three(of("ece")),
            scope.target,
            scope.published,
        )
    )


def _decisions(results: Results, budget: float) -> str:
    rows = []
    for (name, kind), found in results.items():
        seen = found.report.figures.decisions
        cells = (
            f"{name}, {kind}",
            _percent(found.report.figures.out_of_scope / found.report.figures.questions),
            _percent(seen.coverage.share),
            f"{_percent(seen.wrong.share)} {_interval_percent(seen.wrong)}",
            _percent(seen.helped.share),
            _percent(seen.clarified.share),
            _percent(seen.options_hit.share),
            _percent(seen.handed_over.share),
        )
        rows.append(_row(cells))
    return _table(
        f"### What customers would see, with a budget of {_percent(budget)} wrong answers",
        "| set | out of scope | coverage | wrong, of the answers sent (95 %) | helped | clarified "
        "| right one among the options | handed over |",
        rows,
        "The limits come from the phrasings alone, with the product's own guess that one question in five is out of\n"
        "scope; no labelled question was used. *Coverage* and *helped* are of the answerable questions.",
    )


def _promise(kept: Mapping[str, Sequence[Kept]]) -> str:
    rows = [
        _row(
            (
                name,
                _percent(found.budget),
                f"{found.kept} of {found.halves}",
                str(found.silent),
                _percent(found.wrong),
                _percent(found.coverage),
            )
        )
        for name, all_found in kept.items()
        for found in all_found
    ]
    return _table(
        "### Is the budget kept?",
        "| set | budget | test halves within it | of these without any answer | wrong, mean | coverage, mean |",
        rows,
        "The labelled questions are halved at random, 100 times: one half is the calibration file, the other is\n"
        "counted. A half has chance of its own, so even a limit that is exactly right exceeds its budget now and then.",
    )


def _speed(results: Results) -> str:
    rows = []
    seen = set()
    for (name, kind), found in results.items():
        if name in seen:
            continue
        seen.add(name)
        report, latency = found.report, found.report.figures.latency
        whole = f"{latency.cpu.p50:.1f} / {latency.cpu.p95:.1f}" if latency.embedding_included else "–"
        cells = (
            f"{name}, {kind}",
            f"{report.articles:,}",
            f"{report.phrasings:,}",
            f"{report.build.cpu:.1f} s",
            whole,
            f"{latency.beyond_embedding_cpu.p50:.2f} / {latency.beyond_embedding_cpu.p95:.2f}",
        )
        rows.append(_row(cells))
    return _table(
        "### Time",
        "| set | articles | phrasings | CPU to build | CPU ms a decision, median / 95 % | beyond the embedding |",
        rows,
        "Where the whole decision has no figure the vectors were made beforehand, many at a time.",
    )


def sources() -> str:
    return SOURCES


def _three(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}".removeprefix("0")


def _bold(figure: float | None) -> str:
    return f"**{_three(figure)}**"


def _percent(figure: float | None) -> str:
    return "–" if figure is None else f"{100 * figure:.1f} %".replace(".0 %", " %")


def _interval(found: Share) -> str:
    return f"({_three(found.low)}-{_three(found.high)})"


def _interval_percent(found: Share) -> str:
    return f"({100 * found.low:.1f}-{100 * found.high:.1f})" if found.of else ""
