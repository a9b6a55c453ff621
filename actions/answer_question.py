from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.decision.correction import correction
from bot.decision.history import last_considered
from bot.responder import Responder, Told


class AnswerQuestion(Action):
    """Search the knowledge base for the customer's words, and announce what was decided."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    def name(self) -> str:
        return "action_answer_question"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[EventType]:
        told = await self._told(tracker)
        for announcement in told.announcements:
            dispatcher.utter_message(json_message=announcement.to_json())
        # Both ways of being stuck offer a person, and then a "yes" takes the offer.
        offered = told.repair_step == 1
        return [SlotSet("repair_step", told.repair_step), SlotSet("person_offered", offered)]

    async def _told(self, tracker: Tracker) -> Told:
        said, events = tracker.latest_message, tracker.events
        text, repair_step = said.get("text") or "", int(tracker.get_slot("repair_step") or 0)
        in_form, history = bool(tracker.active_loop_name), self.responder.history(events)
        wrong = None if in_form else correction(text, events)
        if wrong:
            return await self.responder.correct(wrong, last_considered(events), repair_step, history)
        intent = said.get("intent", {}).get("name")
        return await self.responder.answer(text, intent, repair_step, in_form=in_form, history=history)
