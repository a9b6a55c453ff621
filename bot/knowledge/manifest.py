"""The seal of a version folder: which files it holds, how long they are, and the sha256 of each.

A folder is written once, beside its place, made durable and then renamed into it: it is there whole or not at all.
Loading reads each file once and checks those very bytes, so nothing can change between the check and the use. The
manifest seals itself: it must be, byte for byte, what would be written for its content.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import DamagedVersion, KnowledgeError, Problem

MANIFEST = "manifest.json"
FORMAT = 1
MEND = "Run `python -m bot knowledge rollback` to serve the version before it, or `python -m bot knowledge build`."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version says of itself.

    Attributes:
        version: its name, which is also the folder's.
        created: UTC, ISO 8601.
        content: sha256 over all that the version was made of; the same content gives the same version.
        articles: sha256 over the articles alone.
        model: the id of the encoder that made the vectors.
        counts: articles, passages and checks.
        files: for each file its sha256 and its length in bytes.
    """

    version: str
    created: str
    content: str
    articles: str
    model: str
    counts: Mapping[str, int]
    files: Mapping[str, tuple[str, int]]
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """Canonical JSON with the seal."""
        fields = asdict(self)
        seal = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
        return json.dumps({**fields, "seal": seal}, sort_keys=True, indent=1).encode() + b"\n"


def describe(content: bytes) -> tuple[str, int]:
    """sha256 and length of a file's content."""
    return hashlib.sha256(content).hexdigest(), len(content)


def write_folder(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Write a version folder, durably and all at once. If the folder exists by then, it stays as it is."""
    draft = folder.with_name(f".building-{folder.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        for name, content in {**files, MANIFEST: manifest.as_bytes()}.items():
            write_durably(draft / name, content)
        sync_folder(draft)
        if not folder.exists():
            draft.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_manifest(folder: Path) -> Manifest:
    """The manifest, checked against its own seal.

    Raises:
        DamagedVersion: it is missing, cannot be read, was changed, or belongs to another folder.
        KnowledgeError: another release of this program wrote it.
    """
    content = _read(folder, MANIFEST)
    try:
        fields = json.loads(content)
        seen = fields.pop("format"), fields.pop("seal")
        files = {name: (str(sha), int(size)) for name, (sha, size) in fields.pop("files").items()}
        manifest = Manifest(**fields, files=files, format=seen[0])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise damaged(folder, MANIFEST, "It cannot be read.") from error
    if manifest.as_bytes() != content:
        raise damaged(folder, MANIFEST, "It was changed after it was written.")
    if manifest.version != folder.name:
        raise damaged(folder, MANIFEST, f"It belongs to the version {manifest.version}.")
    if manifest.format != FORMAT:
        raise KnowledgeError(f"The version {folder.name} was built by another release. Build it again.")
    return manifest


def read_folder(folder: Path) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and every file it names, each checked.

    Raises:
        DamagedVersion: says which file is missing, too short or changed, and what to do.
    """
    manifest = read_manifest(folder)
    return manifest, {name: _checked(folder, name, expected) for name, expected in manifest.files.items()}


def read_file(folder: Path, name: str) -> bytes:
    """One file of a version, checked against the manifest."""
    expected = read_manifest(folder).files.get(name)
    if expected is None:
        raise damaged(folder, name, "The manifest does not name it.")
    return _checked(folder, name, expected)


def damaged(folder: Path, name: str, what: str) -> DamagedVersion:
    problem = Problem(str(folder / name), 0, what, MEND)
    return DamagedVersion(f"The knowledge version {folder.name} is damaged and will not be served.", (problem,))


def write_durably(path: Path, content: bytes) -> None:
    with path.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked(folder: Path, name: str, expected: tuple[str, int]) -> bytes:
    content = _read(folder, name)
    found = describe(content)
    if found[1] != expected[1]:
        raise damaged(folder, name, f"It has {found[1]:,} bytes instead of {expected[1]:,}.")
    if found[0] != expected[0]:
        raise damaged(folder, name, "Its content was changed: the sha256 does not match.")
    return content


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise damaged(folder, name, f"It cannot be read ({error.strerror}).") from error
