from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.announcement import Act, Announcement


class AskForDetails(Action):
    """The customer wants a person: the handoff is on record before the form asks anything."""

    def name(self) -> str:
        return "action_ask_for_details"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        dispatcher.utter_message(json_message=Announcement(Act.ASK_DETAILS).to_json())
        return [SlotSet("person_offered", False), SlotSet("repair_step", 0)]
