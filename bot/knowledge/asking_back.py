"""Down to which confidence it pays to ask back with options, learned from questions whose right article is known."""

from __future__ import annotations

import numpy as np

from bot.knowledge.held_out import Flags
from bot.knowledge.index import Numbers

WORTH_ASKING = 0.15
"""Asking back pays as long as the right article is among the options this often: the other way out is to ask for
other words or to hand over, which costs the customer more than a list of three that may not fit."""
WINDOW = 0.1
"""How often is counted over groups of neighbours in confidence that make up this share of all questions."""
WORTH_OFFERING = 0.03
"""An article is among the options from this confidence on."""
MOST_OPTIONS = 3


def clarify_limit(confidence: Numbers, offered: Flags, weights: Numbers, answer: float) -> float:
    """The confidence below which a group of questions is no longer worth asking back.

    Args:
        confidence: of the best article, (n,), highest first.
        offered: the right article would be among the options, (n,).
        weights: of the questions, (n,), sum 1.
        answer: from this confidence on the article is sent.
    """
    asked = confidence < answer
    confidence, weights = confidence[asked], weights[asked]
    if not len(confidence):
        return answer
    reached = np.cumsum(weights)
    hits = np.cumsum(weights * offered[asked])
    since = np.searchsorted(reached, reached - WINDOW)  # where the group that ends here begins
    group = reached - np.where(since > 0, reached[since - 1], 0)
    share = (hits - np.where(since > 0, hits[since - 1], 0)) / group
    poor = np.flatnonzero((share < WORTH_ASKING) & (reached >= WINDOW))
    if not len(poor):
        return max(WORTH_OFFERING, float(confidence[-1]))
    return max(WORTH_OFFERING, float(confidence[since[poor[0]] : poor[0] + 1].mean()))
