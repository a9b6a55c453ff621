"""Vectors kept on disk by the content of their text: an edit of one article costs one article's embedding.

The file lies beside the versions and is never part of one. It holds nothing that cannot be computed again, so a file
that cannot be read is put aside without a word of alarm: the next build is slower, that is all.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.embedding import Encoder, Vectors

log = logging.getLogger(__name__)

MOST_ROWS = 50_000
BATCH = 64
Told = Callable[[int, int], None]


class VectorCache:
    """The cache of one encoder in one folder.

    Attributes:
        embedded: how many texts had to be embedded so far, because the cache did not hold them.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        key = hashlib.sha256(encoder.id.encode()).hexdigest()[:12]
        self._file = folder / f"vectors-{key}.npz"
        self._encoder = encoder
        self._rows: dict[str, Vectors] = self._read()
        self.embedded = 0

    def vectors(self, texts: Sequence[str], passages: bool, told: Told = lambda done, total: None) -> Vectors:
        """Vectors of shape (len(texts), d) as the encoder would give them; `told(done, total)` counts new ones."""
        keys = [_key(text, passages) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        names = sorted(missing, key=lambda key: len(missing[key]))  # like lengths together: less padding, less work
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            found = self._encoder.encode([missing[key] for key in batch], passages)
            self._rows.update(zip(batch, found, strict=True))
            told(start + len(batch), len(names))
        self.embedded += len(names)
        for key in keys:  # used last, kept longest
            self._rows[key] = self._rows.pop(key)
        return np.stack([self._rows[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)

    def prime(self, questions: Sequence[str]) -> None:
        """Let the encoder know these questions' vectors, so that asking them one by one costs next to nothing."""
        asked = [question for question in questions if question]
        if asked:
            self._encoder.prime(asked, self.vectors(asked, passages=False))

    def save(self) -> None:
        """Write the cache, replacing the file in one step. Two builds at once: the last one's file stays."""
        kept = list(self._rows.items())[-MOST_ROWS:]
        buffer = io.BytesIO()
        np.savez(buffer, keys=np.array([key for key, _ in kept]), vectors=np.stack([row for _, row in kept]))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        draft.write_bytes(buffer.getvalue())
        draft.replace(self._file)

    def _read(self) -> dict[str, Vectors]:
        if not self._file.exists():
            return {}
        try:
            # From memory: numpy leaves the file open if it is no good.
            with np.load(io.BytesIO(self._file.read_bytes()), allow_pickle=False) as found:
                keys, vectors = found["keys"], found["vectors"]
            if vectors.ndim != 2 or vectors.dtype != np.float32 or not np.isfinite(vectors).all():
                raise ValueError("not an array of vectors")
            return dict(zip(keys.tolist(), vectors, strict=True))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("The vector cache %s cannot be read (%s); all texts are embedded again.", self._file, error)
            return {}


def _key(text: str, passages: bool) -> str:
    return hashlib.sha256(f"{int(passages)} {text}".encode()).hexdigest()[:32]
