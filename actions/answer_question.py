from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.responder import Responder


class AnswerQuestion(Action):
    """Search the knowledge base for the customer's words, and announce what was decided."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def name(self) -> str:
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        said = tracker.latest_message
        told = await self.responder.answer(
            said.get("text") or "",
            said.get("intent", {}).get("name"),
            int(tracker.get_slot("repair_step") or 0),
            in_form=bool(tracker.active_loop_name),
        )
        dispatcher.utter_message(json_message=told.announcement.to_json())
        # Both ways of being stuck offer a person, and then a "yes" takes the offer.
        offered = told.repair_step == 1
        return [SlotSet("repair_step", told.repair_step), SlotSet("person_offered", offered)]
