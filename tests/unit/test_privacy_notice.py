"""The sentence that tells a customer at once what was masked."""

import pytest

from bot.privacy import Finding, SecretKind, notice

NOTICES = [
    ([], None),
    ([Finding(SecretKind.CARD, 0, 16)], "removed a card number from"),
    ([Finding(SecretKind.CARD, 0, 16), Finding(SecretKind.CARD, 20, 23)], "removed a card number from"),
    ([Finding(SecretKind.CARD, 0, 16), Finding(SecretKind.CARD, 20, 36)], "removed card numbers from"),
    ([Finding(SecretKind.CARD, 0, 3)], "removed card details from"),
    (
        [
            Finding(SecretKind.PASSWORD, 0, 3),
            Finding(SecretKind.CARD, 9, 25),
            Finding(SecretKind.IBAN, 30, 52),
        ],
        "removed a card number, a bank account number (IBAN) and a password from",
    ),
]


@pytest.mark.parametrize(("found", "words"), NOTICES)
def test_the_notice_names_the_kinds(found: list[Finding], words: str | None) -> None:
    sentence = notice(found)
    if words is None:
        assert sentence is None
    else:
        assert sentence is not None
        assert words in sentence
        assert sentence.startswith("For your safety we have ")


def test_every_kind_has_a_notice() -> None:
    assert all(notice([Finding(kind, 0, 20)]) for kind in SecretKind)
