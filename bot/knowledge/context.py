"""What was said before, as evidence for what a follow-up means ("and for Canada?", "how long does that take?"). Pure.

A message is read three ways: alone, joined to the customer's last message, and beside every earlier line, each searched
on its own and fading with age. The ways are weighed, never merged into one text: on public dialogues a query of many
lines finds less than the bare message. What only the context says is offered and not sent, since nothing here can tell
"it's already sent though" from "what's the driver's name?"; it is sent if the message alone points to it as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from bot.knowledge.index import Numbers

LINES = 8
FADING = 0.8
"""The weight of a line beside that of the next."""
ALONE_SHARE, ALONE_COSINE, ALONE_LETTERS = 1.0, 1.0, 1.0
JOINED_SHARE, JOINED_COSINE = 0.3, 4.0
BEFORE_COSINE, BEFORE_LETTERS = 5.0, 7.0
"""Weights in a softmax over the articles: a conditional logit on CANARD's and DSTC9's development dialogues, rounded.
Letters weigh much because names and product words carry a subject on."""
BELOW_SENDING = 0.01

_POINTS_BACK = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|same|no|not|nah|i meant?|i mean)\b"
    r"|\b(?:it|its|it's|that|thats|that's|this|they|them|their|those|these|one|ones|there|he|she|his|her|him|then"
    r"|instead|else|other|another|too|as well|either|same|meant)\b",
    re.IGNORECASE,
)
SHORT = 4
"""A message of fewer words seldom says all it means."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a message, of n articles: shares, cosines and confidences, each (n,)."""

    shares: Numbers
    cosines: Numbers
    confidences: Numbers


def points_back(text: str) -> bool:
    """Does the message, by its words alone, seem to lean on what was said before?"""
    return len(text.split()) < SHORT or _POINTS_BACK.search(text) is not None


def in_context(
    alone: Reading, joined: Reading, own_letters: Numbers, meaning: Numbers, letters: Numbers, leans: bool, sent: float
) -> Numbers:
    """Confidence in each article, (n,), all ways of reading considered.

    Args:
        own_letters: likeness in letters of the message alone, (n,).
        meaning, letters: cosines of each earlier line with the articles, oldest first, (lines, n).
        leans: the message points back (`points_back`).
        sent: the limit for sending.
    """
    fading = FADING ** np.arange(len(meaning) - 1, -1, -1)
    fading /= fading.sum()
    score = (
        ALONE_SHARE * np.log(np.maximum(alone.shares, 1e-9))
        + ALONE_COSINE * alone.cosines
        + ALONE_LETTERS * own_letters
        + JOINED_SHARE * np.log(np.maximum(joined.shares, 1e-9))
        + JOINED_COSINE * joined.cosines
        + BEFORE_COSINE * (fading @ meaning)
        + BEFORE_LETTERS * (fading @ letters)
    )
    likeliest = max(float(joined.confidences.max()), float(alone.confidences.max()))
    found = np.exp(score - score.max()) * min(likeliest, sent - BELOW_SENDING)
    best = int(score.argmax())
    found[best] = max(float(found[best]), float(np.sqrt(alone.confidences[best] * joined.confidences[best])))
    if leans:
        return np.asarray(found)
    # It may just as well begin a new subject: what it finds alone is offered beside the rest.
    return np.asarray(np.maximum(found, np.minimum(alone.confidences, found[best])))
