"""What Slack's errors mean for the desk: as for the customers' channel, but with the desk's own settings to mend."""

from __future__ import annotations

from bot.channels.slack.errors import A_MINUTE, TOKEN_TROUBLE, code_of, delivery_error
from bot.desks.base import Gone
from bot.desks.slack.settings import PREFIX
from bot.errors import DeliveryDelayed, DeliveryFailed, DeliveryUncertain

BOT_REFUSED = (
    f"Slack refuses the token in {PREFIX}BOT_TOKEN ({{code}}). Copy the current Bot User OAuth Token from "
    "api.slack.com/apps, the desk's app, OAuth & Permissions, into .env and start again."
)
APP_REFUSED = (
    f"Slack refuses the token in {PREFIX}APP_TOKEN ({{code}}). Make one with the scope connections:write at "
    "api.slack.com/apps, the desk's app, Basic Information, App-Level Tokens; put it into .env and start again."
)
NO_PLACE = (
    f"The desk's app cannot write in the Slack channel of {PREFIX}CHANNEL ({{code}}): invite it there with /invite, or "
    "correct the id."
)
GONE = "Its thread is not in the Slack channel any more, so it is shown there anew."
_NO_PLACE = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}


def desk_error(error: Exception) -> DeliveryFailed | DeliveryUncertain | DeliveryDelayed:
    """The error for what a call of the Web API raised. What somebody can mend is waited for, however long it takes."""
    code = code_of(error)
    if code in TOKEN_TROUBLE:
        return DeliveryDelayed(BOT_REFUSED.format(code=code), A_MINUTE, everywhere=True)
    if code in _NO_PLACE:
        return DeliveryDelayed(NO_PLACE.format(code=code), A_MINUTE, everywhere=True)
    if code == "thread_not_found":
        return Gone(GONE)
    return delivery_error(error)
