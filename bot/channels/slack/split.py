"""Runs of words cut into messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.channels.cutting import end_of_part
from bot.channels.markup import Run

MAX_TEXT = 3000  # of one block; https://docs.slack.dev/reference/block-kit/blocks/section-block


def split(runs: Sequence[Run], most: int = MAX_TEXT) -> list[list[Run]]:
    """Parts of at most `most` characters, cut where a reader expects it, none without words."""
    text = "".join(run.text for run in runs)
    parts, start = [], 0
    while start < len(text):
        end = end_of_part(text, start, start + most)
        inner = text[start:end]
        left = start + len(inner) - len(inner.lstrip())
        if inner.strip():
            parts.append(_between(runs, left, left + len(inner.strip())))
        start = end
    return parts


def _between(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    kept, at = [], 0
    for run in runs:
        piece = run.text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            kept.append(replace(run, text=piece))
        at += len(run.text)
    return kept
