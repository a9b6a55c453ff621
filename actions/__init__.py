"""Rasa's custom actions: translators of a few lines, one class a file. They import bot, never the reverse.

Firstline hosts them itself at POST /actions, so that a search needs no third process. An action only *announces*
(bot/announcement.py); what is announced is carried out by bot/flow.py, in one transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk.executor import ActionExecutor

from actions.answer_chosen import AnswerChosen
from actions.answer_question import AnswerQuestion
from actions.ask_for_details import AskForDetails
from actions.cancel_handoff import CancelHandoff
from actions.offer_person import OfferPerson
from actions.record_feedback import RecordFeedback
from actions.request_handoff import RequestHandoff
from actions.stop_messages import StopMessages
from actions.validate_handoff_form import ValidateHandoffForm
from actions.withdraw_offer import WithdrawOffer
from bot.responder import Responder


def create(responder: Responder) -> Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]:
    """The handler of one action call, as Rasa posts it."""
    executor = ActionExecutor()
    for action in (
        AnswerQuestion(responder),
        AnswerChosen(responder),
        AskForDetails(),
        RequestHandoff(),
        CancelHandoff(),
        OfferPerson(),
        WithdrawOffer(),
        RecordFeedback(),
        StopMessages(),
        ValidateHandoffForm(),
    ):
        executor.register_action(action)

    async def run(call: dict[str, Any]) -> dict[str, Any]:
        result = await executor.run(call)
        return {"events": result.events, "responses": result.responses}

    return run
