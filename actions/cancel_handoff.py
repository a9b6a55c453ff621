from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement


class CancelHandoff(Action):
    """The customer left the form and wants no person after all."""

    def name(self) -> str:
        return "action_cancel_handoff"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        dispatcher.utter_message(json_message=Announcement(Act.CANCEL_HANDOFF).to_json())
        return []
