from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement
from bot.model import Reason


class AskForDetails(Action):
    """The customer wants a person: the handoff is on record before the form asks what is not known."""

    def name(self) -> str:
        return "action_ask_for_details"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        complains = tracker.get_intent_of_latest_message() == "complain"
        reason = Reason.COMPLAINT if complains else Reason.CUSTOMER_ASKED
        dispatcher.utter_message(json_message=Announcement(Act.ASK_DETAILS, reason=reason).to_json())
        known: Mapping[str, str] = tracker.latest_message.get("metadata") or {}
        given = [SlotSet(name, known[name]) for name in ("order_number", "contact") if name in known]
        return [SlotSet("person_offered", False), SlotSet("repair_step", 0), *given]
