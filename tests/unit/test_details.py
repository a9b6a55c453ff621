"""What the handoff form need not ask for."""

import pytest

from bot.decision.details import known_before_asking, newest_contact, orders_in


@pytest.mark.parametrize(
    ("words", "sender", "known"),
    [
        ([], None, {}),
        (["where is tt 1234567"], None, {"order_number": "TT-1234567"}),
        (["TT-1234567?", "I said TT1234567!"], None, {"order_number": "TT-1234567"}),
        (["TT-1234567 or was it TT-7654321"], None, {}),  # nobody knows which one is meant
        (["mail me at jo@example.com", "no, at jo@example.org"], None, {"contact": "jo@example.org"}),
        (["hello"], "carla@example.com", {"contact": "carla@example.com"}),
        (["ring me on 087 123 4567"], "carla@example.com", {"contact": "087 123 4567"}),
        (["hello"], "@carla:example.org", {}),  # a Matrix id is no address that an agent could use
        (["hello"], "839201", {}),
    ],
)
def test_what_need_not_be_asked(words: list[str], sender: str | None, known: dict[str, str]) -> None:
    assert known_before_asking(words, sender) == known


def test_orders_are_told_as_the_shop_writes_them() -> None:
    assert orders_in("tt 1234567, TT-1234567 and tt7654321") == ("TT-1234567", "TT-7654321")
    assert orders_in("1234567") == ()


def test_the_newest_contact_counts() -> None:
    assert newest_contact(["a@example.com", "thanks"]) == "a@example.com"
