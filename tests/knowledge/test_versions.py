"""Build, load, damage, reuse: a version is served exactly as it was built, or not at all."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.errors import DamagedVersion, KnowledgeError
from bot.knowledge.embedding import Encoder
from bot.knowledge.versions import find_same, list_versions, load
from bot.model import Answer

FILES = (
    "articles.json", "passages.json", "shorthand.json", "vectors.npy", "index.faiss", "characters.npz",
    "classifier.npz",
    "calibration.json", "checks.json", "manifest.json",
)  # fmt: skip


@pytest.fixture
def folder(desk) -> Path:
    (name,) = list_versions(desk.versions)
    return desk.versions / name


def test_a_built_version_answers(desk, folder) -> None:
    knowledge = load(folder, desk.encoder)
    decision = knowledge.decide("how can i get my account deleted")
    assert isinstance(decision, Answer)
    assert decision.article == "account-delete"
    best = decision.candidates[0]
    assert best.confidence >= knowledge.limits.answer > knowledge.limits.clarify >= knowledge.limits.offer > 0
    assert 0 < best.probability <= 1 and best.similarity > 0.5 and best.nearest
    assert knowledge.version == folder.name
    assert {file.name for file in folder.iterdir()} == set(FILES)


def test_loading_is_fast_and_gives_what_was_built(desk, folder) -> None:
    load(folder, desk.encoder)  # the English dictionary is loaded once for the process
    started = time.monotonic()
    knowledge = load(folder, desk.encoder)
    assert time.monotonic() - started < 1
    report = json.loads((folder / "checks.json").read_text())
    found = {row["question"]: row["confidence"] for row in report["checked"]}
    for question, confidence in found.items():
        assert knowledge.search(question)[0].confidence == pytest.approx(confidence, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_bit_in_any_file_is_found(desk, folder, name: str) -> None:
    file = folder / name
    sound = file.read_bytes()
    for place in sorted({0, 7, len(sound) // 3, len(sound) // 2, len(sound) - 2, len(sound) - 1}):
        content = bytearray(sound)
        content[place] ^= 1
        file.write_bytes(content)
        with pytest.raises(DamagedVersion) as caught:
            load(folder, desk.encoder)
        assert name in str(caught.value) and "python -m bot knowledge rollback" in str(caught.value)
    file.write_bytes(sound)
    load(folder, desk.encoder)


@pytest.mark.parametrize("name", FILES)
def test_a_cut_empty_or_missing_file_is_found(desk, folder, name: str) -> None:
    file = folder / name
    sound = file.read_bytes()
    for content in (sound[:-1], sound[: len(sound) // 2], b""):
        file.write_bytes(content)
        with pytest.raises(DamagedVersion, match=name):
            load(folder, desk.encoder)
    file.unlink()
    with pytest.raises(DamagedVersion, match=name):
        load(folder, desk.encoder)


def test_a_folder_in_another_ones_place_is_refused(desk, folder) -> None:
    other = folder.with_name("20200101T000000Z-00000000")
    shutil.copytree(folder, other)
    with pytest.raises(DamagedVersion, match=r"manifest.json.*belongs to the version"):
        load(other, desk.encoder)


def test_another_model_is_refused_with_what_to_do(desk, folder) -> None:
    other = Encoder()
    other.id = "another model"
    with pytest.raises(KnowledgeError, match=r"another model.*build --publish"):
        load(folder, other)


def test_the_same_content_is_built_once(desk, folder) -> None:
    again = desk.build()
    assert (again.name, again.reused, again.embedded) == (folder.name, True, 0)
    assert list_versions(desk.versions) == (folder.name,)


def test_a_damaged_version_is_not_reused(desk, folder) -> None:
    (folder / "vectors.npy").write_bytes(b"")
    time.sleep(1.1)  # names have whole seconds
    again = desk.build()
    assert not again.reused and again.name != folder.name
    load(again.folder, desk.encoder)


def test_one_edited_phrasing_costs_one_embedding(desk) -> None:
    desk.edit("account-delete", "phrasings:\n", "phrasings:\n  - wipe my profile off your systems\n")
    assert desk.build().embedded == 1
    desk.edit("account-delete", "title: ", "title: Or rather ")  # title, and title with answer
    assert desk.build().embedded == 2


def test_a_broken_vector_cache_only_costs_time(desk) -> None:
    (cache,) = desk.versions.glob("vectors-*.npz")
    cache.write_bytes(cache.read_bytes()[:1000])
    desk.edit("account-delete", "phrasings:\n", "phrasings:\n  - wipe my profile off your systems\n")
    assert desk.build().embedded > 200


def test_mistakes_stop_a_build_and_leave_nothing_behind(desk, folder) -> None:
    desk.edit("account-delete", "audience: public", "audience: friends")
    with pytest.raises(KnowledgeError, match=r"account-delete.md:\d+: The audience"):
        desk.build()
    assert list_versions(desk.versions) == (folder.name,)
    assert not list(desk.versions.glob(".building*"))


def test_a_build_that_is_killed_leaves_no_version(desk, folder) -> None:
    """The rename is the last step: a folder without it does not count as a version."""
    (desk.versions / f".building-{folder.name}-1").mkdir()
    assert list_versions(desk.versions) == (folder.name,)


def test_two_builds_of_the_same_content_at_once(desk) -> None:
    desk.edit("account-delete", "phrasings:\n", "phrasings:\n  - wipe my profile off your systems\n")
    code = (
        "import sys; from pathlib import Path; from bot.knowledge.embedding import Encoder;"
        "from bot.knowledge.versions import build; a, c, v = map(Path, sys.argv[1:]);"
        "print(build(a, c, v, Encoder()).name)"
    )
    command = [sys.executable, "-c", code, desk.articles, desk.checks, desk.versions]
    root = Path(__file__).parents[2]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(2)]
    names = [process.communicate(timeout=120)[0].strip() for process in running]
    for name in names:
        load(desk.versions / name, desk.encoder)


def test_find_same_knows_the_budget(desk, folder) -> None:
    from bot.knowledge.held_out import Budget
    from bot.knowledge.source import read_source

    source = read_source(desk.articles, desk.checks)
    assert find_same(source, desk.versions, desk.encoder) is not None
    assert find_same(source, desk.versions, desk.encoder, Budget(wrong=0.02)) is None
