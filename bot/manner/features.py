"""What a head sees of a text: its pieces, and for each piece a vector and its words. Pure.

The vector tells what is meant in whatever words and in many languages; the words and pairs of words tell "I have asked"
from "I will ask", which a vector blurs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

BUCKETS = 8192
"""Words and pairs of words are sorted into so many; two of them in one bucket are seldom in the way."""
_PLAIN = str.maketrans(dict.fromkeys("\u2018\u2019\u00b4`", "'"))
_SENTENCE_ENDS = re.compile(r"(?<=[.!?\u2026])\s+|\n+")
_CLAUSE_ENDS = re.compile(r"\s*(?:[,;:\u2026]|\.\.+| [-\u2013\u2014] )\s+|\s+(?=(?:but|and)\b)")
_TOKEN = re.compile(r"[\w']+|\?")
# Numbers, codes, addresses of mail and of pages; and the words that people put beside them.
_NUMBER_OR_ADDRESS = re.compile(r"[!-~]*(?:[@\d]|://)[!-~]*")
_BESIDE_NUMBERS = re.compile(
    r"an?|and|address|cell|code|contact|e|email|here|is|it|its|it's|mail|mine|mobile|my|name|no|nr|num|number|ok|okay|on|or"
    r"|order|phone|please|pls|ref|reference|sure|tel|telephone|thanks|the|this|yes"
)


def sentences(text: str) -> list[str]:
    """Its sentences and lines that hold a letter or a digit, as they were written."""
    return [found.strip() for found in _SENTENCE_ENDS.split(text) if re.search(r"\w", found)]


def says_something(text: str) -> bool:
    """Is there more in it than numbers and addresses? An order number alone has neither a mood nor a tone."""
    words = _NUMBER_OR_ADDRESS.sub(" ", text).lower().translate(_PLAIN)
    numbers = _NUMBER_OR_ADDRESS.search(text) is not None
    found = re.findall(r"[^\W\d_][\w']*", words)
    return any(not numbers or not _BESIDE_NUMBERS.fullmatch(word) for word in found)


def pieces(text: str) -> list[str]:
    """Its sentences, and of each with several clauses those of two words or more: news may stand in one of them."""
    found = []
    for sentence in sentences(text):
        clauses = [clause for clause in _CLAUSE_ENDS.split(sentence) if clause != sentence]
        found += [sentence, *(clause for clause in clauses if len(_TOKEN.findall(clause)) > 1)]
    return found


def features(texts: Sequence[str], vectors: Matrix) -> Matrix:
    """One row for each text, of shape (len(texts), d + BUCKETS): its vector (row of `vectors`), and its words."""
    counts = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in enumerate(texts):
        words = _TOKEN.findall(text.lower().translate(_PLAIN))
        for term in {*words, *map(" ".join, pairwise(words))}:
            counts[row, crc32(term.encode()) % BUCKETS] = 1.0
    lengths = np.linalg.norm(counts, axis=1, keepdims=True)
    return np.hstack([vectors, counts / np.maximum(lengths, 1.0)], dtype=np.float32)
