"""`make bench`, second part: public sets through `python -m bot bench answers`' own code, into docs/benchmarks.md.

    python -m tests.bench.answers [--only NAME …] [--data FOLDER]

The files of each set stay in var/bench/, so that any row can be taken again with the command itself.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.figures import Spent
from bot.bench.files import read_articles, read_questions
from bot.bench.measure import TimedEncoder, stopwatch
from bot.bench.report import Bench
from bot.knowledge.embedding import Vectors
from bot.knowledge.held_out import Budget
from bot.knowledge.spelling import read_shorthand
from tests.bench import plots
from tests.bench.answer_sets import SETTINGS, reader
from tests.bench.answers_page import Measured, page, sources
from tests.bench.promise import BUDGETS, HALVES, Kept, promise

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/benchmarks.md"
PLOTS = ROOT / "docs/plots"
WORK = ROOT / "var/bench"
MARK = "<!-- answers -->"
HONEST = "hint3-sofmattress"
"""Asked one at a time with nothing prepared, for the time of a whole decision."""
PROMISED = {"hint3-sofmattress": "real", "clinc150-10": "clean"}
DRAWN = {
    ("banking77-10", "clean"): "BANKING77",
    ("clinc150-10", "clean"): "CLINC150 with out of scope",
    ("banking77-unknown-1", "clean"): "BANKING77, 19 classes unknown",
    ("hint3-sofmattress", "real"): "SOFMattress, real users",
}

Results = dict[tuple[str, str], Measured]


class Unforgetting(TimedEncoder):
    """Remembers every question it embedded: seven settings ask the same ones of BANKING77."""

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        self._remembered.update(vectors)


def measure(name: str, data: Path, encoder: TimedEncoder, results: Results) -> list[Kept]:
    """Fill in `results` for each kind of questions of a setting; the promise, if it is one of those."""
    setting, folder = SETTINGS[name](reader(data)), WORK / name
    setting.write(folder)
    articles = read_articles(folder / "kb.jsonl")
    known = {article.id for article in articles}
    shorthand = read_shorthand(ROOT / "knowledge/shorthand.yml")
    bench = Bench.of(articles, encoder, shorthand, Budget())
    for kind in setting.questions:
        questions = read_questions(folder / f"{kind}.jsonl", known)
        results[name, kind] = Measured(*bench.report(questions, fast=name != HONEST))
        print(f"  {name}, {kind}: {_line(results[name, kind])}", flush=True)
    if name not in PROMISED:
        return []
    questions = read_questions(folder / f"{PROMISED[name]}.jsonl", known)
    kept = []
    for wrong in BUDGETS:
        kept.append(promise(Bench.of(articles, encoder, shorthand, Budget(wrong)), questions))
        print(f"  {name}, budget {wrong:.0%}: kept by {kept[-1].kept} of {HALVES} halves", flush=True)
    return kept


def write(text: str) -> None:
    """Between the marks of the page; the rest stays as it is."""
    before, _, after = PAGE.read_text(encoding="utf-8").split(MARK)
    PAGE.write_text(f"{before}{MARK}\n{text}\n{MARK}{after}", encoding="utf-8")


def section(results: Results, kept: dict[str, list[Kept]], took: Spent) -> str:
    drawn = "".join(
        f"![{what}](plots/{name})\n"
        for name, what in (
            (plots.RISK, "Share of wrong answers against the share of questions answered, for four sets"),
            (plots.RELIABILITY, "Share right against confidence, for four sets"),
        )
        if (PLOTS / name).exists()
    )
    return f"""## Answers on public sets

The product's own search, decision and limits on public sets. **Ours are development splits: what was tuned may have
been tuned on them. The published figures are of the test splits**, and most of them are of models trained for that set;
ours are two encoders as they come, with a light classifier. So read them side by side, not as a race.
[How to read each figure, and how to measure your own questions](how-to/benchmark.md).

SOFMattress is an exception: these are the 397 sentences of the published test, with the labels that its authors
corrected later (v2). The published figures are on the labels before that, and trained on the phrasings before that.

{page(results, kept, Budget().wrong)}
### Plots

Left to right: the surest questions first. On the second plot a curve below the dashed line is too sure of itself.

{drawn}
{sources()}

Taken {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()})
by `make bench`, this part in {took.wall / 60:.1f} minutes, {took.cpu / 60:.1f} of them of the processor.
`.venv/bin/python -m tests.bench.answers --only NAME` takes one set again; the files of each set are then in
`var/bench/`, for `python -m bot bench answers`.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.answers", description="Answers on public sets.")
    default = Path(os.environ.get("FIRSTLINE_BENCH_DATA", ROOT / "../shared/data"))
    parser.add_argument("--data", type=Path, default=default, help="folder of the sets (or FIRSTLINE_BENCH_DATA)")
    parser.add_argument("--only", action="append", choices=SETTINGS, metavar="NAME", help=", ".join(SETTINGS))
    parsed = parser.parse_args(arguments)
    if not parsed.data.is_dir():
        print(f"There is no folder {parsed.data} with public sets: answers on them are not measured.")
        print("FIRSTLINE_BENCH_DATA names another folder.")
        return 0
    took, encoder = stopwatch(), Unforgetting()
    results: Results = {}
    kept = {name: found for name in parsed.only or SETTINGS if (found := measure(name, parsed.data, encoder, results))}
    figures = {f"{name}, {kind}": found.report.as_json() for (name, kind), found in results.items()}
    (WORK / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if parsed.only:
        print("\n" + page(results, kept, Budget().wrong))
        return 0
    if plots.drawable():
        plots.draw({name: results[key].asked for key, name in DRAWN.items()}, PLOTS)
    else:
        print("The plots stay as they were: matplotlib is not installed (`make dev` does).")
    write(section(results, kept, took()))
    print(f"Written to {PAGE}.")
    return 0


def _line(found: Measured) -> str:
    figures = found.report.figures
    top1, wrong, coverage = figures.ranking.top1.share, figures.decisions.wrong.share, figures.decisions.coverage.share
    return f"top-1 {top1 or 0:.3f}, coverage {coverage or 0:.3f}, wrong {wrong or 0:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
