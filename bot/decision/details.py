"""An order number and a way to reach somebody, wherever they wrote it: what nobody may have to be asked again. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.decision.contact import contact_in
from bot.triage.rules import ORDER_NUMBER

KNOWN_SECONDS = 7 * 86400.0
"""For so long nobody is asked again for what they wrote, whatever was dealt with in between."""


def orders_in(text: str) -> tuple[str, ...]:
    """The order numbers in a text as our shop writes them, each once, in the order in which they stand there."""
    return tuple(dict.fromkeys(f"TT-{match[1]}" for match in ORDER_NUMBER.finditer(text)))


def newest_contact(words: Sequence[str]) -> str | None:
    """The address or number that was left last.

    Args:
        words: messages, oldest first.
    """
    return next((found for text in reversed(words) if (found := contact_in(text))), None)


def known_before_asking(words: Sequence[str], sender: str | None) -> Mapping[str, str]:
    """The form's slots that need no question: `order_number`, `contact`, or neither.

    Of two orders nobody knows which one is meant, so that is asked.

    Args:
        words: the customer's messages of the last days, oldest first.
        sender: what the channel knows of who writes; on mail that is an address.
    """
    orders = tuple(dict.fromkeys(order for text in words for order in orders_in(text)))
    contact = newest_contact(words) or contact_in(sender or "")
    return {
        **({"order_number": orders[0]} if len(orders) == 1 else {}),
        **({"contact": contact} if contact else {}),
    }
