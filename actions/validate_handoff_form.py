import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.decision.contact import contact_in
from bot.decision.details import orders_in

BARE_NUMBER = re.compile(r"\b(\d{7})\b")
NOT_GIVEN = "not given"


class ValidateHandoffForm(FormValidationAction):
    """Tidy what the customer gave. Nothing is ever asked a second time: what holds no number or address is not one."""

    def name(self) -> str:
        return "validate_handoff_form"

    def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, str]:
        contact = contact_in(value)  # some give all at once
        order = _order(value.replace(contact or "\n", " "))
        return {"order_number": order, "contact": contact} if contact else {"order_number": order}

    def validate_contact(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, str | None]:
        orders, contact = orders_in(value), contact_in(value)
        if orders:  # a late or corrected order number; without a contact beside it, that is asked for again
            return {"order_number": ", ".join(orders), "contact": contact}
        return {"contact": value.strip()[:120] if _has_digit(value) or "@" in value else NOT_GIVEN}


def _order(text: str) -> str:
    if orders := orders_in(text):
        return ", ".join(orders)[:80]
    if bare := BARE_NUMBER.search(text):
        return f"TT-{bare[1]}"
    return text.strip()[:80] if _has_digit(text) else NOT_GIVEN


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
