import pytest

from bot.decision.choice import chosen_option
from bot.model import Option

OPTIONS = [
    Option("article:a", "How do I return something?"),
    Option("article:b", "Who pays the return?"),
    Option("article:none", "Something else"),
]


@pytest.mark.parametrize(
    ("text", "tapped", "expected"),
    [
        ("whatever", "article:b", "article:b"),
        ("whatever", "article:never-offered", None),
        ("2", None, "article:b"),
        ("2.", None, "article:b"),
        ("option 1", None, "article:a"),
        ("#3", None, "article:none"),
        ("the second one", None, "article:b"),
        ("WHO PAYS THE RETURN", None, "article:b"),
        ("something else!", None, "article:none"),
        ("4", None, None),
        ("0", None, None),
        ("I have 2 questions", None, None),
        ("where is my parcel", None, None),
    ],
)
def test_an_option_is_chosen_by_tap_number_or_words(text: str, tapped: str | None, expected: str | None) -> None:
    chosen = chosen_option(text, tapped, OPTIONS)
    assert (chosen.id if chosen else None) == expected


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert chosen_option("1", None, []) is None
    assert chosen_option("x", "article:a", []) is None
