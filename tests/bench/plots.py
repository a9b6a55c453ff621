"""Two small plots as SVG, the same bytes for the same figures.

matplotlib is a tool of `make dev`, not of the product.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.bench.figures import Asked, columns
from bot.bench.metrics import reliability, risk_by_coverage

POINTS = 120
"""Enough for the eye; a curve of 1,700 points would make the file ten times as large."""
FROM = 0.02
"""Left of this coverage a curve is a few questions and leaps."""
TELLING = 10
"""A bin of fewer questions is chance and is not drawn."""
RISK, RELIABILITY = "risk-coverage.svg", "reliability.svg"


def drawable() -> bool:
    return importlib.util.find_spec("matplotlib") is not None


def draw(curves: Mapping[str, Sequence[Asked]], folder: Path) -> None:
    """`curves`: what became of the questions of each set, by the name for the legend."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    style = {
        "svg.hashsalt": "firstline",
        "svg.fonttype": "none",
        "font.size": 9,
        "axes.grid": True,
        "grid.alpha": 0.3,
    }
    folder.mkdir(exist_ok=True)
    with pyplot.rc_context(style):
        figure, axes = pyplot.subplots(figsize=(6, 3.6), layout="constrained")
        for name, asked in curves.items():
            confidence, right, _ = columns(asked)
            axes.plot(*_thinned(risk_by_coverage(confidence, right)), label=name, linewidth=1.4)
        axes.set(xlabel="share of all questions answered, surest first", ylabel="share of these wrong", xlim=(0, 1))
        axes.set_ylim(bottom=0)
        axes.legend(fontsize=8)
        figure.savefig(folder / RISK, metadata={"Date": None})
        pyplot.close(figure)

        figure, axes = pyplot.subplots(figsize=(4.6, 4.2), layout="constrained")
        axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--", label="exact")
        for name, asked in curves.items():
            bins = [b for b in reliability(*columns(asked)[:2]) if b.questions >= TELLING]
            axes.plot([b.confidence for b in bins], [b.right for b in bins], marker="o", markersize=3.5, label=name)
        axes.set(xlabel="confidence", ylabel="share right", xlim=(0, 1), ylim=(0, 1))
        axes.legend(fontsize=8)
        figure.savefig(folder / RELIABILITY, metadata={"Date": None})
        pyplot.close(figure)


def _thinned(risks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    coverage = np.arange(1, len(risks) + 1) / len(risks)
    kept = np.unique(np.linspace(int(FROM * len(risks)), len(risks) - 1, POINTS).astype(int))
    return coverage[kept], risks[kept]
