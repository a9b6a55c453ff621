"""Knowledge versions: immutable folders `<versions>/<UTC time>-<hash>/`, built from the articles and loaded to serve.

Building touches nothing that is served; `bot.knowledge.publication` says which version is current. Names for other
packages: build, load, list_versions from here; publish, rollback, current, load_current, gate from there, also
reachable as attributes of this module.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import faiss
import numpy as np

from bot.errors import KnowledgeError
from bot.knowledge.assembly import Progress, assemble_embedded, judge, with_labels
from bot.knowledge.calibration import Calibration
from bot.knowledge.certify import Label
from bot.knowledge.characters import Characters
from bot.knowledge.checks import decided, run_checks
from bot.knowledge.embedding import Encoder, Vectors
from bot.knowledge.held_out import Budget
from bot.knowledge.index import Classifier, Passage, passages_of
from bot.knowledge.manifest import Manifest, describe, read_folder, write_folder
from bot.knowledge.publication import NAME, current, gate, load_current, publish, read_report, rollback
from bot.knowledge.search import Knowledge
from bot.knowledge.source import Source, read_source
from bot.knowledge.spelling import Speller
from bot.knowledge.vector_cache import VectorCache
from bot.model import Article

__all__ = [
    "Version",
    "build",
    "current",
    "find_same",
    "gate",
    "list_versions",
    "load",
    "load_current",
    "publish",
    "read_report",
    "rollback",
]


@dataclass(frozen=True, slots=True)
class Version:
    """A version on disk.

    Attributes:
        reused: the same content had been built before; nothing was written.
        embedded: how many texts had to be embedded for it.
    """

    name: str
    folder: Path
    manifest: Manifest
    reused: bool = False
    embedded: int = 0


def build(
    articles_dir: Path,
    checks: Path,
    out_dir: Path,
    encoder: Encoder,
    progress: Progress = lambda step, done, total: None,
    budget: Budget = Budget(),  # noqa: B008  frozen, and shows the defaults
) -> Version:
    """Make a version of the articles, or return the one that has the same content.

    Raises:
        KnowledgeError: articles, checks or shorthand have problems; each is named with file and line.
    """
    progress("read the articles and checks", 0, 1)
    source = read_source(articles_dir, checks, out_dir)
    progress("read the articles and checks", 1, 1)
    same = find_same(source, out_dir, encoder, budget)
    if same:
        return same
    cache = VectorCache(out_dir, encoder)
    knowledge, files = _make(source, _name(source, encoder, budget), encoder, cache, progress, budget)
    progress("put the checks to it", 0, 1)
    cache.prime([knowledge.as_searched(question) for question in source.checks.questions])
    knowledge = with_labels(knowledge, _labels(source, knowledge))
    files["calibration.json"] = _json(knowledge.calibration.as_json())
    report = run_checks(source.checks, knowledge)
    files["checks.json"] = _json(report.as_json())
    progress("put the checks to it", 1, 1)
    progress("write and seal", 0, 1)
    cache.save()
    manifest = _manifest(source, knowledge.version, encoder, budget, files)
    write_folder(out_dir / knowledge.version, manifest, files)
    progress("write and seal", 1, 1)
    return Version(knowledge.version, out_dir / knowledge.version, manifest, embedded=cache.embedded)


def _labels(source: Source, knowledge: Knowledge) -> list[Label]:
    """The checks and what people taught as labels, each decided as production would: triage comes first."""
    expected: dict[str, str | None] = dict(source.checks.must_answer)
    expected |= dict.fromkeys(question for question, _ in source.checks.must_not_answer)
    checks = [
        judge(decided(knowledge, question).candidates, article, "check") for question, article in expected.items()
    ]
    taught = [
        judge(decided(knowledge, label.text, label.history).candidates, label.article, label.source)
        for label in source.labels
    ]
    return [*checks, *taught]


def load(folder: Path, encoder: Encoder) -> Knowledge:
    """Check every file of a version and make it ready to answer.

    Raises:
        DamagedVersion: a file is missing or does not match the manifest; the text says which, and what to do.
        KnowledgeError: another model or another release made it.
    """
    manifest, files = read_folder(folder)
    if manifest.model != encoder.id:
        raise KnowledgeError(
            f'The version {manifest.version} was built with the model "{manifest.model}", but "{encoder.id}" is set. '
            "Run `python -m bot knowledge build --publish` or set that model again."
        )
    articles = [_article(fields) for fields in json.loads(files["articles.json"])]
    with np.load(io.BytesIO(files["classifier.npz"]), allow_pickle=False) as arrays:
        classifier = Classifier(arrays["coefficients"], arrays["intercepts"])
    with np.load(io.BytesIO(files["characters.npz"]), allow_pickle=False) as arrays:
        characters = Characters(arrays["weights"], arrays["directions"])
    return Knowledge(
        version=manifest.version,
        articles=articles,
        passages=[Passage(*row) for row in json.loads(files["passages.json"])],
        vectors=np.load(io.BytesIO(files["vectors.npy"]), allow_pickle=False),
        characters=characters,
        classifier=classifier,
        calibration=Calibration.from_json(json.loads(files["calibration.json"])),
        speller=Speller(articles, json.loads(files["shorthand.json"])),
        encoder=encoder,
        index=faiss.deserialize_index(np.frombuffer(files["index.faiss"], dtype=np.uint8)),
    )


def list_versions(versions_dir: Path) -> tuple[str, ...]:
    """Names of the version folders, newest first; damaged ones included."""
    folders = versions_dir.iterdir() if versions_dir.is_dir() else ()
    return tuple(sorted((path.name for path in folders if NAME.fullmatch(path.name)), reverse=True))


def find_same(source: Source, versions_dir: Path, encoder: Encoder, budget: Budget = Budget()) -> Version | None:  # noqa: B008
    """The newest sound version made of exactly this, if there is one."""
    content = source.content_hash(encoder.id, (budget.wrong, budget.out_of_scope))
    for name in list_versions(versions_dir):
        if name.endswith(f"-{content[:8]}"):
            try:
                manifest, _ = read_folder(versions_dir / name)
            except KnowledgeError:
                continue
            if manifest.content == content:
                return Version(name, versions_dir / name, manifest, reused=True)
    return None


def _make(
    source: Source, name: str, encoder: Encoder, cache: VectorCache, progress: Progress, budget: Budget
) -> tuple[Knowledge, dict[str, bytes]]:
    """The version in memory, and its files but the checks' report."""
    passages = passages_of(source.articles)
    step = "embed new texts"
    progress(step, 0, 1)
    texts = [passage.text for passage in passages]
    vectors = cache.vectors(texts, passages=True, told=lambda done, total: progress(step, done, total))
    progress(step, 1, 1)
    knowledge = assemble_embedded(name, source.articles, passages, vectors, encoder, source.shorthand, budget, progress)
    return knowledge, {
        "articles.json": _json([asdict(article) for article in source.articles]),
        "passages.json": _json(passages),
        "shorthand.json": _json(dict(source.shorthand)),
        "vectors.npy": _array(vectors),
        "index.faiss": faiss.serialize_index(knowledge.index).tobytes(),
        "characters.npz": _arrays(weights=knowledge.characters.weights, directions=knowledge.characters.directions),
        "classifier.npz": _arrays(
            coefficients=knowledge.classifier.coefficients, intercepts=knowledge.classifier.intercepts
        ),
        "calibration.json": _json(knowledge.calibration.as_json()),
    }


def _name(source: Source, encoder: Encoder, budget: Budget) -> str:
    content = source.content_hash(encoder.id, (budget.wrong, budget.out_of_scope))
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{content[:8]}"


def _manifest(source: Source, name: str, encoder: Encoder, budget: Budget, files: dict[str, bytes]) -> Manifest:
    counts = {
        "articles": len(source.articles),
        "passages": len(passages_of(source.articles)),
        "checks": len(source.checks.must_answer) + len(source.checks.must_not_answer),
    }
    return Manifest(
        version=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        content=source.content_hash(encoder.id, (budget.wrong, budget.out_of_scope)),
        articles=source.articles_hash(),
        model=encoder.id,
        counts=counts,
        files={name: describe(content) for name, content in files.items()},
    )


def _article(fields: dict[str, object]) -> Article:
    """JSON knows no tuples."""
    return Article(**{k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()})  # type: ignore[arg-type]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _array(vectors: Vectors) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def _arrays(**arrays: Vectors) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
