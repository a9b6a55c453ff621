from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher


class WithdrawOffer(Action):
    """The customer said no to a person."""

    def name(self) -> str:
        return "action_withdraw_offer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        return [SlotSet("person_offered", False)]
