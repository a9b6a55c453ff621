"""Search: who may read what, odd texts, spelling, threads, speed; and the shop's own checks, reported honestly."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.knowledge.articles import read_articles
from bot.knowledge.embedding import Encoder
from bot.knowledge.live import LiveKnowledge, open_live
from bot.knowledge.publication import publish, read_report
from bot.knowledge.spelling import Speller, read_shorthand
from bot.knowledge.versions import build, load
from bot.model import Answer, HandOff

SHOP = Path(__file__).parents[2] / "knowledge"
QUESTION = "how can i get my account deleted"


@pytest.fixture
def knowledge(desk):
    return load(desk.build().folder, desk.encoder)


def test_only_the_audience_sees_an_article(desk) -> None:
    desk.edit("account-delete", "audience: public", "audience: internal")
    desk.edit("account-merge", "audience: public", "audience: signed-in")
    knowledge = load(desk.build().folder, desk.encoder)

    def seen(audience: str) -> set[str]:
        return {c.article for c in knowledge.search(QUESTION, audience, k=24)}

    assert seen("internal") - seen("signed-in") == {"account-delete"}
    assert seen("signed-in") - seen("public") == {"account-merge"}
    assert knowledge.search(QUESTION, "internal")[0].article == "account-delete"
    assert not isinstance(knowledge.decide(QUESTION), Answer)  # not the next best one either
    assert isinstance(knowledge.decide(QUESTION, "internal"), Answer)
    with pytest.raises(KeyError):
        knowledge.search(QUESTION, "everybody")


@pytest.mark.parametrize("text", ["", " ", "?????", ".", "👍🏽", "\n\t", "\u200b"])
def test_a_text_without_a_word_has_no_candidate(knowledge, text: str) -> None:
    assert knowledge.search(text) == ()
    assert isinstance(knowledge.decide(text), HandOff)


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "a b " * 50_000, "ﬁ①\x00 delete", "حذف الحساب", "\ud800 delete account"]
)
def test_odd_texts_do_no_harm(knowledge, text: str) -> None:
    assert len(knowledge.search(text, k=3)) == 3


def test_best_first_and_no_more_than_k(knowledge) -> None:
    found = knowledge.search(QUESTION, k=4)
    assert len(found) == 4
    assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)
    assert knowledge.search(QUESTION, k=0) == ()


def test_many_threads_get_what_one_gets(knowledge) -> None:
    texts = [f"{QUESTION} {number}" for number in range(40)]
    alone = [knowledge.search(text) for text in texts]
    knowledge._encoder._remembered.clear()
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(knowledge.search, texts))
    for a, b in zip(alone, together, strict=True):
        assert [c.article for c in a] == [c.article for c in b]
        assert a[0].confidence == pytest.approx(b[0].confidence, abs=1e-4)


def test_a_query_takes_less_than_40_ms_of_cpu(knowledge) -> None:
    texts = [f"could you please tell me how i get my account number {number} deleted for good" for number in range(30)]
    knowledge.search("warm up")
    started = time.process_time()
    for text in texts:
        knowledge.search(text)
    assert (time.process_time() - started) / len(texts) < 0.04


def test_vectors_have_length_one_and_queries_are_remembered(encoder: Encoder) -> None:
    vectors = encoder.encode(["one question", "another", "one question"])
    assert vectors.shape == (3, 384 + 512) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors[:, :384], axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(vectors[:, 384:], axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    started = time.process_time()
    for _ in range(100):
        encoder.encode(["one question"])
    assert time.process_time() - started < 0.1
    assert encoder.encode([]).shape == (0, 384 + 512)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(read_articles(SHOP / "articles"), read_shorthand(SHOP / "shorthand.yml"))


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("wheres my parcle pls", "where is my parcel please"),
        ("how do i retrun teh boots", "how do i return the boots"),
        ("wen wil my delivry come", "when will my delivery come"),
        ("my giftcrd 12X4 is lost", "my giftcrd 12X4 is lost"),
        ("order TT-4471920 status", "order TT-4471920 status"),
        ("Comment puis-je retourner ma veste ?", "Comment puis-je retourner ma veste ?"),
        ("Wann kommt mein Paket endlich an?", "Wann kommt mein Paket endlich an?"),
        ("tarnandtrail-sale.shop", "tarnandtrail-sale.shop"),
        ("walked on Croagh today", "walked on Croagh today"),
        ("IT’S MINE, U KNOW", "IT'S MINE, you KNOW"),
    ],
)
def test_spelling(speller: Speller, written: str, searched: str) -> None:
    assert speller.correct(written) == searched


async def test_an_edit_is_live_within_a_second_of_its_publish(desk, edited) -> None:
    first = desk.build()
    publish(desk.versions, first.name, None)
    live = LiveKnowledge(desk.versions, desk.encoder)
    await live.refresh()
    watching = asyncio.create_task(live.watch())
    kept = live.now
    second = edited("It takes 30 days.")
    publish(desk.versions, second.name, first.name)
    started = time.monotonic()
    while live.now.version != second.name:
        assert time.monotonic() - started < 1
        await asyncio.sleep(0.01)
    assert live.now.articles["account-delete"].answer.endswith("It takes 30 days.")
    assert kept.version == first.name and isinstance(kept.decide(QUESTION), Answer)  # who holds the old one keeps it
    watching.cancel()


async def test_a_version_that_cannot_be_loaded_leaves_the_old_one_in_service(desk, edited, caplog) -> None:
    first, second = desk.build(), edited("It takes 30 days.")
    publish(desk.versions, first.name, None)
    live = LiveKnowledge(desk.versions, desk.encoder)
    assert await live.refresh() and not await live.refresh()
    publish(desk.versions, second.name, first.name)
    (second.folder / "index.faiss").write_bytes(b"")
    assert not await live.refresh()
    assert live.now.version == first.name and "index.faiss" in caplog.text


async def test_open_live_serves_at_once(desk) -> None:
    publish(desk.versions, desk.build().name, None)
    live = await open_live(desk.versions, "bundled")
    assert isinstance(live.now.decide(QUESTION), Answer)


def test_too_few_articles_to_calibrate_are_served_with_careful_limits(desk) -> None:
    for file in sorted(desk.articles.glob("*.md")):
        if file.stem != "account-delete":
            file.unlink()
    desk.checks.write_text("must_answer: []\n")
    knowledge = load(desk.build().folder, desk.encoder)
    assert knowledge.calibration.evidence.basis == "too few articles"
    assert [c.article for c in knowledge.search(QUESTION)] == ["account-delete"]
    assert not isinstance(knowledge.decide("what is the capital of mongolia"), Answer)


def test_the_shops_checks(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> None:
    """The targets of the whole: no threshold was fitted to these questions."""
    folder = build(SHOP / "articles", SHOP / "checks.yml", tmp_path_factory.mktemp("shop"), encoder).folder
    counts = read_report(folder).counts
    must = sum(counts[name] for name in ("answered_right", "offered", "missed", "answered_wrong"))
    assert counts["answered_right"] / must >= 0.75
    assert (counts["answered_right"] + counts["offered"]) / must >= 0.93
    assert counts["answered_wrong"] / must <= 0.02
    assert counts["answered"] / (counts["held"] + counts["answered"]) <= 0.05
