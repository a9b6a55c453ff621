"""The same 200 questions on every channel, with the real model: the same verdicts, and answers that arrive whole."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Channel
from bot.channels.registry import known_channels
from bot.consistency import QUESTIONS, Verdict, compare, questions, show, verdict, words_lost
from bot.events import Event, Incoming, Outgoing
from bot.knowledge.embedding import Encoder
from bot.knowledge.policy_file import read_policy
from bot.knowledge.search import Knowledge
from bot.knowledge.versions import build, load
from bot.triage.policy import Policy

SHOP = Path(__file__).parents[2] / "knowledge"
POLICY: Policy = read_policy(SHOP / "triage.yml")


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Knowledge:
    folder = build(SHOP / "articles", SHOP / "checks.yml", tmp_path_factory.mktemp("consistency"), encoder).folder
    return load(folder, encoder)


def make(name: str) -> Channel:
    """A channel for `parse` and `render` alone, without network or database."""
    channel: Channel = importlib.import_module(f"tests.contract.samples.{name}").make_channel()
    return channel


async def test_every_question_is_answered_the_same_on_every_channel(knowledge: Knowledge) -> None:
    asked = questions(SHOP, knowledge)
    assert len(asked) == len(set(asked)) == QUESTIONS
    found = compare([make(name) for name in known_channels()], knowledge, POLICY, asked)
    show(found)
    for one in found:
        assert one.different == () and one.incomplete == () and one.same == QUESTIONS, one.channel
        assert one.answered >= 0.75 * QUESTIONS
    assert {one.channel for one in found} >= {"email", "matrix", "slack", "telegram", "webchat"}


class Faulty:
    """Around a channel: cuts the last word of what comes in, or drops the last request of what goes out."""

    name = "faulty"

    def __init__(self, channel: Channel, *, deaf: bool) -> None:
        self._channel, self._deaf = channel, deaf

    def sample(self, text: str) -> Any:
        return self._channel.sample(text.rsplit(" ", 1)[0] if self._deaf else text)

    def parse(self, payload: Any) -> Event | None:
        return self._channel.parse(payload)

    def render(self, message: Outgoing) -> Sequence[Any]:
        rendered = self._channel.render(message)
        return rendered if self._deaf else [str(request)[: len(str(request)) // 2] for request in rendered]


async def test_a_channel_that_loses_words_would_be_noticed(knowledge: Knowledge) -> None:
    asked = questions(SHOP, knowledge)[:20]
    deaf, mute = (Faulty(make("webchat"), deaf=is_deaf) for is_deaf in (True, False))
    hard_of_hearing, speechless = compare([deaf, mute], knowledge, POLICY, asked)  # type: ignore[list-item]
    assert hard_of_hearing.different and not hard_of_hearing.ok
    assert speechless.incomplete and not speechless.ok and not speechless.different


def test_a_secret_is_masked_before_the_verdict_and_triage_comes_first(knowledge: Knowledge) -> None:
    plain, with_card = "how can i delete my account", "how can i delete my account, card 4111 1111 1111 1111"
    assert verdict(plain, knowledge, POLICY) == ("answer", "account-delete")
    found: Verdict = verdict(with_card, knowledge, POLICY)
    assert "4111" not in " ".join(found)
    assert verdict("i will kill myself", knowledge, POLICY)[0] == "triage"


def test_the_words_that_are_lost_are_named(knowledge: Knowledge) -> None:
    mute = Faulty(make("webchat"), deaf=False)
    article = knowledge.articles["account-delete"]
    lost = words_lost(mute, Incoming("webchat", "site", "e", "p", "x"), article)  # type: ignore[arg-type]
    assert len(lost) > 5 and all(word in article.answer for word in lost)
    assert not words_lost(make("webchat"), Incoming("webchat", "site", "e", "p", "x"), article)
