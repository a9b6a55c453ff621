from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement


class RecordFeedback(Action):
    """The customer said that the last answer helped, or did not."""

    def name(self) -> str:
        return "action_record_feedback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        good = tracker.get_intent_of_latest_message() == "feedback_good"
        dispatcher.utter_message(json_message=Announcement(Act.FEEDBACK, good=good).to_json())
        return []
