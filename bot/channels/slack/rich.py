"""Our small Markdown as runs of words, and where they may be cut into messages. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

MAX_TEXT = 3000  # of one block; https://docs.slack.dev/reference/block-kit/blocks/section-block
_LONGEST_CHARACTER = 64  # a "character" of more code points than this is a prank, and may be cut

_BULLET = re.compile(r"\s*[-*]\s+(?P<item>.*)")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,6})[.)]\s+(?P<item>.*)")
_BOLD_OR_LINK = re.compile(
    r"\*\*(?=\S)(?P<bold>.+?)\*\*"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<address>(?:[^\s()]|\([^\s()]*\))+)\)"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike."""

    text: str
    bold: bool = False
    url: str = ""


def from_markdown(source: str) -> list[Run]:
    """The runs of a text in our small Markdown. What is not understood stays visible as it was written."""
    runs: list[Run] = []
    lines = [line.strip() for line in source.replace("\r\n", "\n").split("\n")]
    for number, line in enumerate(lines):
        if number and (line or lines[number - 1]):  # several blank lines show as one
            runs.append(Run("\n"))
        if item := _BULLET.fullmatch(line):
            runs += [Run("• "), *_inline(item["item"], False)]
        elif item := _NUMBER.fullmatch(line):
            runs += [Run(f"{item['number']}. "), *_inline(item["item"], False)]
        else:
            runs += _inline(line, False)
    return joined(runs)


def _inline(source: str, bold: bool) -> Iterator[Run]:
    end = 0
    for found in _BOLD_OR_LINK.finditer(source):
        yield Run(source[end : found.start()], bold)
        end = found.end()
        if found["bold"] is not None:
            yield from _inline(found["bold"], True)
        elif is_web_address(found["address"]):
            yield Run(found["label"].replace("**", ""), bold, found["address"])
        else:
            yield Run(found[0], bold)
    yield Run(source[end:], bold)


def is_web_address(address: str) -> bool:
    """May it be a link's target? Slack refuses a whole message for one that it cannot read."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "mailto" or (parts.scheme in ("http", "https") and bool(parts.hostname))
    except ValueError:
        return False


def joined(runs: Sequence[Run]) -> list[Run]:
    """The same without empty runs, neighbours that look alike made one."""
    whole: list[Run] = []
    for run in runs:
        if whole and (whole[-1].bold, whole[-1].url) == (run.bold, run.url) and not run.url:
            whole[-1] = replace(whole[-1], text=whole[-1].text + run.text)
        elif run.text:
            whole.append(run)
    return whole


def split(runs: Sequence[Run], most: int = MAX_TEXT) -> list[list[Run]]:
    """Parts of at most `most` characters, cut where a reader expects it, none without words."""
    text = "".join(run.text for run in runs)
    parts, start = [], 0
    while start < len(text):
        end = _end_of_part(text, start, start + most)
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


def _end_of_part(text: str, start: int, limit: int) -> int:
    """Between paragraphs, lines or words if there is such a place in the second half; else between characters."""
    if limit >= len(text):
        return len(text)
    for border in ("\n\n", "\n", " "):
        at = text.rfind(border, start + (limit - start) // 2, limit + len(border))
        if at > start:
            return at
    return max(_before_character(text, limit), start + 1)


def _before_character(text: str, index: int) -> int:
    """`index`, or the start of the visible character that it lies inside of."""
    for earlier in range(index, max(index - _LONGEST_CHARACTER, 0), -1):
        if not _goes_on(text[earlier]) and text[earlier - 1] != "\u200d":
            return earlier
    return index


def _goes_on(character: str) -> bool:
    """Accents, variation selectors, joiners and skin tones belong to what stands before them."""
    return unicodedata.category(character) in ("Mn", "Me", "Mc") or character == "\u200d" or "🏻" <= character <= "🏿"
