"""What desks share in showing things: by which marks they know again what they showed, and how long a text may be."""

from __future__ import annotations

from hashlib import blake2b

from bot.desks.base import Line


def line_mark(handoff_id: int, line: Line) -> str:
    """The mark of a line, by which it is found again."""
    return f"fl-{line.kind[0]}-{handoff_id}-{line.ref}"


def digest(text: str) -> str:
    """Twelve letters and digits, the same for the same text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def failed(line: Line) -> bool:
    """It did not reach the customer, or nobody knows."""
    return line.delivery.startswith(("not ", "may not"))


def cut(text: str, most: int) -> str:
    """A text of at most `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
