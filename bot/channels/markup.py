"""Our small Markdown (bold, lists, links) as runs of words, as safe HTML, and as plain text. Pure.

What is not understood stays visible as it was written, so nothing that a customer or an article says can break a
message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

_BULLET = re.compile(r"\s*[-*]\s+(?P<item>.*)")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,6})[.)]\s+(?P<item>.*)")
_BOLD_OR_LINK = re.compile(
    r"\*\*(?=\S)(?P<bold>.+?)\*\*"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<address>(?:[^\s()]|\([^\s()]*\))+)\)"
)
_MARKDOWN = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "link", "newline", "escape"]
)

# One star is a sign like any other ("120*60*30"), and so is every underscore ("__init__"); only two stars make words
# bold, and one begins a list's line.
_NO_MARK = re.compile(r"(?<![*\\])\*(?![*\s])|(?<!\\)_")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike. `url` is a web address, or `mailto:…`."""

    text: str
    bold: bool = False
    url: str = ""


def runs_of(source: str) -> list[Run]:
    """The runs of a text in our small Markdown, list marks as "• " and "1. "."""
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
        label = (found["label"] or "").replace("**", "")
        if found["bold"] is not None:
            yield from _inline(found["bold"], True)
        elif label.strip() and _is_address(found["address"]):
            yield Run(label, bold, found["address"])
        else:
            yield Run(found[0], bold)
    yield Run(source[end:], bold)


def _is_address(address: str) -> bool:
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


def plain(source: str) -> str:
    """Our small Markdown for places without any formatting: no stars, each link's address written out once."""
    return "".join(written_out(run) for run in runs_of(source))


def written_out(run: Run) -> str:
    """A run's words, with the address of its link if they do not say it."""
    address = run.url.removeprefix("mailto:")
    return run.text if not run.url or run.text in (address, run.url) else f"{run.text} ({address})"


def html(source: str) -> str:
    """Our small Markdown as safe HTML: made without raw HTML, and cleaned once more."""
    return nh3.clean(
        _MARKDOWN.render(_NO_MARK.sub(r"\\\g<0>", source)),
        tags={"p", "br", "strong", "em", "ul", "ol", "li", "a"},
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ).strip()
