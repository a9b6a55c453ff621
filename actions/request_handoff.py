from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement
from bot.model import Reason

REASON_OF_INTENT = {"angry": Reason.ANGRY, "complain": Reason.COMPLAINT, "request_own_data": Reason.DATA_REQUEST}


class RequestHandoff(Action):
    """Announce that a person takes over, and why, as far as the last message tells."""

    def name(self) -> str:
        return "action_request_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        reason = REASON_OF_INTENT.get(tracker.get_intent_of_latest_message() or "", Reason.CUSTOMER_ASKED)
        dispatcher.utter_message(json_message=Announcement(Act.HAND_OVER, reason=reason).to_json())
        return [SlotSet("person_offered", False), SlotSet("repair_step", 0)]
