"""Is a word that somebody typed another word with one slip of the finger? Pure."""

from __future__ import annotations

LONG_ENOUGH = 5
"""Letters. A slip in a shorter word makes another word of it too easily."""


def is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, missing or wrong, or two neighbours swapped, behind the first letter; or no slip at all."""
    if min(len(typed), len(meant)) < LONG_ENOUGH or abs(len(typed) - len(meant)) > 1 or typed[0] != meant[0]:
        return False
    alike = (n for n, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other)
    start = next(alike, min(len(typed), len(meant)))
    rest, other = typed[start:], meant[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:] or swapped
