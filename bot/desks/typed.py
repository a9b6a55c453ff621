"""What an agent typed at another desk, as its customer is to read it. Pure.

Each desk has signs of its own for bold words, links, calls. Its package makes runs of them; here the runs become our
small Markdown where something is marked, and else, or if Markdown could be misread anywhere, plain words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

from bot.channels.markup import Run, html, joined, runs_of, written_out
from bot.model import Markup
from bot.privacy import mask

_LINE_OR_SPACE = re.compile(r"\s+|\S(?:[^\n]*\S)?")
_TAG = re.compile(r"<[^<>]*>")
_OF_LISTS = re.compile(r"[\s\d.)]+")  # HTML shows the numbers of a list without writing them


@dataclass(frozen=True, slots=True)
class Typed:
    """The words of a reply.

    Attributes:
        refused: why they cannot go to the customer, as a sentence for the agent; empty if they can.
    """

    text: str
    markup: Markup = Markup.PLAIN
    refused: str = ""


def typed_of(runs: Sequence[Run]) -> Typed:
    """Runs as a reply. No sign is lost that is not one of Markdown's, whatever channel it goes to."""
    tidy = _tidy(runs)
    plain = "".join(written_out(run) for run in tidy).strip()
    if all(not run.bold and not run.url for run in tidy) or mask(plain).text != plain:  # no mark may hide a number
        return Typed(plain)
    marked = "".join(_markdown(run) for run in tidy).strip()
    return Typed(marked, Markup.MARKDOWN) if _reads_as(marked, tidy) else Typed(plain)


def link(url: str, label: str = "", *, bold: bool = False) -> Run:
    """A link; only words if they are its address anyway."""
    bare = re.sub(r"^(?:mailto:|tel:|https?://)", "", url)
    words = label if label.strip() else bare if url.startswith(("mailto:", "tel:")) else url
    said = words.rstrip("/") in (bare.rstrip("/"), url.rstrip("/"))
    if url.startswith("tel:") and not said:  # most channels make no link of it
        return Run(f"{words} ({bare})", bold)
    return Run(words, bold) if said else Run(words, bold, url)


def after(command: re.Pattern[str], runs: Sequence[Run]) -> list[Run] | None:
    """What stands behind a command at the start; None if it does not stand there."""
    whole = joined(runs)
    found = command.match(whole[0].text) if whole and not whole[0].bold and not whole[0].url else None
    return [replace(whole[0], text=whole[0].text[found.end() :]), *whole[1:]] if found else None


def _tidy(runs: Sequence[Run]) -> list[Run]:
    """The same with marks around words only: not around the space beside them, nor over the end of a line."""
    made: list[Run] = []
    for run in joined(runs):
        if not run.bold and not run.url:
            made.append(run)
            continue
        parts = _LINE_OR_SPACE.findall(run.text)
        made += [Run(part) if part.isspace() else replace(run, text=part) for part in parts]
    return joined(made)


def _markdown(run: Run) -> str:
    words = f"[{run.text}]({run.url})" if run.url else run.text
    return f"**{words}**" if run.bold else words


def _reads_as(marked: str, runs: Sequence[Run]) -> bool:
    """Will every channel show these runs? Neither our runs nor HTML may take a sign of the text for Markdown's."""
    if _without_space(runs_of(marked)) != _without_space(runs):
        return False
    shown = unescape(_TAG.sub("", html(marked)))
    return _OF_LISTS.sub("", shown) == _OF_LISTS.sub("", "".join(run.text for run in runs))


def _without_space(runs: Sequence[Run]) -> list[Run]:
    return joined([replace(run, text="".join(run.text.split())) for run in runs])
