"""Where a text may be cut so that each part fits a provider's message. Pure.

A cut comes between paragraphs, lines or words if there is one in the second half of a part; else between what a reader
sees as two characters, never inside one.
"""

from __future__ import annotations

import unicodedata

LONGEST_CLUSTER = 64  # a "character" of more code points than this is a prank, and may be cut

_ZERO_WIDTH_JOINER = "\u200d"


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts it: an emoji is two or more."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def fit(text: str, most: int) -> int:
    """How many characters from the start fit into so many UTF-16 units, without cutting inside a visible character."""
    room = most
    for index, character in enumerate(text):
        room -= 2 if character > "\uffff" else 1
        if room < 0:
            return _before_cluster(text, index)
    return len(text)


def end_of_part(text: str, start: int, limit: int) -> int:
    """Where the part that begins at `start` best ends, at `limit` or before."""
    if limit >= len(text):
        return len(text)
    for border in ("\n\n", "\n", " "):
        at = text.rfind(border, start + (limit - start) // 2, limit + len(border))
        if at > start:
            return at
    return max(_before_cluster(text, limit), start + 1)


def _before_cluster(text: str, index: int) -> int:
    """`index`, or the start of the visible character that `index` lies inside of."""
    for earlier in range(index, max(index - LONGEST_CLUSTER, 0), -1):
        if _between_clusters(text, earlier):
            return earlier
    return index


def _between_clusters(text: str, index: int) -> bool:
    """The rules of Unicode's annex 29 that matter for chat: accents, emoji sequences, flags, Korean syllables."""
    before, after = text[index - 1], text[index]
    if _extends(after) or before == _ZERO_WIDTH_JOINER or (before, after) == ("\r", "\n"):
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        run = 0
        while run < index and _is_flag_half(text[index - 1 - run]):
            run += 1
        return run % 2 == 0
    return True


def _extends(character: str) -> bool:
    code = ord(character)
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")  # accents, vowel signs, variation selectors
        or character in (_ZERO_WIDTH_JOINER, "\u200c")
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # tags, as in the flag of Scotland
        or 0x1160 <= code <= 0x11FF  # vowels and finals of Korean syllables
    )


def _is_flag_half(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
