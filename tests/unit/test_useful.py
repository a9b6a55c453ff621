"""Which messages of agents stop the clock, by the wordings alone. The heads are tested in tests/knowledge/test_manner.py."""

from pathlib import Path

import pytest
import yaml

import bot.manner
from bot.decision.useful import NEWS_FROM, is_useful

OURS = yaml.safe_load((Path(bot.manner.__file__).parent / "sentences" / "useful.yml").read_text(encoding="utf-8"))


def test_wordings_hardly_ever_take_an_answer_for_none() -> None:
    taken = [text for text in OURS["useful"] if not is_useful(text)]
    assert len(OURS["useful"]) > 800
    assert len(taken) <= 0.01 * len(OURS["useful"]), taken


@pytest.mark.parametrize("holding", ["I'll look into it.", "One moment please", "Sorry for the delay, still checking!"])
@pytest.mark.parametrize("news", ["Your refund of 20 euros was made today.", "Which size do you have?"])
def test_a_holding_message_that_also_says_something_is_useful(holding: str, news: str) -> None:
    assert not is_useful(holding)
    assert is_useful(f"{holding.rstrip('.')}. {news}")


@pytest.mark.parametrize("text", ["", "  ", "👍", "..."])
def test_nothing_is_not_useful(text: str) -> None:
    assert not is_useful(text)


def test_a_link_and_a_long_message_are_useful_whatever_is_heard() -> None:
    assert is_useful("One moment please: https://shop.example/sizes", news=-9.0)
    assert is_useful("one moment please " * 40, news=-9.0)


def test_what_is_heard_goes_before_the_wordings() -> None:
    assert is_useful("One moment please", news=NEWS_FROM)
    assert not is_useful("The courier was rung.", news=NEWS_FROM - 0.1)
