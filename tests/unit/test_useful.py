"""Which messages of agents stop the clock. Better one holding message too many that does than one answer that does not."""

from pathlib import Path

import pytest
import yaml

from bot.decision.useful import is_useful

LINES = yaml.safe_load((Path(__file__).parents[1] / "useful_messages.yml").read_text(encoding="utf-8"))
USEFUL = [*LINES["useful"], *LINES["held_out"]["useful"]]
HOLDING = [*LINES["holding"], *LINES["held_out"]["holding"]]


@pytest.mark.parametrize("text", USEFUL)
def test_an_answer_counts_as_one(text: str) -> None:
    assert is_useful(text)


def test_most_holding_messages_are_known_for_what_they_are() -> None:
    assert len(HOLDING) >= 140
    assert sum(not is_useful(text) for text in HOLDING) >= 0.97 * len(HOLDING)


@pytest.mark.parametrize("holding", LINES["holding"][:40])
@pytest.mark.parametrize("news", ["Your refund of 20 euros was made today.", "Which size do you have?"])
def test_a_holding_message_that_also_says_something_is_useful(holding: str, news: str) -> None:
    assert is_useful(f"{holding.rstrip('.')}. {news}")


@pytest.mark.parametrize("text", ["", "  ", "👍", "..."])
def test_nothing_is_not_useful(text: str) -> None:
    assert not is_useful(text)


def test_a_link_and_a_long_message_are_useful() -> None:
    assert is_useful("One moment please: https://shop.example/sizes")
    assert is_useful("one moment please " * 40)
