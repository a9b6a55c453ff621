"""The values of this package: what was found, where, and what is left."""

from dataclasses import dataclass
from enum import StrEnum


class SecretKind(StrEnum):
    """What a secret opens. `card` also covers the security code and the expiry date of a card."""

    CARD = "card"
    IBAN = "iban"
    PASSWORD = "password"  # noqa: S105
    ONE_TIME_CODE = "one_time_code"
    API_KEY = "api_key"
    NATIONAL_ID = "national_id"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters `[start, end)`, in a view or in the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret; `start` and `end` are character offsets in the ORIGINAL text, `end` exclusive."""

    kind: SecretKind
    start: int
    end: int

    @property
    def is_card_detail(self) -> bool:
        """True for what stands beside a card number: its security code or expiry date."""
        return self.kind is SecretKind.CARD and self.end - self.start < SHORTEST_CARD_NUMBER

    @property
    def placeholder(self) -> str:
        """What stands in the text instead of this secret."""
        return CARD_DETAIL_PLACEHOLDER if self.is_card_detail else PLACEHOLDERS[self.kind]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text that is safe to keep, and what was taken out of it, in reading order."""

    text: str
    found: tuple[Finding, ...]


PLACEHOLDERS = {
    SecretKind.CARD: "[card number removed]",
    SecretKind.IBAN: "[IBAN removed]",
    SecretKind.PASSWORD: "[password removed]",
    SecretKind.ONE_TIME_CODE: "[code removed]",
    SecretKind.API_KEY: "[key removed]",
    SecretKind.NATIONAL_ID: "[ID number removed]",
}
"""By kind. No detector may match inside one: see `View`."""

CARD_DETAIL_PLACEHOLDER = "[card detail removed]"
"""For a security code or an expiry date: a reader must not take it for a second card."""

SHORTEST_CARD_NUMBER = 12
"""Digits. ISO/IEC 7812 numbers have up to 19; the shortest in use (some Maestro) have 12."""
