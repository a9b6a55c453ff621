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
        ("the second, please", None, "article:b"),
        ("i think the 2nd one", None, "article:b"),
        ("the last one please", None, "article:b"),
        ("who pays", None, "article:b"),
        ("pays", None, "article:b"),
        ("I meant who pays", None, "article:b"),
        ("the one about somthing", None, "article:a"),
        ("the return one", None, None),
        ("return to norway", None, None),
        ("who pays for the parcel?", None, None),
        ("neither", None, "article:none"),
        ("no", None, "article:none"),
        ("none of these, thanks", None, "article:none"),
        ("no, something else", None, "article:none"),
        ("none of my boots fit", None, None),
        ("nothing arrived yet", None, None),
        ("both", None, None),
    ],
)
def test_an_option_is_chosen_by_tap_number_or_words(text: str, tapped: str | None, expected: str | None) -> None:
    chosen = chosen_option(text, tapped, OPTIONS)
    assert (chosen.id if chosen else None) == expected


def test_a_yes_takes_the_only_article() -> None:
    only = [OPTIONS[0], OPTIONS[2]]
    for text in ("yes", "yes exactly", "Yep!", "that one"):
        chosen = chosen_option(text, None, only)
        assert chosen is OPTIONS[0]
        assert chosen_option(text, None, OPTIONS) is None
    assert chosen_option("the last one", None, OPTIONS) is OPTIONS[1]


def test_a_number_neither_skips_a_question_nor_sends_a_person_away() -> None:
    for option in (Option("say:skip", "Skip"), Option("handoff:cancel", "I don't need a person any more")):
        assert chosen_option("1", None, [option]) is None
        assert chosen_option(option.label, None, [option]) is option


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the refund one", 0),
        ("refnud", 0),
        ("deliveries", 1),
        ("the delivery one to norway", None),
        ("how is it paid", None),
        ("my refund has not come after three weeks of waiting", None),
        ("yes", None),
    ],
)
def test_distinctive_words_choose(text: str, expected: int | None) -> None:
    offered = [
        Option("article:refund", "When do I get my refund?"),
        Option("article:delivery", "What does delivery cost?"),
        Option("article:none", "Something else"),
    ]
    chosen = chosen_option(text, None, offered)
    assert chosen is (offered[expected] if expected is not None else None)


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert chosen_option("1", None, []) is None
    assert chosen_option("x", "article:a", []) is None
