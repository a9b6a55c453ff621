import re
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

ORDER_NUMBER = re.compile(r"\bTT[- ]?(\d{7})\b|\b(\d{7})\b", re.IGNORECASE)
NOT_GIVEN = "not given"


class ValidateHandoffForm(FormValidationAction):
    """Tidy what the customer gave. Nothing is ever asked a second time: what holds no number or address is not one."""

    def name(self) -> str:
        return "validate_handoff_form"

    def validate_order_number(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, str]:
        found = ORDER_NUMBER.search(value)
        if found:
            return {"order_number": f"TT-{found[1] or found[2]}"}
        return {"order_number": value.strip()[:80] if _has_digit(value) else NOT_GIVEN}

    def validate_contact(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any
    ) -> dict[str, str | None]:
        order = ORDER_NUMBER.search(value)
        if order and order[1]:  # a late or corrected order number; the contact is asked for again
            return {"order_number": f"TT-{order[1]}", "contact": None}
        return {"contact": value.strip()[:120] if _has_digit(value) or "@" in value else NOT_GIVEN}


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
