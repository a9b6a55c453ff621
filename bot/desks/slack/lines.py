"""The lines of a thread as Slack shows them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.markup import Run, runs_of
from bot.channels.slack.split import split
from bot.channels.slack.words import escape
from bot.desks.base import Case, Line
from bot.desks.showing import cut, failed, line_mark
from bot.desks.slack.blocks import Fields, context, paragraph, rich, words
from bot.model import Author

OPENS_WITH = 10  # lines that stand together in one message when a thread is opened: Slack takes about one a second
MOST_TOGETHER = 900  # characters of each of those; Slack refuses more than 12,000 in one message
MOST_ALONE = 11_000
SENT = "→ sent to the customer"


def opening_mark(handoff_id: int) -> str:
    return f"fl-o-{handoff_id}"


def is_quiet(line: Line) -> bool:
    """A line in small type: what happened, and what Firstline itself said."""
    return line.kind == "event" or line.author is Author.SYSTEM


def notice_of(case: Case, line: Line) -> str:
    """The line for notifications; escaped as Slack wants it."""
    return escape(cut(f"{_writer(case, line)}: {line.text}" if line.author else line.text, 300)) or "…"


def blocks_of(case: Case, line: Line, most: int = MOST_ALONE) -> list[Fields]:
    """A line's blocks; a long text takes several, and what is beyond `most` characters is left to the web desk."""
    mark = line_mark(case.handoff_id, line)
    if is_quiet(line):
        who = f"Firstline told the customer{_where(line)}: " if line.author else ""
        trouble = f" ({line.delivery})" if failed(line) else ""
        return [context(mark, f"{who}{cut(line.text, 1500)}{trouble}")]
    runs = runs_of(line.text) if line.markdown else [Run(line.text)]
    if sum(len(run.text) for run in runs) > most:
        runs = [Run(cut("".join(run.text for run in runs), most)), Run("\n(There is more at the desk.)")]
    parts: Sequence[Sequence[Run]] = split(runs, min(most, 2900)) or [[Run("(no words)")]]
    blocks = []
    for number, part in enumerate(parts):
        pieces = [words(run.text, bold=run.bold, url=run.url) for run in part]
        if not number:
            pieces.insert(0, words(f"{_writer(case, line)}\n", bold=True))
        blocks.append(rich(mark if not number else f"{mark}-{number}", paragraph(*pieces)))
    if foot := foot_of(line):
        blocks.append(context(f"{mark}-foot", foot))
    return blocks


def blocks_calling(case: Case, line: Line, person: str) -> list[Fields]:
    """An event that asks somebody: Slack tells them of it, wherever they are."""
    called: Fields = {"type": "user", "user_id": person}
    return [rich(line_mark(case.handoff_id, line), paragraph(called, words(f" {cut(line.text, 1500)}")))]


def foot_of(line: Line) -> str:
    """What is to be known of a line beside its words."""
    said = []
    if line.files:
        said.append(cut(f"Files, to be opened at the desk: {', '.join(line.files)}", 300))
    if line.edited:
        said.append("(changed by the customer)" if line.author is Author.CUSTOMER else "(changed)")
    if line.author is Author.AGENT and line.delivery == "sent":
        said.append(SENT)
    elif failed(line):
        said.append(f"⚠ {line.delivery}")
    return "  ".join(said)


def opening_of(case: Case, lines: Sequence[Line]) -> tuple[list[Line], list[Fields]]:
    """What was written before: the last lines in one message, and those that are in it."""
    shown = list(lines[-OPENS_WITH:])
    earlier = len(lines) - len(shown)
    head = f"{earlier} earlier lines are at the desk." if earlier else "So far:"
    blocks = [context(opening_mark(case.handoff_id), head)]
    for line in shown:
        blocks += blocks_of(case, line, MOST_TOGETHER)
    return shown, blocks


def can_differ(line: Line) -> bool:
    """Can a change of this line show in Slack? That a note was taken in from there does not."""
    return line.edited or line.author not in (Author.NOTE, Author.CUSTOMER)


def room_for(blocks: Sequence[object]) -> int:
    """A line among others has little room; one that has the message to itself has much."""
    first = blocks[0] if blocks else None
    together = isinstance(first, dict) and str(first.get("block_id", "")).startswith("fl-o-")
    return MOST_TOGETHER if together else MOST_ALONE


def with_changed(blocks: Sequence[Fields], mark: str, changed: Sequence[Fields]) -> list[Fields]:
    """A message's blocks with one line's put in the place of its old ones; the same if that line is not in it."""
    made: list[Fields] = []
    for block in blocks:
        block_id = str(block.get("block_id", ""))
        if block_id == mark:
            made += changed
        elif not block_id.startswith(f"{mark}-"):
            made.append(block)
    return made


def _writer(case: Case, line: Line) -> str:
    match line.author:
        case Author.CUSTOMER:
            return f"{cut(case.customer, 80)}{_where(line)}"
        case Author.AGENT:
            return f"{line.who} → customer{_where(line)}"
        case Author.NOTE:
            return f"{line.who}, private note"
    return line.who


def _where(line: Line) -> str:
    return f", on {line.place}" if line.place else ""
