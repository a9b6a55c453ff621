"""A customer's text as the wordings of this folder are written: one line, one sort of apostrophe. Pure."""

from __future__ import annotations


def plain(text: str) -> str:
    """In one line, with single spaces and straight apostrophes."""
    return " ".join(text.replace("\u2019", "'").split())
