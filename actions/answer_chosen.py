from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.responder import Responder


class AnswerChosen(Action):
    """Announce the article whose option the customer tapped, or what follows on "something else"."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def name(self) -> str:
        return "action_answer_chosen"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        article = next(tracker.get_latest_entity_values("article"), None)
        told = self.responder.answer_chosen(article, int(tracker.get_slot("repair_step") or 0))
        dispatcher.utter_message(json_message=told.announcement.to_json())
        return [SlotSet("repair_step", told.repair_step), SlotSet("person_offered", told.repair_step == 1)]
