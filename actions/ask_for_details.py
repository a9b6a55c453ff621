from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement
from bot.model import Reason


class AskForDetails(Action):
    """The customer wants a person: the handoff is on record before the form asks anything."""

    def name(self) -> str:
        return "action_ask_for_details"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        complains = tracker.get_intent_of_latest_message() == "complain"
        reason = Reason.COMPLAINT if complains else Reason.CUSTOMER_ASKED
        dispatcher.utter_message(json_message=Announcement(Act.ASK_DETAILS, reason=reason).to_json())
        return [SlotSet("person_offered", False), SlotSet("repair_step", 0)]
