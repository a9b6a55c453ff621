"""What was said before, as evidence for what a follow-up means ("and for Canada?", "how long does that take?").

The lines are never joined into one text: on public dialogues (CANARD, DSTC9) that finds less than the bare message.
Each earlier line is searched on its own, and what it finds raises the articles on the same subject, fading with age.
Whether it counts at all is decided by evidence: a message that finds its article alone and points back to nothing is
read alone.
"""

from __future__ import annotations

import re

import numpy as np

from bot.knowledge.index import Numbers

LINES = 8
FADING = 0.8
"""The weight of a line beside that of the next."""
LETTERS_WEIGHT = 0.5
"""Of likeness in letters beside likeness in meaning: names and product words are told by their letters."""
OWN_LETTERS_WEIGHT = 0.2
SHARE_FALLS = 10.0
"""An article 0.1 farther from the subject keeps a third of its share."""

_POINTS_BACK = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|same|no|not|nah|i meant?|i mean)\b"
    r"|\b(?:it|its|it's|that|thats|that's|this|they|them|their|those|these|one|ones|there|he|she|his|her|him|then"
    r"|instead|else|other|another|too|as well|either|same|meant)\b",
    re.IGNORECASE,
)
SHORT = 4
"""A message of fewer words seldom says all it means."""


def points_back(text: str) -> bool:
    """Does the message, by its words alone, seem to lean on what was said before?"""
    return len(text.split()) < SHORT or _POINTS_BACK.search(text) is not None


def off_subject(meaning: Numbers, letters: Numbers) -> Numbers:
    """How much farther each article is from the subject so far than the nearest: (articles,), 0 or less.

    Args:
        meaning: (lines, articles), cosine of each earlier line, oldest first, with the nearest text of each article.
        letters: the same by letters.
    """
    weights = FADING ** np.arange(len(meaning) - 1, -1, -1)
    near = (weights / weights.sum()) @ (meaning + LETTERS_WEIGHT * letters)
    return np.asarray(near - near.max())


def shared_anew(shares: Numbers, off: Numbers) -> Numbers:
    """The same sum of shares, more of it for articles on the subject (`off_subject`)."""
    weighted = shares * np.exp(SHARE_FALLS * off)
    return np.asarray(weighted * (shares.sum() / max(float(weighted.sum()), 1e-12)))
