from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement


class StopMessages(Action):
    """The customer wants to hear from us only when they write first."""

    def name(self) -> str:
        return "action_stop_messages"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        dispatcher.utter_message(json_message=Announcement(Act.STOP).to_json())
        return []
